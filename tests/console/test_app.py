"""The console's pages over a real database that the real pipeline filled."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from console.guesses import AT_MOST, WITHIN
from switchboard.model.aged import Keeping
from switchboard.model.replace import replace
from switchboard.runtime.settings import ConsoleSettings, Secret
from tests.console.bodies import a_crawl, an_alert, from_staging
from tests.console.conftest import asking
from tests.console.house import ROUTES, House, open_house
from tests.samples.sentry import ANA, an_issue

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202eevil\u0007"
PAGES = ("/", "/deliveries", "/received/1", "/deliveries/1")


class Tags(HTMLParser):
    """Collects the tags, links and inline scripts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


async def test_the_page_tells_what_came_in_and_where_it_went(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(title="CardDeclined: do_not_honor"), "event_alert")
    await house.settle()
    html = (await http.get("/")).text
    for said in ("CardDeclined: do_not_honor", "slack:#payments", "pagerduty:payments", "delivered", "whoever owns it"):
        assert said in html
    assert "quarantine" not in html


async def test_an_item_tells_each_route_and_term_and_each_try(house: House, http: httpx.AsyncClient) -> None:
    body = house.keep(an_alert(), "event_alert")
    house.keep(an_issue("assigned", actor=ANA, assignedTo={"type": "user", "name": "Ana Lima", "id": "77"}), "issue")
    await house.settle()
    html = (await http.get(f"/received/{body}")).text
    for said in ("has:team", "environment:staging", "does not match", "src/acme/payments/*", "posted", "in force"):
        assert said in html
    assert "assigned: Ana Lima" in html
    assert "https://slack.com/archives/C0PAYMENTS/p1700000000000001" in html


async def test_pages_of_what_is_no_longer_kept_say_so(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(title="CardDeclined: do_not_honor"), "event_alert")
    await house.settle()
    house.worker.store.transact(lambda unit: unit.old.delete(Keeping.ALERTS, [1]))
    found = {path: await http.get(path) for path in PAGES}
    assert {answer.status_code for answer in found.values()} == {200}
    assert "The alert that led here is no longer kept" in found["/deliveries/1"].text
    assert "CardDeclined" in found["/deliveries/1"].text
    assert "what became of it is no longer kept" in found["/received/1"].text


async def test_personal_data_is_hidden_everywhere(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(title="No card of ada-l", message="write to ada@acme.example, password=hunter2"), "event_alert")
    await house.settle()
    for path in (*PAGES, *(f"/api{path}" for path in ("/received", "/received/1", "/deliveries", "/deliveries/1"))):
        answer = await http.get(path)
        assert answer.status_code == 200
        assert not [word for word in ("ada-l", "ada@acme", "hunter2") if word in answer.text], path


async def test_hostile_text_is_shown_as_text(house: House, http: httpx.AsyncClient) -> None:
    over: dict[str, Any] = {
        "title": HOSTILE,
        "message": HOSTILE,
        "culprit": HOSTILE,
        "tags": [[HOSTILE, HOSTILE]],
        "release": HOSTILE,
    }
    house.keep(an_alert(web_url="javascript:alert(1)", transaction=HOSTILE, **over), "event_alert")
    house.keep(f'{{"action": "{"<img>"}"'.encode(), "<img src=x>")
    await house.settle()
    for path in (*PAGES, "/received/2"):
        html = (await http.get(path)).text
        found = Tags(html)
        assert found.names.count("script") == 1
        assert "img" not in found.names
        assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
        assert all(link.startswith(("/", "https://", "data:,")) for link in found.links)
        assert "\u202e" not in html
        assert "\u0007" not in html


async def test_what_needs_a_look_stands_first(house: House, http: httpx.AsyncClient) -> None:
    house.keep(from_staging(7), "event_alert")
    house.keep(b"{nonsense", "event_alert")
    house.keep(a_crawl(8), "event_alert")
    await house.settle()
    html = (await http.get("/")).text
    faults = html.index("1 delivery failed"), html.index("in quarantine"), html.index("<h2>Received")
    assert list(faults) == sorted(faults)
    assert "channel_not_found" in html
    assert "crawlers ask for what never was" in html


async def test_a_silent_worker_is_told(house: House, http: httpx.AsyncClient) -> None:
    await house.settle()
    assert "silent" not in (await http.get("/")).text
    house.clock.at += timedelta(minutes=1)
    assert "The worker is silent since" in (await http.get("/")).text


