"""Channels that an alert names: told by Slack's own list, waited for where they are new, else the fallback says why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchboard.model.replace import replace
from tests.promises.scenes import a_crash, calls, shown, the_message
from tests.town import ROUTES, Town, a_town

SQUADS = """
  - name: squads
    when: has:squad
    notify: ["slack:#squad-{tags.squad}"]
  - name: hers
    when: has:hers
    notify: ["slack:@alice"]
people: {alice: {slack: U00000001}}
fallback"""


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town with a channel for each squad."""
    async with a_town(tmp_path, routes=ROUTES.replace("\nfallback", SQUADS)) as town:
        assert town.world.slack.user("alice").id == "U00000001"
        yield town


async def crash(town: Town, squad: str, name: str = "Crash", *, seconds: float = 5) -> None:
    """Let something crash that is a squad's, and nobody's code."""
    await town.capture(replace(a_crash(name), frames=(), tags={"squad": squad}))
    await town.advance(seconds)


async def test_a_channel_that_is_made_after_the_start_is_told_at_once(town: Town) -> None:
    town.clock.move(60)
    town.world.slack.add_channel("squad-checkout")
    await crash(town, "Checkout")
    assert len(town.texts("squad-checkout")) == 1
    assert town.texts("alerts") == []


async def test_a_channel_that_slack_does_not_have_is_told_at_the_fallback_which_says_so(town: Town) -> None:
    await crash(town, "nobody")
    message = the_message(town, "alerts")
    assert "no channel #squad-nobody in Slack, so slack:#alerts is told" in shown(message)


async def test_slack_is_not_asked_again_for_every_alert(town: Town) -> None:
    town.clock.move(60)
    before = len(calls(town, "conversations.list"))
    for number in range(5):
        await crash(town, f"nobody-{number}", f"Crash{number}")
    assert len(calls(town, "conversations.list")) == before + 1
    assert len(town.texts("alerts")) == 5


async def test_where_slack_does_not_answer_the_fallback_is_told_after_three_seconds(town: Town) -> None:
    town.clock.move(60)
    town.world.faults.add(service="slack", method="conversations.list", kind="slow", seconds=30)
    await crash(town, "late", seconds=2)
    assert town.texts("alerts") == []
    await town.advance(3)
    assert len(town.texts("alerts")) == 1


@pytest.mark.parametrize("squad", ["two words", "<!channel>", "a#b", "x" * 200])
async def test_a_value_that_is_no_name_is_told_at_the_fallback(town: Town, squad: str) -> None:
    await crash(town, squad)
    assert "so slack:#alerts is told" in shown(the_message(town, "alerts"))


async def test_a_person_is_told_in_a_message_of_her_own_that_is_kept_true(town: Town) -> None:
    issue = await town.capture(replace(a_crash(), frames=(), tags={"hers": "yes"}))
    await town.advance(5)
    assert len(town.texts("D00000001")) == 1
    await town.world.sentry.resolve(issue)
    await town.advance(10)
    [text] = town.texts("D00000001")
    assert text.startswith("Resolved")
