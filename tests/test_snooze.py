"""An acknowledgement for a time: the incident rests as long, and then all begins again, once, whoever is first to say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.pagerduty.incident import Incident
from sandbox.pagerduty.oncall import Level
from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.incident import Acknowledgement
from switchboard.storage.store import Unit
from tests.acting import root
from tests.samples.pagerduty import SECRET
from tests.town import ROUTES, Town, a_town

ALICE, CAROL = "alice@acme.example", "carol@acme.example"
STEPS = "    escalate: [{after: 5m, notify: [pagerduty:owner]}]\n"
ESCALATING = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1)
SETTINGS = {
    "PAGERDUTY_WEBHOOK_SECRET": SECRET,
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "PAGERDUTY_FROM": CAROL,
}
ISSUE = "SHOP-BACKEND-1"


def settle_in(world: World) -> None:
    """Let PagerDuty ring Alice first, and then Carol."""
    world.pagerduty.users += [ALICE, CAROL]
    world.pagerduty.add_policy("Payments", Level((ALICE,), minutes=24 * 60), Level((CAROL,)))
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@pytest.fixture(name="snoozing")
async def _snoozing(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


def incident(town: Town) -> Incident:
    """Return the incident of the page."""
    return town.world.pagerduty.incidents[0]


def happened(town: Town) -> list[str]:
    """Return what became of the incident, in order."""
    return [line.action for line in incident(town).log]


def lines(town: Town) -> str:
    """Return what was said in the thread."""
    return "".join(str(reply.text) for reply in town.channel("payments").thread(root(town))[1:])


def message(town: Town) -> str:
    """Return the message of the issue."""
    return str(town.channel("payments").roots()[0].blocks)


async def taken(town: Town) -> Acknowledgement | None:
    """Return the acknowledgement of the team, None where nobody is on it."""

    def work(unit: Unit) -> Acknowledgement | None:
        [alert] = unit.subjects.latest_alerts(limit=1)
        return unit.acknowledgements.of(alert.subject_id).get("payments")

    return await town.worker.store.run(work)


async def test_the_incident_rests_for_as_long_and_the_message_says_until_when(snoozing: Town) -> None:
    began = snoozing.clock.now()
    await snoozing.command(f"/sentry ack {ISSUE} for 4h because the fix is rolling out")
    await snoozing.advance(5)
    assert happened(snoozing) == ["trigger", "acknowledge", "snooze"]
    known, until = await taken(snoozing), incident(snoozing).snoozed_until
    assert known is not None
    assert until is not None
    assert known.until is not None
    assert timedelta(hours=4) <= known.until - began < timedelta(hours=4, seconds=5)
    assert abs(until - known.until) < timedelta(seconds=2)
    assert f"{ISSUE} for payments for 4 h." in snoozing.ephemerals()[-1]
    assert " until " in message(snoozing)
    assert str(int(known.until.timestamp())) in message(snoozing)


async def test_at_its_end_it_is_asked_for_said_and_rings_once(snoozing: Town) -> None:
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.advance(52 * 60, step=30)
    assert len([each for each in snoozing.dms() if "Are you still on it?" in each]) == 1
    assert "ran out" not in lines(snoozing)
    await snoozing.advance(10 * 60, step=1)
    assert lines(snoozing).count("Acknowledgement ran out") == 1
    assert "Acknowledged no more" not in lines(snoozing)
    assert happened(snoozing) == ["trigger", "acknowledge", "snooze", "unacknowledge"], "it rang by itself, and only so"
    assert await taken(snoozing) is None
    await snoozing.advance(6 * 60, step=10)
    assert happened(snoozing)[-1] == "escalate", "the escalation goes on from its first step"
    assert lines(snoozing).count("Acknowledgement ran out") == 1


@pytest.mark.parametrize("ahead", [-20, 20])
async def test_whichever_clock_is_first_it_is_said_once_and_rings_once(snoozing: Town, ahead: int) -> None:
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.advance(5)
    snoozing.world.pagerduty.hands.snooze(incident(snoozing), 3595 + ahead, by=CAROL)
    await snoozing.advance(63 * 60, step=5)
    assert lines(snoozing).count("Acknowledgement ran out") == 1
    assert "Acknowledged no more" not in lines(snoozing)
    assert [each for each in happened(snoozing) if each not in ("snooze", "acknowledge")] == [
        "trigger",
        "unacknowledge",
    ]
    assert len([each for each in snoozing.dms() if "ran out" in each]) == 1
    await snoozing.advance(6 * 60, step=10)
    assert happened(snoozing)[-1] == "escalate"


async def test_who_is_still_on_it_rests_it_for_as_long_again(snoozing: Town) -> None:
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.advance(52 * 60, step=30)
    await snoozing.command(f"/sentry ack {ISSUE}")
    await snoozing.advance(30 * 60, step=30)
    assert happened(snoozing) == ["trigger", "acknowledge", "snooze", "snooze"]
    assert await taken(snoozing) is not None
    await snoozing.advance(40 * 60, step=30)
    assert lines(snoozing).count("Acknowledgement ran out") == 1
    assert happened(snoozing)[4] == "unacknowledge"


async def test_what_was_acknowledged_before_may_be_given_an_end(snoozing: Town) -> None:
    await snoozing.command(f"/sentry ack {ISSUE}")
    await snoozing.advance(5)
    await snoozing.command(f"/sentry ack {ISSUE} for 30m", by="bob")
    await snoozing.advance(5)
    known = await taken(snoozing)
    assert known is not None
    assert known.lasts == timedelta(minutes=30)
    assert happened(snoozing) == ["trigger", "acknowledge", "snooze"]


async def test_without_somebody_to_write_as_it_is_acknowledged_and_asked_to_ring_at_its_end(tmp_path: Path) -> None:
    settings = SETTINGS | {"PAGERDUTY_FROM": ""}
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=settings, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        await town.command(f"/sentry ack {ISSUE} for 1h")
        await town.advance(3700, step=20)
        assert "snooze" not in happened(town)
        assert lines(town).count("Acknowledgement ran out") == 1
        assert len(town.world.pagerduty.incidents) == 2, "it cannot be asked to ring, so that who stands in is paged"


@pytest.mark.parametrize("fault", ["500", "reset_after", "down"])
async def test_an_incident_that_is_not_let_rest_at_first_rests_later_until_the_same_time(
    snoozing: Town, fault: str
) -> None:
    snoozing.world.faults.add(service="pagerduty", kind=fault, method="snooze", times=2)
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.advance(60)
    known, until = await taken(snoozing), incident(snoozing).snoozed_until
    assert known is not None
    assert known.until is not None
    assert until is not None
    assert abs(until - known.until) < timedelta(seconds=3)
    assert known.until - snoozing.clock.now() < timedelta(hours=1)


async def test_where_it_never_rests_there_it_is_asked_to_ring_at_the_end(snoozing: Town) -> None:
    snoozing.world.faults.add(service="pagerduty", kind="500", method="snooze")
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.advance(3700, step=20)
    assert "snooze" not in happened(snoozing)
    assert "escalate" in happened(snoozing), "it is asked for its own level, so that it rings"
    assert lines(snoozing).count("Acknowledgement ran out") == 1


async def test_a_restart_in_the_middle_changes_nothing(snoozing: Town) -> None:
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.advance(5)
    await snoozing.restart_worker()
    await snoozing.advance(62 * 60, step=20)
    assert happened(snoozing)[:4] == ["trigger", "acknowledge", "snooze", "unacknowledge"]
    assert lines(snoozing).count("Acknowledgement ran out") == 1


async def test_longer_than_a_week_is_refused_in_words(snoozing: Town) -> None:
    answer = await snoozing.command(f"/sentry ack {ISSUE} for 8d")
    assert "a week at the most" in str(answer.text)
    await snoozing.advance(5)
    assert await taken(snoozing) is None


async def test_what_a_person_has_rests_on(snoozing: Town) -> None:
    await snoozing.command(f"/sentry ack {ISSUE} for 1h")
    await snoozing.command(f"/sentry assign {ISSUE} me")
    await snoozing.advance(3 * 3600, step=60)
    assert incident(snoozing).state == "acknowledged"
    assert "ran out" not in lines(snoozing)
    assert "unacknowledge" not in happened(snoozing)