async def test_a_refused_configuration_is_told_with_what_is_wrong_until_it_is_mended(
    house: House, http: httpx.AsyncClient
) -> None:
    await house.settle()
    assert "refused since" not in (await http.get("/")).text
    file = house.settings.routes
    good = file.read_text()
    file.write_text(good.replace("severity: critical", "severty: <b>critical</b>"))
    await house.worker.reload()
    html = (await http.get("/")).text
    assert "routes.yaml is refused since" in html
    assert "severty" in html
    assert "<b>critical" not in html
    assert "active since" in html
    file.write_text(good)
    await house.worker.reload()
    assert "refused since" not in (await http.get("/")).text


async def test_what_is_not_worked_yet_is_shown_as_waiting(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(), "event_alert")
    [item] = (await http.get("/api/received")).json()["received"]
    assert item["ended"] == "waiting"
    assert "has not run yet" in (await http.get("/")).text


async def test_received_come_in_pages(house: House, http: httpx.AsyncClient) -> None:
    for number in range(5):
        house.keep(a_crawl(number + 1), "event_alert")
    await house.settle()
    first = (await http.get("/api/received?limit=2")).json()
    second = (await http.get(f"/api/received?limit=2&before={first['older']}")).json()
    last = (await http.get(f"/api/received?limit=2&before={second['older']}")).json()
    ids = [[item["id"] for item in page["received"]] for page in (first, second, last)]
    assert ids == [[5, 4], [3, 2], [1]]
    assert last["older"] is None


async def test_deliveries_are_listed_by_state(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(), "event_alert")
    house.keep(from_staging(7), "event_alert")
    await house.settle()
    dead = (await http.get("/api/deliveries?state=failed")).json()
    assert [each["destination"] for each in dead] == ["slack:#gone"]
    assert (await http.get(f"/api/deliveries/{dead[0]['id']}")).json()["tries"][0]["answer"] == "channel_not_found"
    assert "slack:#gone" in (await http.get("/deliveries?state=failed")).text


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "9" * 18, "9" * 19, "9" * 6000, "%00", "١"])
async def test_what_is_not_there_is_not_found(http: httpx.AsyncClient, number: str) -> None:
    for path in ("/received", "/deliveries", "/api/received", "/api/deliveries"):
        assert (await http.get(f"{path}/{number}")).status_code == 404


