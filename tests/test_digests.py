"""Digests in the whole product: once a day in the team's channel and mailbox, whoever dies when; and to whoever asks, alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.slack.message import Message
from switchboard.digests.child import NotComposed
from switchboard.model.digest import DigestState, DigestWish
from tests.in_slack import PATIENCE
from tests.moved_clock import MovedClock
from tests.restoring import backed_up, put_back
from tests.switchboard.digests.planning import digests
from tests.town import ROUTES, Town, a_town

EVENING = datetime(2026, 11, 24, 20, tzinfo=UTC)  # a Tuesday
HOUR, DAY = 3600, 86_400
OPS = {"OPS_CHANNEL": "#ops"}
DAILY = ROUTES.replace(
    "sentry: payments-team}",
    "sentry: payments-team, email: [pay@acme.example], "
    'digest: {every: day, at: "09:00", to: [slack:payments, email:payments]}}',
)


@pytest.fixture(name="paper")
async def _paper(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which payments reads a digest each morning, in Slack and by mail; an issue came in the evening."""
    clock = MovedClock(EVENING)
    more = OPS | {"MAIL_FROM": "alerts@acme.example"}
    async with a_town(tmp_path, routes=DAILY, environment=more, clock=clock, mails=True, asks_sentry=True) as town:
        await town.advance(5)
        await town.capture(Crash())
        await town.advance(60, step=10)
        yield town


def in_channel(town: Town, name: str = "payments") -> list[Message]:
    """Return the digests that stand in a channel."""
    return [each for each in town.channel(name).roots() if "(payments, " in each.text and each.ephemeral_to is None]


async def until_morning(town: Town, days: int = 1) -> None:
    """Let the night pass, to a little after nine."""
    at = datetime(2026, 11, 24 + days, 9, 1, tzinfo=UTC)
    await town.advance((at - town.clock.now()).total_seconds(), step=60)
    await town.advance(120, step=5)


async def test_a_digest_stands_in_the_channel_and_in_the_mailbox_each_morning_once(paper: Town) -> None:
    await until_morning(paper)
    [first] = in_channel(paper)
    assert paper.channel("payments").replies(first.ts)
    await until_morning(paper, 2)
    assert len(in_channel(paper)) == 2
    found = await paper.deliveries()
    assert sum(str(each.destination) == "email:payments" and each.alert_id == 0 for each in found) == 2


async def test_whoever_dies_at_any_step_sends_it_once(paper: Town) -> None:
    at = datetime(2026, 11, 25, 8, 59, 50, tzinfo=UTC)
    await paper.advance((at - paper.clock.now()).total_seconds(), step=60)
    for _ in range(20):
        paper.clock.move(1)
        await paper.worker.tick()
        await paper.restart_worker()
    await paper.advance(300, step=5)
    [_] = in_channel(paper)
    assert [each.state for each in digests(paper.worker.store)].count(DigestState.COMPOSED) == 2


async def test_over_a_backup_that_is_put_back_it_stands_there_once(paper: Town) -> None:
    before = backed_up(paper)
    await until_morning(paper)
    [first] = in_channel(paper)
    said = len(paper.channel("payments").replies(first.ts))
    await put_back(paper, before)
    await paper.advance(900, step=5)
    assert len(in_channel(paper)) == 1
    assert len(paper.channel("payments").replies(first.ts)) == said


async def test_after_a_night_away_it_comes_once_and_says_that_it_is_late(paper: Town) -> None:
    at = datetime(2026, 11, 25, 14, tzinfo=UTC)
    await paper.stop_worker()
    paper.clock.move((at - paper.clock.now()).total_seconds())
    await paper.restart_worker()
    await paper.advance(120, step=5)
    [late] = in_channel(paper)
    assert "late" in str(late.blocks).lower()


async def test_those_who_run_it_hear_of_a_channel_that_is_gone_and_nobody_is_paged(paper: Town) -> None:
    at = datetime(2026, 11, 25, 8, 59, tzinfo=UTC)
    await paper.advance((at - paper.clock.now()).total_seconds(), step=60)
    paper.channel("payments").archived = True
    pages = len(paper.world.pagerduty.incidents)
    await paper.advance(300, step=5)
    [_] = in_channel(paper, "ops")
    assert len(paper.world.pagerduty.incidents) == pages
    assert not in_channel(paper, "alerts")


async def test_those_who_run_it_hear_once_that_a_digest_cannot_be_composed(paper: Town) -> None:
    async def fails(wish: DigestWish) -> NotComposed:
        return NotComposed("the disk is full")

    paper.worker.digests.compose = fails
    await until_morning(paper)
    await paper.advance(3 * HOUR, step=60)
    told = [text for text in paper.texts("ops") if "could not be composed" in text]
    assert told == [
        (
            "Digest of payments, 2026-11-24, for slack:#payments and the mail to payments, could not be composed: "
            "the disk is full. It is tried again until its next one is due."
        )
    ]


async def composed(town: Town, who: str = "alice") -> str:
    """Wait until somebody was said what was composed for them, after they heard that it would be."""
    async with asyncio.timeout(PATIENCE):
        while len(town.ephemerals(who)) < 2:  # noqa: ASYNC110 - Slack rings no bell for what is said
            await asyncio.sleep(0.01)
    return town.ephemerals(who)[-1]


async def test_who_asks_is_answered_alone_with_what_it_says_now(paper: Town) -> None:
    said = await paper.command("/sentry digest this week")
    assert said.text == "Composing: Digest of payments, 2026-11-23 to 2026-11-24. It comes here in a moment."
    shown = await composed(paper)
    assert "(payments, " in shown
    assert not in_channel(paper)


async def test_who_does_not_see_its_projects_is_not_shown_it(paper: Town) -> None:
    await paper.worker.people.refresh()
    await paper.command("/sentry digest payments this week", by="mallory")
    assert await composed(paper, "mallory") == (
        "This digest tells of projects that you do not see in Sentry, so I cannot show it to you."
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/sentry digest nobody", "No team is called nobody. Try `/sentry digest payments`"),
        ("/sentry digest payments 2030-01-01", "“2030-01-01” is no time that has begun."),
        ("/sentry digest of the moon and stars", "Name one team, and this week, last week or days."),
    ],
)
async def test_what_cannot_be_meant_is_said_at_once(paper: Town, typed: str, said: str) -> None:
    answer = await paper.command(typed)
    assert (answer.text or "").startswith(said)


async def test_a_team_is_needed_where_the_channel_is_nobodys(paper: Town) -> None:
    answer = await paper.command("/sentry digest", channel="alerts")
    assert (answer.text or "").startswith("Of which team? Try `/sentry digest payments`")
