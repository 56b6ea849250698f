"""Nobody is woken for nothing, and nobody sleeps through what rings: what people and other tools do at PagerDuty, combined."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.pagerduty.incident import Incident
from sandbox.pagerduty.oncall import Level
from sandbox.sentry.crash import Crash
from sandbox.world import World
from tests.acting import thread
from tests.samples.pagerduty import SECRET, a_webhook, signed
from tests.town import ROUTES, Town, a_town

ALICE, BOB, CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"
STEPS = "    escalate: [{after: 5m, notify: [pagerduty:owner]}]\n"
WITH_STEPS = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1)
WRITES = {
    "PAGERDUTY_WEBHOOK_SECRET": SECRET,
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "PAGERDUTY_FROM": CAROL,
    "OPS_CHANNEL": "#ops",
}
ISSUE = "SHOP-BACKEND-1"


def settle_in(world: World) -> None:
    """Let PagerDuty ring Alice first, and then Carol, and tell the house of everything."""
    world.pagerduty.users += [ALICE, BOB, CAROL]
    world.pagerduty.add_policy("Payments", Level((ALICE,), minutes=24 * 60), Level((CAROL,)))
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@pytest.fixture(name="ringing")
async def _ringing(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=WITH_STEPS, asks_sentry=True, environment=WRITES, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


async def minutes(town: Town, passed: float) -> None:
    """Let time pass, with what the worker looks up every fifteen seconds."""
    for _ in range(round(passed * 4)):
        await town.advance(15, step=5)
        await town.worker.look_up()
        await town.settle()


def incident(town: Town) -> Incident:
    """Return the incident of the first page."""
    return town.world.pagerduty.incidents[0]


def happened(town: Town) -> list[str]:
    """Return what became of the first incident, in order."""
    return [line.action for line in incident(town).log]


def states(town: Town) -> list[str]:
    """Return how the incidents stand, the oldest first."""
    return [one.state for one in town.world.pagerduty.incidents]


async def test_what_was_acknowledged_and_rings_again_at_pagerduty_escalates_as_if_nobody_had_been_on_it(
    ringing: Town,
) -> None:
    ringing.world.pagerduty.hands.acknowledge(incident(ringing), by=ALICE)
    await minutes(ringing, 7)
    assert happened(ringing) == ["trigger", "acknowledge"]
    ringing.world.pagerduty.hands.unacknowledge(incident(ringing))
    await minutes(ringing, 7)
    assert happened(ringing) == ["trigger", "acknowledge", "unacknowledge", "escalate"]


async def test_what_was_acknowledged_and_handed_on_escalates_as_if_nobody_had_been_on_it(ringing: Town) -> None:
    hands = ringing.world.pagerduty.hands
    hands.acknowledge(incident(ringing), by=ALICE)
    await minutes(ringing, 7)
    hands.reassign(incident(ringing), BOB, by=ALICE)
    await minutes(ringing, 1)
    assert "acknowledged" not in ringing.texts("payments")[0]
    await minutes(ringing, 6)
    assert happened(ringing) == ["trigger", "acknowledge", "assign", "escalate"]


async def test_what_a_person_has_paged_though_it_was_acknowledged_escalates_as_if_nobody_had_been_on_it(
    ringing: Town,
) -> None:
    await ringing.command(f"/sentry ack {ISSUE}")
    await minutes(ringing, 7)
    await ringing.command(f"/sentry page {ISSUE}")
    await minutes(ringing, 2)
    assert happened(ringing) == ["trigger", "acknowledge", "escalate"]
    await minutes(ringing, 5)
    assert happened(ringing) == ["trigger", "acknowledge", "escalate", "escalate"]


MUTE = f"/sentry mute issue:{ISSUE} team:payments for 1h because a rollout is under way"


async def test_what_an_event_closed_under_a_mute_rings_again_when_the_mute_is_over(ringing: Town) -> None:
    await ringing.command(MUTE)
    await minutes(ringing, 1)
    ringing.world.pagerduty.change(incident(ringing), "resolve")
    await minutes(ringing, 5)
    assert states(ringing) == ["resolved"]
    assert "paged again once nothing holds it back" in "".join(thread(ringing))
    await ringing.advance(3600, step=60)
    assert states(ringing) == ["resolved", "triggered"]


async def test_what_is_reopened_by_hand_under_a_mute_rings_when_the_mute_is_over(ringing: Town) -> None:
    [issue] = ringing.world.sentry.issues.values()
    await ringing.command(MUTE)
    await ringing.world.sentry.resolve(issue)
    await minutes(ringing, 1)
    await ringing.world.sentry.unresolve(issue)
    await minutes(ringing, 5)
    assert states(ringing) == ["resolved"]
    await ringing.advance(3600, step=60)
    assert states(ringing) == ["resolved", "triggered"]


async def test_reopenings_by_hand_are_no_closings_by_an_integration(ringing: Town) -> None:
    [issue] = ringing.world.sentry.issues.values()
    for _ in range(2):
        await ringing.world.sentry.resolve(issue)
        await minutes(ringing, 1)
        await ringing.world.sentry.unresolve(issue)
        await minutes(ringing, 1.25)
    ringing.world.pagerduty.change(ringing.world.pagerduty.incidents[-1], "resolve")
    await minutes(ringing, 2)
    assert states(ringing) == ["resolved", "resolved", "resolved", "triggered"]
    assert "closed by an integration 3 times" not in "".join(thread(ringing))


async def test_a_rest_that_somebody_ended_at_pagerduty_by_acknowledging_anew_still_rings_at_its_end(
    ringing: Town,
) -> None:
    await ringing.command(f"/sentry ack {ISSUE} for 30m")
    await minutes(ringing, 2)
    ringing.world.pagerduty.hands.acknowledge(incident(ringing), by=BOB)
    await ringing.advance(28 * 60, step=30)
    assert happened(ringing)[-1] == "acknowledge"
    await minutes(ringing, 2)
    assert happened(ringing)[-1] == "escalate"
    assert "did not ring by itself" in "".join(thread(ringing))
    assert incident(ringing).level == 1, "it rings where it was"


async def test_who_acknowledges_the_next_incident_is_heard_though_no_webhook_told_of_the_end_of_the_one_before(
    ringing: Town,
) -> None:
    [issue] = ringing.world.sentry.issues.values()
    subscriptions = ringing.world.pagerduty.webhooks.subscriptions
    heard = list(subscriptions)
    subscriptions.clear()
    await ringing.world.sentry.resolve(issue)
    await minutes(ringing, 1)
    await ringing.world.sentry.unresolve(issue)
    await minutes(ringing, 1)
    subscriptions.extend(heard)
    newest = ringing.world.pagerduty.incidents[-1]
    ringing.world.pagerduty.hands.acknowledge(newest, by=ALICE)
    await minutes(ringing, 7)
    assert [line.action for line in newest.log] == ["trigger", "acknowledge"]
    assert "Acknowledged by Alice" in "".join(thread(ringing))


async def test_who_is_paged_by_a_person_is_rung_again_though_the_incident_rests(ringing: Town) -> None:
    await ringing.command(f"/sentry ack {ISSUE} for 4h")
    await minutes(ringing, 1)
    await ringing.command(f"/sentry page {ISSUE} #payments because it spreads")
    await minutes(ringing, 1)
    assert happened(ringing) == ["trigger", "acknowledge", "snooze", "escalate"]
    assert (incident(ringing).level, incident(ringing).state) == (1, "triggered")
    assert "is being paged" in ringing.ephemerals()[-1]
    await ringing.command(f"/sentry page {ISSUE} #payments because it spreads")
    await minutes(ringing, 1)
    assert "already paged" in ringing.ephemerals()[-1]
    assert happened(ringing)[-1] == "escalate"


async def test_who_is_paged_by_a_person_is_rung_though_an_event_closed_the_incident_under_a_mute(
    ringing: Town,
) -> None:
    await ringing.command(MUTE)
    await minutes(ringing, 1)
    ringing.world.pagerduty.change(incident(ringing), "resolve")
    await minutes(ringing, 1)
    assert states(ringing) == ["resolved"]
    await ringing.command(f"/sentry page {ISSUE} #payments because it spreads")
    await minutes(ringing, 1)
    assert states(ringing) == ["resolved", "triggered"]


async def test_who_is_on_something_harmless_is_paged_when_it_becomes_fatal(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ROUTES, asks_sentry=True, environment=WRITES, before=settle_in) as town:
        await town.capture(Crash(level="warning"))
        await town.advance(5)
        await town.command(f"/sentry ack {ISSUE}")
        await town.advance(3600, step=60)
        await town.capture(Crash(level="fatal"))
        await town.advance(60)
        assert happened(town)[0] == "trigger"


async def test_who_is_paged_by_a_person_is_rung_though_they_were_on_it_before_pagerduty_took_anything(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path, routes=ROUTES, asks_sentry=True, environment=WRITES, before=settle_in) as town:
        fault = town.world.faults.add(service="pagerduty", kind="down")
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        await town.command(f"/sentry ack {ISSUE}")
        await town.advance(5)
        town.world.faults.clear(id=fault.id)
        await town.advance(120, step=5)
        assert not town.world.pagerduty.incidents
        await town.command(f"/sentry page {ISSUE} #payments because it spreads")
        await town.advance(60)
        assert states(town) == ["triggered"]


async def test_an_acknowledgement_of_which_pagerduty_tells_late_is_none_once_it_ran_out_or_the_team_was_paged(
    ringing: Town,
) -> None:
    webhooks = ringing.world.pagerduty.webhooks
    heard = list(webhooks.subscriptions)
    for ends in (f"/sentry page {ISSUE} #payments because it spreads", None):
        webhooks.subscriptions.clear()
        await ringing.command(f"/sentry ack {ISSUE} for 30m")
        await ringing.advance(5)
        webhooks.subscriptions.extend(heard)
        acknowledged_at = ringing.clock.now()
        await ringing.advance(60)
        if ends:
            await ringing.command(ends)
        await ringing.advance(60 if ends else 30 * 60, step=10)
        raw = a_webhook(
            "acknowledged", at=acknowledged_at, key=incident(ringing).dedup_key, incident=incident(ringing).id
        )
        await ringing.post(signed(raw), raw, path="/webhooks/pagerduty")
        await ringing.advance(5)
        assert incident(ringing).state == "triggered"
        assert "by Alice Pager" not in "".join(thread(ringing)), "nobody is on it"