async def test_every_answer_runs_nothing_of_others(http: httpx.AsyncClient) -> None:
    for path in ("/", "/deliveries", "/received/99", "/api/received", "/static/console.js", "/static/console.css"):
        headers = (await http.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"


async def test_without_a_token_another_host_finds_nothing(http: httpx.AsyncClient) -> None:
    for path in ("/", "/api/received", "/static/console.css"):
        assert (await http.get(path, headers={"Host": "switchboard.example"})).status_code == 404


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via", "CF-Connecting-IP"])
async def test_without_a_token_what_was_passed_on_finds_nothing(http: httpx.AsyncClient, header: str) -> None:
    for path in ("/", "/api/received", "/static/console.css"):
        assert (await http.get(path)).status_code == 200
        assert (await http.get(path, headers={header: "127.0.0.1"})).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FIND"])
async def test_a_hidden_console_is_hidden_from_every_method(http: httpx.AsyncClient, method: str) -> None:
    for path in ("/", "/received/1", "/deliveries?state=none", "/api/deliveries/1", "/static/console.js"):
        nothing = await http.request(method, "/no-such-address", headers={"Host": "switchboard.example"})
        hidden = await http.request(method, path, headers={"Host": "switchboard.example"})
        assert (hidden.status_code, hidden.content, hidden.headers) == (404, nothing.content, nothing.headers)


async def test_a_console_that_shows_is_only_read(http: httpx.AsyncClient) -> None:
    refused = await http.post("/deliveries/1")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


async def test_whoever_tries_passwords_must_wait(house: House) -> None:
    settings = replace(house.settings, console=ConsoleSettings(token=Secret("open"), session_secret=Secret()))
    async with asking(house, settings) as http:
        tried = [(await http.get("/", auth=("me", f"guess {n}"))).status_code for n in range(AT_MOST)]
        assert tried == [401] * AT_MOST
        refused = await http.get("/", auth=("me", "open"))
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        house.clock.at += WITHIN
        assert (await http.get("/", auth=("me", "open"))).status_code == 200


async def test_with_a_token_it_is_asked_for(house: House) -> None:
    settings = replace(house.settings, console=ConsoleSettings(token=Secret("open"), session_secret=Secret()))
    async with asking(house, settings) as http:
        refused = await http.get("/")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
        assert (await http.get("/", auth=("me", "open"))).status_code == 200
        assert (await http.get("/api/received", headers={"Authorization": "Bearer open"})).status_code == 200


async def test_a_database_that_is_not_made_yet_is_a_page_that_says_so(house: House, tmp_path: Path) -> None:
    url = Secret(f"sqlite:///{tmp_path}/none_yet.db")
    async with asking(house, replace(house.settings, database_url=url)) as http:
        page, data = await http.get("/"), await http.get("/api/received")
    assert (page.status_code, data.status_code) == (503, 503)
    assert "cannot be read just now" in page.text


async def test_a_database_that_is_broken_is_a_page_with_a_reference(house: House, http: httpx.AsyncClient) -> None:
    file = house.settings.database_url.reveal().removeprefix("sqlite:///")
    house.close()
    with open(file, "wb") as broken:  # noqa: ASYNC230, PTH123 - the test breaks the file itself
        broken.write(b"not a database" * 1000)
    page, data = await http.get("/"), await http.get("/api/deliveries")
    assert (page.status_code, data.status_code) == (503, 503)
    assert "under the reference" in page.text
    assert len(data.json()["reference"]) == 8


BROWSER = {"Accept": "text/html,*/*;q=0.8"}


async def test_an_address_that_is_not_there_is_a_page_for_who_browses(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/nowhere/{quote(HOSTILE)}", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no page /nowhere/" in answer.text
    assert "<script>alert" not in answer.text
    assert 'href="/deliveries"' in answer.text


@pytest.mark.parametrize("method, accept", [("GET", "*/*"), ("GET", "application/json"), ("POST", "text/html")])
async def test_an_address_that_is_not_there_is_a_plain_404_for_programs(
    http: httpx.AsyncClient, method: str, accept: str
) -> None:
    answer = await http.request(method, "/nowhere", headers={"Accept": accept})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


async def test_who_may_not_see_the_console_sees_no_page_of_it_at_any_address(house: House) -> None:
    token = replace(house.settings, console=ConsoleSettings(Secret("word"), Secret()))
    async with asking(house, token) as http:
        assert (await http.get("/nowhere", headers=BROWSER)).json() == {"detail": "Not Found"}
    async with asking(house) as http:
        for path in ("/nowhere", "/", "/static/favicon.svg"):
            hidden = await http.get(path, headers=BROWSER | {"Host": "switchboard.example"})
            assert (hidden.status_code, hidden.json()) == (404, {"detail": "Not Found"})


@pytest.mark.parametrize("path", PAGES)
async def test_one_tab_is_marked_and_the_icon_is_ours(house: House, http: httpx.AsyncClient, path: str) -> None:
    house.keep(an_alert(), "event_alert")
    await house.settle()
    html = (await http.get(path)).text
    tab = "/deliveries" if path.startswith("/deliveries") else "/"
    assert html.count('aria-current="page"') == 1
    assert f'<a href="{tab}" aria-current="page">' in html
    icon = await http.get("/static/favicon.svg")
    assert "/static/favicon.svg" in Tags(html).links
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize(
    "query, marked",
    [("", ["/deliveries"]), ("?state=failed&state=held", ["/deliveries?state=held", "/deliveries?state=failed"])],
)
async def test_the_filters_that_hold_are_marked(http: httpx.AsyncClient, query: str, marked: list[str]) -> None:
    html = (await http.get(f"/deliveries{query}")).text
    assert re.findall(r'class="chip[^"]*" href="([^"]*)" aria-current="true"', html) == marked


async def test_a_counter_leads_to_what_it_counts(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(), "event_alert")
    await house.settle()
    html = (await http.get("/")).text
    counted = dict(re.findall(r'href="/deliveries\?state=(\w+)"><b>(\d+)</b>', html))
    assert {"pending", "delivered", "closed", "failed"} <= set(counted)
    for state, number in counted.items():
        listed = (await http.get(f"/api/deliveries?state={state}")).json()
        assert len(listed) == int(number)


async def test_times_are_in_the_configured_zone(tmp_path: Path) -> None:
    house = await open_house(tmp_path, routes=ROUTES + "defaults: {timezone: Asia/Tokyo}\n")
    house.keep(an_alert(), "event_alert")
    await house.settle()
    async with asking(house) as http:
        for path in PAGES:
            html = (await http.get(path)).text
            assert "22 Nov 12:00:0" in html
            assert " UTC" not in html
    house.close()
