"""An incident whose routing key is gone is closed through the REST API, and only where it is ours alone; limits are obeyed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain
from switchboard.senders.pagerduty.rest import LONGEST_WAIT, PagerRest, retry_after

API, KEY, ALICE = "https://pager.example", "switchboard:payments:issue:acme:4242:1", "alice@acme.example"
REST = PagerRest(api_url=API, token="a-token-never-shown")
OPEN = {"id": "PI1", "status": "triggered", "service": {"id": "PS1"}}
OVER = OPEN | {"status": "resolved"}


@pytest.fixture(name="pager")
def _pager() -> Iterator[respx.MockRouter]:
    """Play PagerDuty, with one open incident of the key."""
    with respx.mock(base_url=API, assert_all_called=False) as router:
        router.get("/incidents", name="incidents").respond(json={"incidents": [OPEN]})
        router.get("/incidents/PI1", name="one").respond(json={"incident": OPEN})
        router.get("/incidents/PI1/alerts", name="alerts").respond(json={"alerts": [{"alert_key": KEY}]})
        router.put("/incidents/PI1", name="put").respond(json={"incident": OVER})
        yield router


async def close(known: str | None = None) -> Outcome:
    return await REST.close(KEY, known=known, by=ALICE, why="the key is gone")


@pytest.mark.parametrize("known", ["PI1", None, "../users"])
async def test_it_is_resolved_with_why_in_the_name_that_we_write_as(pager: respx.MockRouter, known: str | None) -> None:
    assert await close(known) == Sent(answer="closed through the REST API")
    put = pager.routes["put"].calls.last.request
    assert put.headers["from"] == ALICE
    assert b'"status":"resolved","resolution":"the key is gone"' in put.read()


@pytest.mark.parametrize("known", ["PI1", None])
async def test_what_is_closed_already_is_done(pager: respx.MockRouter, known: str | None) -> None:
    pager.routes["one"].respond(json={"incident": OVER})
    pager.routes["incidents"].respond(json={"incidents": []})
    assert await close(known) == Sent(answer="it was closed already")
    assert not pager.routes["put"].called


async def test_one_that_followed_on_a_known_one_is_looked_for_at_its_service(pager: respx.MockRouter) -> None:
    pager.get("/incidents/PI0").respond(json={"incident": OVER | {"id": "PI0"}})
    assert isinstance(await close("PI0"), Sent)
    assert pager.routes["incidents"].calls.last.request.url.params.get_list("service_ids[]") == ["PS1"]
    assert pager.routes["put"].called


LEFT: dict[str, tuple[str, Any, str]] = {
    "of several services": ("incidents", {"incidents": [OPEN, OPEN | {"id": "PI2"}]}, "several services"),
    "with the alerts of others": ("alerts", {"alerts": [{"alert_key": KEY}, {"alert_key": "x"}]}, "other alerts"),
}


@pytest.mark.parametrize(("route", "told", "because"), LEFT.values(), ids=LEFT)
async def test_what_is_not_ours_alone_is_left_to_people(
    pager: respx.MockRouter, route: str, told: Any, because: str
) -> None:
    pager.routes[route].respond(json=told)
    outcome = await close()
    assert isinstance(outcome, GaveUp)
    assert because in outcome.because
    assert not pager.routes["put"].called


@pytest.mark.parametrize("call", ["one", "alerts", "put"])
@pytest.mark.parametrize(("status", "kind"), [(403, GaveUp), (404, GaveUp), (429, TryAgain), (503, TryAgain)])
async def test_a_refusal_of_any_call_is_an_outcome(pager: respx.MockRouter, call: str, status: int, kind: type) -> None:
    pager.routes[call].respond(status)
    assert isinstance(await close("PI1"), kind)


WAITS: list[tuple[Sequence[tuple[str, str]], timedelta]] = [
    ([("ratelimit-reset", "42")], timedelta(seconds=42)),
    ([("retry-after", "7"), ("ratelimit-reset", "42")], timedelta(seconds=7)),
    ([("retry-after", "999999")], LONGEST_WAIT),
    ([], timedelta(minutes=1)),
]


@pytest.mark.parametrize(("headers", "wait"), WAITS)
async def test_a_429_says_how_long_to_wait_to_whoever_asks(
    pager: respx.MockRouter, headers: Sequence[tuple[str, str]], wait: timedelta
) -> None:
    limited = httpx.Response(429, headers=list(headers))
    pager.get("/users").mock(return_value=limited)
    pager.routes["one"].mock(return_value=limited)
    pager.routes["incidents"].mock(return_value=limited)
    for outcome in (await REST.users(), await close("PI1"), await REST.go_on(KEY, "a" * 32, level=2, by=ALICE)):
        assert isinstance(outcome, TryAgain)
        assert outcome.after == wait
    assert len(pager.calls) == 3


async def test_what_tells_its_limit_beside_another_trouble_is_not_waited_for(pager: respx.MockRouter) -> None:
    pager.routes["one"].respond(503, headers={"ratelimit-reset": "60"})
    outcome = await close("PI1")
    assert isinstance(outcome, TryAgain)
    assert outcome.after is None


def test_a_wait_that_is_no_number_is_none() -> None:
    assert retry_after({"retry-after": "soon"}) is None
