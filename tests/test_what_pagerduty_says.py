"""PagerDuty, Slack and Sentry say the same: what is done at the pager is seen in Slack and, where the team wants it, in Sentry."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from tests.acting import actions, notes, thread
from tests.samples.pagerduty import ALICE, SECRET, a_webhook, signed
from tests.town import ROUTES, Town, a_town
from webhooks.pagerduty import PATH

SETTINGS = {"PAGERDUTY_WEBHOOK_SECRET": SECRET, "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}
BOTH_WAYS = ROUTES.replace(
    "sentry: payments-team}", "sentry: payments-team, pagerduty_resolves: true, ack_assigns: true}"
)
STRANGER = {"id": "PNOBODY", "type": "user_reference", "summary": "Nora Nobody"}


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice."""
    world.pagerduty.users.append("Alice@acme.example")


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=BOTH_WAYS, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


async def hear(town: Town, change: str, *, agent: dict[str, Any] | None = None, **data: Any) -> None:
    """Let PagerDuty say what became of the one incident; done by Alice, unless somebody else is named."""
    [incident] = town.world.pagerduty.incidents
    [alice] = [user for user in await _users(town) if user.name]
    by = agent or {**ALICE, "id": alice.id}
    raw = a_webhook(change, at=town.clock.now(), key=incident.dedup_key, agent=by, **data)
    assert (await town.post(signed(raw), raw, path=PATH)).status_code == 202
    await town.advance(8)


async def _users(town: Town) -> list[Any]:
    return await town.worker.store.run(lambda unit: unit.people.pager_users_with("alice@acme.example"))


async def test_an_acknowledgement_at_the_pager_stands_in_slack_and_assigns_the_issue_in_sentry(town: Town) -> None:
    await hear(town, "acknowledged")
    assert "Acknowledged by Alice" in "".join(thread(town))
    [issue] = town.world.sentry.issues.values()
    assert issue.assigned_to is not None
    assert [each.state for each in town.world.pagerduty.incidents] == ["triggered"], "it is not said to PagerDuty again"
    assert not [call for call in town.world.log if call.service == "pagerduty" and "acknowledge" in str(call)]


async def test_the_message_links_the_incident_with_its_priority(town: Town) -> None:
    await hear(town, "priority_updated", priority={"summary": "P1"})
    shown = str(town.channel("payments").roots()[0].blocks)
    assert "https://acme.pagerduty.com/incidents/Q1INCIDENT" in shown
    assert "' (P1)'" in shown


async def test_an_incident_resolved_by_hand_resolves_the_issue_in_sentry_in_that_persons_name(town: Town) -> None:
    await hear(town, "resolved")
    [issue] = town.world.sentry.issues.values()
    assert issue.status == "resolved"
    assert any("Alice" in note and "PagerDuty" in note for note in notes(issue))
    assert [each.request.by.name for each in await actions(town)] == ["Alice"]


async def test_who_is_nobody_in_sentry_resolves_under_the_name_that_pagerduty_tells(town: Town) -> None:
    await hear(town, "resolved", agent=STRANGER)
    [issue] = town.world.sentry.issues.values()
    assert issue.status == "resolved"
    assert any("Nora Nobody" in note for note in notes(issue))


async def test_what_could_not_be_done_in_sentry_is_said_in_the_thread(town: Town) -> None:
    await hear(town, "acknowledged", agent=STRANGER)
    said = "".join(thread(town))
    assert "Acknowledged by Nora Nobody" in said
    assert "Not done" in said


async def test_another_incident_with_the_key_of_our_page_changes_nothing_here(town: Town) -> None:
    await hear(town, "triggered", incident="QREAL")
    for change in ("acknowledged", "resolved"):
        await hear(town, change, incident="QSTRANGER", agent=STRANGER)
    pages = [each for each in await town.deliveries() if each.destination.traits.wakes]
    assert [page.state.value for page in pages] == ["delivered"]
    assert "Nora" not in "".join(thread(town))
    await hear(town, "acknowledged", incident="QREAL")
    assert "Acknowledged by Alice" in "".join(thread(town))


async def test_a_time_that_is_yet_to_come_counts_as_now(town: Town) -> None:
    [incident] = town.world.pagerduty.incidents
    late = town.clock.now().replace(year=9999)
    raw = a_webhook("triggered", at=late, key=incident.dedup_key, agent=STRANGER)
    assert (await town.post(signed(raw), raw, path=PATH)).status_code == 202
    await town.advance(8)
    await hear(town, "acknowledged")
    assert "Acknowledged by Alice" in "".join(thread(town))


async def test_an_acknowledgement_that_is_told_after_the_issue_was_closed_and_came_back_is_of_an_incident_that_is_over(
    town: Town,
) -> None:
    [incident] = town.world.pagerduty.incidents
    raw = a_webhook("acknowledged", at=town.clock.now(), key=incident.dedup_key, agent=STRANGER)
    [issue] = town.world.sentry.issues.values()
    await town.advance(10)
    await town.world.sentry.archive(issue)
    await town.advance(10)
    await town.world.sentry.unresolve(issue)
    await town.advance(10)
    assert (await town.post(signed(raw), raw, path=PATH)).status_code == 202
    await town.advance(8)
    assert "Nora" not in "".join(thread(town))
    assert town.world.pagerduty.incidents[-1].state == "triggered"
