"""PagerDuty's REST API over the wire: all its users, and one incident acknowledged as somebody, or by an event instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as some
from structlog.testing import capture_logs

from switchboard.model.card import Job, Step
from switchboard.model.facts import Person
from switchboard.model.outcome import GaveUp, Sent, TryAgain
from switchboard.model.people import PagerUser
from switchboard.model.replace import replace
from switchboard.senders.pagerduty.client import fingerprint
from switchboard.senders.pagerduty.lookup import PagerLookup
from switchboard.senders.pagerduty.rest import PagerRest
from switchboard.senders.pagerduty.sender import PagerSender, incident
from tests.moved_clock import MovedClock
from tests.switchboard.senders.cards import a_page
from tests.switchboard.senders.loopback import Asked, Broken, Loopback, Reply, loopback

TOKEN, KEY, ROUTING = "a-token-never-shown", "switchboard:issue:acme:4242:1", "a" * 32
API = "https://pager.example"
REST = PagerRest(api_url=f"{API}/", token=TOKEN)
ALICE = "alice@acme.example"
MINE = {"id": "PI1", "status": "triggered", "service": {"id": "PS1"}}
THEIRS = {"id": "PI2", "status": "triggered", "service": {"id": "PS2"}}
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.sampled_from(["users", "id", "email", "name"]), inner),
    max_leaves=12,
)


@pytest.fixture(name="pager")
def _pager() -> Iterator[respx.MockRouter]:
    """Play PagerDuty, with two open incidents of one key: at PS1, whose key is ours, and at PS2."""
    with respx.mock(base_url=API, assert_all_called=False) as router:
        router.get("/incidents", name="incidents").respond(json={"incidents": [THEIRS, MINE]})
        for service, key in (("PS1", ROUTING), ("PS2", "b" * 32)):
            told = {"id": service, "integrations": [{"type": "email"}, {"integration_key": key}]}
            router.get(f"/services/{service}", name=service).respond(json={"service": told})
        router.put("/incidents/PI1", name="put").respond(json={"incident": MINE | {"status": "acknowledged"}})
        yield router


async def acknowledged() -> bool:
    return await REST.acknowledge(KEY, ROUTING, by=ALICE)


async def test_the_incident_at_the_service_of_the_key_is_acknowledged_in_their_name(pager: respx.MockRouter) -> None:
    assert await acknowledged()
    asked = pager.routes["incidents"].calls.last.request
    assert asked.url.params.multi_items() == [
        ("incident_key", KEY),
        ("statuses[]", "triggered"),
        ("statuses[]", "acknowledged"),
        ("date_range", "all"),
    ]
    assert asked.headers["authorization"] == f"Token token={TOKEN}"
    assert asked.headers["accept"] == "application/vnd.pagerduty+json;version=2"
    put = pager.routes["put"].calls.last.request
    assert put.headers["from"] == ALICE
    assert put.read() == b'{"incident":{"type":"incident_reference","status":"acknowledged"}}'


async def test_what_is_acknowledged_already_is_done(pager: respx.MockRouter) -> None:
    pager.routes["incidents"].respond(json={"incidents": [MINE | {"status": "acknowledged"}]})
    assert await acknowledged()
    assert not pager.routes["put"].called


@pytest.mark.parametrize("found", [[], [THEIRS], [{"id": "../users", "service": {"id": "PS1"}}], "no list", None])
async def test_without_an_incident_at_its_service_nothing_is_done(pager: respx.MockRouter, found: object) -> None:
    pager.routes["incidents"].respond(json={"incidents": found})
    assert not await acknowledged()
    assert not pager.routes["put"].called


@pytest.mark.parametrize("call", ["incidents", "PS1", "put"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
async def test_a_refusal_of_any_call_is_said_in_the_log_without_secrets(
    pager: respx.MockRouter, call: str, status: int
) -> None:
    pager.routes[call].respond(status, json={"error": {"message": TOKEN}})
    with capture_logs() as logs:
        assert not await acknowledged()
    assert [entry["event"] for entry in logs] == ["pager.anonymous"]
    assert str(status) in logs[0]["because"]
    assert not any(secret in str(logs) for secret in (TOKEN, ROUTING, ALICE))


@pytest.mark.parametrize("address", ["álice@acme.example", "a@b.example\r\nX-Evil: 1"])
async def test_an_address_that_is_no_header_is_nobody(address: str) -> None:
    async with loopback(lambda asked: Reply(200, _answer(asked))) as server:
        rest = PagerRest(api_url=server.url, token=TOKEN)
        assert not await rest.acknowledge(KEY, ROUTING, by=address)
        assert "PI1" not in server.methods()


def _answer(asked: Asked) -> Mapping[str, Any]:
    if asked.method == "incidents":
        return {"incidents": [MINE]}
    return {"service": {"integrations": [{"integration_key": ROUTING}]}} if asked.method == "PS1" else {}


# --- the sender


async def acknowledge(server: Loopback, *, by: str | None = ALICE, patience: float = 5) -> object:
    """Let the sender acknowledge what was opened with our key, taken by somebody."""
    with ThreadPoolExecutor(1) as executor:
        rest = PagerRest(api_url=server.url, token=TOKEN, patience=patience)
        lookup = PagerLookup(rest, lambda _: (ROUTING,), MovedClock())
        sender = PagerSender(events_url=server.url, keys=lambda _: (ROUTING,), executor=executor, lookup=lookup)
        card = replace(a_page(), taken_by=Person("user", "Alice", email=by))
        card = replace(card, delivery=replace(card.delivery, place=incident(KEY, fingerprint(ROUTING))))
        return await sender.send(Job(step=Step.ACKNOWLEDGE, card=card))


async def test_no_event_is_sent_where_it_stands_in_their_own_name() -> None:
    async with loopback(lambda asked: Reply(200, _answer(asked))) as server:
        outcome = await acknowledge(server)
    assert outcome == Sent(incident(KEY, fingerprint(ROUTING)), answer="acknowledged in their own name")
    assert server.methods() == ["incidents", "PS1", "PI1"]


@pytest.mark.parametrize("trouble", [Reply(403), Reply(429), Reply(500), Reply(200, b"<html>"), Broken.RESET])
async def test_where_rest_does_not_do_it_an_event_does_in_the_same_try(trouble: Reply | Broken) -> None:
    accepted = Reply(202, {"status": "success", "dedup_key": KEY})
    async with loopback(lambda asked: accepted if asked.method == "enqueue" else trouble) as server:
        outcome = await acknowledge(server)
    assert outcome == Sent(incident(KEY, fingerprint(ROUTING)), answer="accepted")
    assert server.methods() == ["incidents", "enqueue"]
    assert server.asked[-1].held["event_action"] == "acknowledge"


async def test_rest_that_never_answers_leaves_the_event_its_time() -> None:
    accepted = Reply(202, {"status": "success", "dedup_key": KEY})
    with capture_logs() as logs:
        async with loopback(lambda asked: accepted if asked.method == "enqueue" else Broken.NEVER) as server:
            assert isinstance(await acknowledge(server, patience=0.1), Sent)
    assert server.methods() == ["incidents", "enqueue"]
    assert [entry["because"] for entry in logs] == ["PagerDuty did not answer in time"]


async def test_whom_pagerduty_does_not_know_is_not_asked_for() -> None:
    async with loopback(lambda _: Reply(202, {"status": "success", "dedup_key": KEY})) as server:
        await acknowledge(server, by=None)
    assert server.methods() == ["enqueue"]


# --- its users


async def test_users_are_read_page_by_page() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        first = request.url.params["offset"] == "0"
        row = {"id": "PU1", "name": "Alice", "email": " Alice@acme.example "} if first else {"id": "PU2", "name": None}
        return httpx.Response(200, json={"users": [row, {"name": "no id"}, 7], "more": first})

    with respx.mock(base_url=API) as router:
        router.get("/users").mock(side_effect=page)
        assert await REST.users() == [PagerUser("PU1", "Alice", ALICE), PagerUser("PU2", "PU2")]
        assert [call.request.url.params["limit"] for call in router.calls] == ["100", "100"]


async def test_an_account_without_end_is_given_up_where_pagerduty_pages_no_further() -> None:
    with respx.mock(base_url=API) as router:
        router.get("/users").respond(json={"users": [], "more": True})
        assert await REST.users() == GaveUp("the account has more than 10,000 users")
        assert len(router.calls) == 100


@pytest.mark.parametrize(("status", "kind"), [(401, GaveUp), (403, GaveUp), (429, TryAgain), (502, TryAgain)])
async def test_a_refusal_to_tell_its_users_is_an_outcome(status: int, kind: type) -> None:
    with respx.mock(base_url=API) as router:
        router.get("/users").respond(status)
        outcome = await REST.users()
    assert isinstance(outcome, kind)
    assert TOKEN not in str(outcome)


async def test_a_pagerduty_that_is_not_there_is_an_outcome() -> None:
    assert isinstance(await PagerRest(api_url="http://127.0.0.1:1", token=TOKEN).users(), TryAgain)


@given(JSON)
async def test_whatever_it_answers_is_users_or_an_outcome(answer: object) -> None:
    with respx.mock(base_url=API) as router:
        router.get("/users").respond(json=answer)
        told = await REST.users()
    assert isinstance(told, (GaveUp, TryAgain)) or all(isinstance(one, PagerUser) for one in told)  # type: ignore[union-attr]
