"""What a body does not say is asked of Sentry; what would end an open page is asked before it is believed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.bodies import issue as issue_body
from sandbox.sentry.bodies import signed
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from tests.town import ROUTES, SECRET, Town, a_town

LEDGER = Crash(
    type="LedgerOutOfBalance", value="off by 12.40", frames=(Frame("src/acme/ledger/configs.py", "close", 19),)
)
STATE_ROUTES = ROUTES.replace(
    "fallback:", '  - name: new ones\n    when: is:new\n    notify: ["slack:#ops"]\nfallback:', 1
)


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True) as town:
        yield town


async def forge(town: Town, issue: Issue, action: str) -> None:
    """Send a signed body that says an issue changed though it did not: an old one, played again."""
    body = issue_body(issue, action, place=town.world.sentry.place)
    town.clock.move(1)
    assert (await town.post(*signed(body, SECRET, "issue", at=town.clock.now()))).status_code == 202


async def test_a_new_issue_without_tags_or_frames_is_routed_by_its_latest_event(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(LEDGER)
    town.world.sentry.deliveries.paused = False
    await forge(town, issue, "created")
    await town.advance(1)
    assert len(town.texts("core")) == 1
    assert town.texts("alerts") == []


async def test_when_sentry_answers_too_late_the_fallback_is_told_and_then_moved(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(LEDGER)
    town.world.sentry.deliveries.paused = False
    town.world.faults.add(service="sentry", kind="slow", seconds=8)
    await forge(town, issue, "created")
    await town.advance(7)
    assert len(town.texts("alerts")) == 1
    await town.advance(30)
    assert len(town.texts("core")) == 1
    assert town.texts("alerts")[0].startswith("Moved to core")


async def test_what_an_event_does_not_know_of_its_issue_appears_in_the_message(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    await town.capture(LEDGER)
    town.world.sentry.deliveries.paused = False
    issue = await town.capture(LEDGER)
    await town.advance(8)
    (message,) = town.channel("core").roots()
    assert issue.short_id in str(message.blocks)


async def test_a_resolve_played_again_does_not_end_an_open_page(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(5)
    await forge(town, issue, "resolved")
    await town.advance(5)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["triggered"]
    assert not town.texts("payments")[0].startswith("Resolved")


async def test_a_resolve_played_again_does_not_close_a_message_either(town: Town) -> None:
    issue = await town.capture(LEDGER)
    await town.advance(5)
    await forge(town, issue, "resolved")
    await town.advance(5)
    assert not town.texts("core")[0].startswith("Resolved")


async def test_a_true_resolve_ends_the_page_at_once_and_says_by_whom(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(5)
    await town.world.sentry.resolve(issue, by="Alice")
    await town.settle()
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["resolved"]
    await town.advance(2)
    (root,) = town.channel("payments").roots()
    assert any("by Alice" in reply.text for reply in town.channel("payments").thread(root.ts))


async def test_while_sentry_cannot_be_asked_a_resolve_is_believed_after_three_seconds(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(5)
    town.world.faults.add(service="sentry", kind="500")
    await town.world.sentry.resolve(issue, by="Alice")
    await town.advance(2)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["triggered"]
    await town.advance(3)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["resolved"]


async def test_a_change_that_never_reached_us_is_repaired_when_sentry_is_asked(town: Town) -> None:
    town.world.sentry.send_errors = False
    issue = await town.capture(LEDGER)
    await town.advance(5)
    town.world.sentry.deliveries.paused = True
    await town.world.sentry.resolve(issue, by="Alice")
    town.world.sentry.deliveries.paused = False
    await forge(town, issue, "unresolved")
    await town.advance(10)
    assert town.texts("core")[0].startswith("Resolved")


async def test_an_issue_that_was_deleted_in_sentry_closes_its_message(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(5)
    town.world.sentry.issues.clear()
    await forge(town, issue, "resolved")
    await town.advance(5)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["resolved"]


async def test_a_route_that_asks_for_the_status_waits_for_sentry(tmp_path: Path) -> None:
    async with a_town(tmp_path, asks_sentry=True, routes=STATE_ROUTES) as town:
        town.world.sentry.deliveries.paused = True
        await town.capture(LEDGER)
        town.world.sentry.deliveries.paused = False
        await town.capture(LEDGER)
        await town.advance(2)
        assert len(town.texts("ops")) == 1
