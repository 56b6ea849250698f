"""What becomes of incidents by themselves: levels, acknowledgements and snoozes that end, groups, pauses, maintenance."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.pagerduty.account import Rules
from sandbox.pagerduty.pager import Pager
from tests.moved_clock import MovedClock
from tests.sandbox.pagerduty.conftest import ALICE, BOB, KEY, trigger


async def pass_time(time: MovedClock, seconds: float) -> None:
    """Let a timer go off."""
    await asyncio.sleep(0)
    time.move(seconds)
    for _ in range(3):
        await asyncio.sleep(0)


def rules(account: Pager, **more: object) -> None:
    """Set how the service treats what comes in."""
    account.rules[KEY] = Rules(policy="payments", **more)  # type: ignore[arg-type]  # each test names what is there


async def test_an_incident_that_nobody_acknowledges_rings_the_next_level(account: Pager, time: MovedClock) -> None:
    trigger(account)
    [one] = account.incidents
    assert [person.name for person in one.assigned] == ["Alice"]
    await pass_time(time, 5 * 60)
    assert (one.level, [person.name for person in one.assigned]) == (2, ["Bob"])
    await pass_time(time, 3600)
    assert one.level == 2


@pytest.mark.parametrize("act", ["acknowledge", "resolve"])
async def test_one_that_somebody_is_on_rings_no_further(account: Pager, time: MovedClock, act: str) -> None:
    trigger(account)
    [one] = account.incidents
    getattr(account.hands, act)(one, by=ALICE)
    await pass_time(time, 5 * 60)
    assert one.level == 1


async def test_an_acknowledgement_runs_out_where_the_service_says_so(account: Pager, time: MovedClock) -> None:
    rules(account, ack_timeout=600)
    trigger(account)
    [one] = account.incidents
    account.hands.acknowledge(one, by=ALICE)
    await pass_time(time, 600)
    assert one.state == "triggered"


async def test_a_snoozed_incident_rings_again_when_its_time_is_over(account: Pager, time: MovedClock) -> None:
    trigger(account)
    [one] = account.incidents
    account.hands.snooze(one, 7200, by=ALICE)
    assert (one.state, one.snoozed_until is not None) == ("acknowledged", True)
    await pass_time(time, 7200)
    assert (one.state, one.snoozed_until) == ("triggered", None)


async def test_what_was_changed_since_is_left_alone_by_an_old_timer(account: Pager, time: MovedClock) -> None:
    trigger(account)
    [one] = account.incidents
    account.hands.snooze(one, 60, by=ALICE)
    account.hands.acknowledge(one, by=BOB)
    await pass_time(time, 60)
    assert one.state == "acknowledged"


async def test_grouped_alerts_share_an_incident_which_ends_with_the_last(account: Pager) -> None:
    rules(account, grouping=True)
    trigger(account, "one")
    trigger(account, "two")
    [incident] = account.incidents
    assert (incident.dedup_key, [alert.key for alert in incident.alerts]) == ("one", ["one", "two"])
    states: list[str] = []
    for key, action in (("one", "resolve"), ("two", "acknowledge"), ("two", "resolve")):
        trigger(account, key, action)
        states.append(incident.state)
    assert states == ["triggered", "acknowledged", "resolved"]
    trigger(account, "three")
    assert len(account.incidents) == 2


async def test_a_trigger_joins_an_incident_that_was_reopened(account: Pager) -> None:
    trigger(account)
    trigger(account, action="resolve")
    trigger(account)
    first, second = account.incidents
    account.hands.resolve(second, by=ALICE)
    account.hands.reopen(first, by=ALICE)
    trigger(account)
    assert [one.state for one in account.incidents] == ["triggered", "resolved"]


async def test_a_paused_incident_opens_later_unless_it_is_resolved_before(account: Pager, time: MovedClock) -> None:
    rules(account, pause=120)
    trigger(account, "blip")
    trigger(account, "real")
    trigger(account, "blip", "resolve")
    assert account.incidents == []
    await pass_time(time, 120)
    assert [one.dedup_key for one in account.incidents] == ["real"]


@pytest.mark.parametrize("how", ["maintenance", "disabled", "suppressed"])
async def test_a_202_is_not_always_an_incident(account: Pager, how: str) -> None:
    if how == "maintenance":
        account.hands.maintain("payments", by=ALICE)
    else:
        rules(account, **{how: True})
    trigger(account)
    assert account.incidents == []
    account.hands.end_maintenance("payments")
    rules(account)
    trigger(account)
    assert len(account.incidents) == 1


async def test_a_maintenance_window_ends_by_itself_and_closes_nothing(account: Pager, time: MovedClock) -> None:
    trigger(account, "before")
    account.hands.maintain("payments", by=ALICE, seconds=60)
    trigger(account, "within")
    time.move(60)
    trigger(account, "after")
    assert [(one.dedup_key, one.state) for one in account.incidents] == [
        ("before", "triggered"),
        ("after", "triggered"),
    ]


async def test_a_person_given_it_by_name_is_the_last_that_it_rings(account: Pager, time: MovedClock) -> None:
    trigger(account)
    [one] = account.incidents
    account.hands.reassign(one, ALICE, by=BOB)
    await pass_time(time, 3600)
    assert (one.level, one.direct) == (1, True)


async def test_hands_do_nothing_that_cannot_be_done(account: Pager) -> None:
    trigger(account)
    [one], hands = account.incidents, account.hands
    for act in (
        lambda: hands.acknowledge(one, by="Mallory"),
        lambda: hands.escalate(one, by=ALICE, level=3),
        lambda: hands.note(one, " ", by=ALICE),
        lambda: hands.prioritise(one, "P9", by=ALICE),
        lambda: hands.reopen(one, by=ALICE),
        lambda: hands.delegate(one, "nobody", by=ALICE),
        lambda: hands.maintain("nowhere", by=ALICE),
    ):
        with pytest.raises(ValueError):
            act()
    assert [line.action for line in one.log] == ["trigger"]
