"""The first page: one row for each issue with its webhooks inside, found by the one syntax, and what is kept quiet above it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import httpx
import pytest

from switchboard.model.action import Actor, Via
from switchboard.model.inbound import Door
from switchboard.model.intent import SetMute
from switchboard.payloads.intents import raw_of
from tests.console.bodies import a_crawl, an_alert
from tests.console.conftest import asking
from tests.console.house import House
from tests.samples.sentry import a_metric_alert, an_issue


@pytest.fixture(name="http")
async def _http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(house) as http:
        yield http


def titles(html: str) -> list[str]:
    """Return the titles of the rows."""
    return re.findall(r'<h3><a href="/received/\d+">([^<]*)</a></h3>', html)


async def test_an_issue_is_one_row_with_its_webhooks_inside(house: House, http: httpx.AsyncClient) -> None:
    for _ in range(2):
        house.keep(an_alert(1, title="CardDeclined: do_not_honor"), "event_alert")
    house.keep(an_alert(2, title="Another"), "event_alert")
    house.keep(an_issue("resolved", id="1"), "issue")
    await house.settle()
    html = (await http.get("/")).text
    assert titles(html) == ["CardDeclined: do_not_honor", "Another"]
    assert "3 webhooks" in html
    assert "issue resolved" in html
    assert html.count("a repeat of inbound") == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=title:CardDeclined", ["CardDeclined"]),
        ("q=is:unresolved", ["Another", "CardDeclined"]),
        ("state=resolved", []),
        ("state=unresolved&q=Another", ["Another"]),
        ("team=payments", ["Another", "CardDeclined"]),
        ("team=core", []),
        ("project=checkout", ["Another", "CardDeclined"]),
        ("project=nowhere", []),
        ("q=Another OR CardDeclined&state=archived", []),
    ],
)
async def test_what_is_asked_for_is_found_by_issue(
    house: House, http: httpx.AsyncClient, asked: str, found: list[str]
) -> None:
    house.keep(an_alert(1, title="CardDeclined"), "event_alert")
    house.keep(an_alert(2, title="Another"), "event_alert")
    house.keep(a_crawl(3), "event_alert")
    await house.settle()
    crawl = ["Http404: /wp-login.php"]
    shown = titles((await http.get(f"/?{asked}")).text)
    assert [each for each in shown if each not in crawl] == found
    listed = (await http.get(f"/api/issues?{asked}")).json()
    assert [row["title"] for row in listed["rows"]["rows"]] == shown


async def test_the_filters_that_hold_are_marked_and_lead_to_the_same_search(http: httpx.AsyncClient) -> None:
    html = (await http.get("/?q=level:error&team=payments")).text
    marked = re.findall(r'class="chip" href="([^"]*)" aria-current="true"', html)
    assert marked == ["/?q=level%3Aerror&amp;team=payments", "/?q=level%3Aerror&amp;team=payments"]
    assert 'href="/?q=level%3Aerror&amp;team=core"' in html
    assert 'value="level:error"' in html


@pytest.mark.parametrize("query", ["level:critcal", "count(", "(", "NOT level:fatal", '"', "a:b:c)"])
async def test_a_query_that_cannot_be_read_says_why(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get("/", params={"q": query})
    assert answer.status_code == 200
    assert "The query cannot be read at character" in answer.text


@pytest.mark.parametrize("name", ["team", "project"])
async def test_a_filter_is_a_value_and_no_syntax(house: House, http: httpx.AsyncClient, name: str) -> None:
    house.keep(an_alert(1, title="CardDeclined"), "event_alert")
    await house.settle()
    for value in ('x" OR level:error OR "', "\\", "(", '"'):
        html = (await http.get("/", params={name: value})).text
        assert titles(html) == []
    assert (await http.get("/?state=everything")).status_code == 422


async def test_a_mute_says_who_why_until_when_and_what_it_holds(house: House, http: httpx.AsyncClient) -> None:
    mute = SetMute("CardDeclined", timedelta(hours=2), "the bank is down", Actor(Via.CLI, "ops", "Olga"))
    house.append(raw_of(mute, door=Door.CLI, at=house.clock.now()))
    await house.settle()
    assert "It holds nothing." in (await http.get("/")).text
    house.keep(an_alert(1, title="CardDeclined"), "event_alert")
    await house.settle()
    html = (await http.get("/")).text
    for said in ("CardDeclined</code> by Olga", "because the bank is down", "It holds 2 deliveries:", "22 Nov 05:00"):
        assert said in html, said


async def test_what_nothing_can_match_is_told_with_what_was_meant(http: httpx.AsyncClient) -> None:
    for asked, said in (
        ({"q": "teem:payments"}, "Did you mean team:?"),
        ({"q": "team:paymnts"}, "Did you mean “payments”?"),
        ({"team": "paymnts"}, "Did you mean “payments”?"),
        ({"q": "count(1h):>5"}, "A search cannot count"),
        ({"q": "teem:\u202epayments"}, "Did you mean team:?"),
    ):
        answer = await http.get("/api/issues", params=asked)
        assert said in answer.json()["wrong"], asked
        assert "\u202e" not in answer.json()["wrong"]
        assert said in unescape((await http.get("/", params=asked)).text)


async def test_a_metric_alert_has_a_state_to_filter_by(house: House, http: httpx.AsyncClient) -> None:
    house.keep(a_metric_alert("critical"), "metric_alert")
    await house.settle()
    found = [(await http.get(f"/api/issues?state={state}")).json()["rows"] for state in ("unresolved", "resolved")]
    assert [[row["status"] for row in each["rows"]] for each in found] == [["firing"], []]
    assert [each["matched"] for each in found] == [1, 0]


async def test_a_row_shows_the_episode_that_an_issue_is_in(house: House, http: httpx.AsyncClient) -> None:
    house.keep(an_alert(event_id="a" * 32), "event_alert")
    house.keep(an_issue("resolved"), "issue")
    await house.settle()
    house.clock.at += timedelta(hours=1)
    house.keep(an_alert(event_id="b" * 32, timestamp=house.clock.at.timestamp()), "event_alert")
    await house.settle()
    for asked in ("", "?q=level:error"):
        [row] = (await http.get(f"/api/issues{asked}")).json()["rows"]["rows"]
        assert [each["episode"] for each in row["deliveries"]] == [2, 2], asked


async def test_a_row_says_what_became_of_the_alert_though_other_news_came_since(
    house: House, http: httpx.AsyncClient
) -> None:
    house.keep(an_alert(1), "event_alert")
    await house.settle()
    house.keep(an_issue("assigned", id="1"), "issue")
    await house.settle()
    [row] = (await http.get("/api/issues")).json()["rows"]["rows"]
    assert (row["inbound_id"], row["ended"]) == (2, "delivered")
    assert "whoever owns it" in row["why"]
    house.keep(an_issue("resolved", id="1"), "issue")
    [row] = (await http.get("/api/issues")).json()["rows"]["rows"]
    assert row["ended"] == "waiting"
