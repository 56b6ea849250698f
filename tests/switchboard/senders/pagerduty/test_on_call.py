"""Who is on call over the wire: from the routing key to the shifts, or from what routes.yaml names; and every refusal a value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as some

from switchboard.model.on_call import OnCall, Shift
from switchboard.model.outcome import GaveUp, TryAgain
from switchboard.senders.pagerduty.on_call import LEARNED_FOR, PagerOnCall
from switchboard.senders.pagerduty.rest import PagerRest

API, TOKEN = "https://pager.example", "a-token-never-shown"
OLD, NEW, CORE = "a" * 32, "b" * 32, "c" * 32
KEYS = {"payments": (NEW, OLD), "core": (CORE,), "lost": ("d" * 32,)}
REST = PagerRest(api_url=API, token=TOKEN)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
END = NOW + timedelta(hours=4)


def service(policy: str, key: str) -> dict[str, Any]:
    return {"id": f"S{policy}", "escalation_policy": {"id": policy}, "integrations": [{"integration_key": key}, 7]}


def on_call(user: str, level: int, *, policy: str = "PPAY", schedule: str | None = None) -> dict[str, Any]:
    return {
        "user": {"id": user, "name": user.title(), "email": f"{user}@Acme.example"},
        "schedule": {"id": schedule} if schedule else None,
        "escalation_policy": {"id": policy},
        "escalation_level": level,
        "start": None,
        "end": "2026-11-23T11:00:00-05:00",
    }


def a_shift(user: str, level: int = 1) -> Shift:
    return Shift(level=level, user=user, name=user.title(), email=f"{user}@acme.example", end=END)


def shifts(request: httpx.Request) -> httpx.Response:
    """Answer with the on-calls of the policies or of the schedules that were asked for."""
    asked = request.url.params
    of_policies = [on_call("ann", 1), on_call("bob", 2), on_call("cat", 3), on_call("dan", 1, policy="PCORE")]
    of_schedules = [on_call("eve", 2, policy=policy, schedule="SCHED") for policy in ("PX", "PY")]
    policies = asked.get_list("escalation_policy_ids[]")
    found = [each for each in of_policies if each["escalation_policy"]["id"] in policies]
    return httpx.Response(200, json={"oncalls": found + (of_schedules if "schedule_ids[]" in asked else [])})


@pytest.fixture(name="pager")
def _pager() -> Iterator[respx.MockRouter]:
    """Play PagerDuty: the old key of payments still leads to its service, and PPOL is a policy."""
    with respx.mock(base_url=API, assert_all_called=False) as router:
        services = [service("PPAY", OLD), service("PCORE", CORE)]
        router.get("/services", name="services").respond(json={"services": services})
        router.get("/oncalls", name="oncalls").mock(side_effect=shifts)
        router.get("/escalation_policies/PCORE").respond(json={"escalation_policy": {}})
        router.get("/escalation_policies/SCHED", name="schedule").respond(404)
        yield router


def asker() -> PagerOnCall:
    return PagerOnCall(REST, KEYS.__getitem__)


async def test_a_routing_key_leads_to_who_is_on_call_at_the_first_two_levels(pager: respx.MockRouter) -> None:
    found = await asker().ask({"payments": "auto", "core": "auto", "lost": "auto"}, NOW)
    assert found == [
        OnCall(team="payments", shifts=(a_shift("ann"), a_shift("bob", 2)), at=NOW),
        OnCall(team="core", shifts=(a_shift("dan"),), at=NOW),
    ]
    [services] = pager.routes["services"].calls
    assert services.request.url.params["include[]"] == "integrations"
    asked = pager.calls.last.request.url.params
    assert asked.get_list("escalation_policy_ids[]") == ["PCORE", "PPAY"]
    assert (asked["since"], asked["until"]) == (NOW.isoformat(), (NOW + timedelta(days=7)).isoformat())


async def test_what_the_file_names_is_a_policy_or_else_a_schedule_which_has_one_level(pager: respx.MockRouter) -> None:
    found = await asker().ask({"core": "PCORE", "payments": "SCHED"}, NOW)
    assert found == [
        OnCall(team="core", shifts=(a_shift("dan"),), at=NOW),
        OnCall(team="payments", shifts=(a_shift("eve"),), at=NOW),
    ]
    assert not pager.routes["services"].called


async def test_services_are_asked_seldom_and_at_once_for_a_key_that_is_new(pager: respx.MockRouter) -> None:
    keys, services = dict(KEYS), pager.routes["services"]
    asks = PagerOnCall(REST, keys.__getitem__)
    for minutes, times in ((0, 1), (2, 1), (9, 1)):
        await asks.ask({"core": "auto"}, NOW + timedelta(minutes=minutes))
        assert services.call_count == times
    keys["core"] = ("e" * 32,)
    await asks.ask({"core": "auto"}, NOW + timedelta(minutes=9))
    keys["core"] = (CORE,)
    await asks.ask({"core": "auto"}, NOW + timedelta(minutes=9) + LEARNED_FOR)
    assert services.call_count == 3


async def test_where_nobody_is_on_call_a_team_has_no_shifts(pager: respx.MockRouter) -> None:
    pager.routes["oncalls"].mock(return_value=httpx.Response(200, json={"oncalls": []}))
    assert await asker().ask({"payments": "auto"}, NOW) == [OnCall(team="payments", shifts=(), at=NOW)]


@pytest.mark.parametrize(
    ("status", "outcome"), [(401, GaveUp), (403, GaveUp), (429, TryAgain), (500, TryAgain), (503, TryAgain)]
)
@pytest.mark.parametrize("call", ["services", "oncalls", "schedule"])
async def test_a_refusal_of_any_call_is_an_outcome_without_secrets(
    pager: respx.MockRouter, call: str, status: int, outcome: type
) -> None:
    pager.routes[call].mock(return_value=httpx.Response(status, json={"error": TOKEN}))
    found = await asker().ask({"payments": "auto", "core": "SCHED"}, NOW)
    assert isinstance(found, outcome)
    assert TOKEN not in str(found)


async def test_a_pagerduty_that_cannot_be_reached_is_asked_again(pager: respx.MockRouter) -> None:
    pager.routes["oncalls"].mock(side_effect=httpx.ConnectError("no"))
    assert isinstance(await asker().ask({"payments": "auto"}, NOW), TryAgain)


JSON = some.recursive(
    some.none() | some.integers() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["oncalls", "services", "user", "id", "escalation_level", "start"]), inner
        )
    ),
    max_leaves=10,
)


@settings(max_examples=25)
@given(JSON, JSON)
async def test_whatever_is_answered_is_read_or_refused(services: object, shifts: object) -> None:
    with respx.mock(base_url=API, assert_all_called=False) as router:
        router.get("/services").respond(json={"services": services})
        router.get("/oncalls").respond(json={"oncalls": shifts})
        router.get("/escalation_policies/PCORE").respond(json={})
        assert isinstance(await asker().ask({"payments": "auto", "core": "PCORE"}, NOW), list | GaveUp)
