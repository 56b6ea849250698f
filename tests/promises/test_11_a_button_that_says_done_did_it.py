"""Promise 11: a button that says done, did it: the issue is read back, and what is shown is what Sentry says, not what we hoped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from tests.acting import answers, root
from tests.town import Town, a_town


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


@pytest.fixture(name="issue")
def _issue(town: Town) -> Issue:
    [issue] = town.world.sentry.issues.values()
    return issue


def shown(town: Town) -> str:
    """Return how the message in #payments says that the issue stands."""
    return town.channel("payments").roots()[0].text


async def press(town: Town, what: str) -> None:
    """Press a button under the message."""
    assert (await town.press("payments", root(town), what, by="alice")).trouble is None


async def test_what_is_pressed_is_done_in_sentry_and_then_shown(town: Town, issue: Issue) -> None:
    await press(town, "resolve")
    assert shown(town).startswith("Unresolved"), "nothing is shown before Sentry said so"
    await town.advance(8)
    assert issue.status == "resolved"
    assert shown(town).startswith("Resolved")
    assert await answers(town) == [f"{issue.short_id} is resolved."]
    assert [each.state for each in town.world.pagerduty.incidents] == ["resolved"]


async def test_while_sentry_cannot_be_reached_nothing_says_done(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="down")
    await press(town, "resolve")
    await town.advance(20)
    assert shown(town).startswith("Unresolved")
    assert [each.state for each in town.world.pagerduty.incidents] == ["triggered"]
    town.world.faults.clear()
    await town.advance(120)
    assert issue.status == "resolved"
    assert shown(town).startswith("Resolved")


async def test_a_change_whose_answer_was_lost_is_read_back_before_anything_is_said(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="reset_after", method="issue.put", times=1)
    await press(town, "resolve")
    await town.advance(60)
    assert issue.status == "resolved"
    assert shown(town).startswith("Resolved")
    assert (await answers(town))[-1] == f"{issue.short_id} is resolved."


async def test_an_acknowledgement_is_shown_on_all_sides(town: Town) -> None:
    await press(town, "ack")
    await town.advance(8)
    assert [each.state for each in town.world.pagerduty.incidents] == ["acknowledged"]
    assert "acknowledged by Alice" in shown(town)
