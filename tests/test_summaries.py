"""What was held back comes out as one summary that stays true; what nobody takes up is said again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from switchboard.model.action import Actor, Via
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import DeliveryState
from switchboard.model.intent import EndMute, SetMute
from tests.promises.scenes import a_crash, ask, in_state, shown
from tests.town import ROUTES, Town, a_town

ANA = Actor(Via.CLI, "Ana")
HOUR, DAY = 3600.0, 86400.0
TEAM = 'payments: {slack: "#payments",'
# A town's clock starts on a Monday at 09:00 UTC.
QUIET = ROUTES.replace(TEAM, 'payments: {quiet: {hours: "08:00-10:00", except: "level:fatal"}, slack: "#payments",')
REMINDS = ROUTES.replace(TEAM, 'payments: {remind: 3d, quiet: {hours: "20:00-10:00"}, slack: "#payments",')
AGAIN = ROUTES.replace("defaults: {dead_after: 24h}", "defaults: {dead_after: 24h, renotify: 4h}")
OF_PAYMENTS = "project:shop-backend"


async def some(town: Town, *names: str, level: str = "error") -> list[Issue]:
    """Let so many issues happen in payments' code."""
    issues = [await town.capture(a_crash(name, level=level)) for name in names]
    await town.advance(3)
    return issues


async def mute(town: Town, *, seconds: float = HOUR, query: str = OF_PAYMENTS) -> None:
    """Let Ana mute something."""
    await ask(town, SetMute(query, timedelta(seconds=seconds), "we deploy", ANA))
    await town.settle()


def last(town: Town, channel: str = "payments") -> Message:
    """Return the newest message of a channel."""
    return town.channel(channel).roots()[-1]


async def test_what_came_in_quiet_hours_is_told_in_one_summary_when_they_end(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        await some(town, "FirstError", "SecondError", "ThirdError")
        assert not town.texts("payments")
        await town.advance(HOUR + 60, step=60)
        [summary] = town.channel("payments").roots()
        assert summary.text == "The quiet hours of payments are over: 3 issues still unresolved"
        assert all(name in shown(summary) for name in ("FirstError", "SecondError", "ThirdError"))
        assert len(await in_state(town, DeliveryState.BUNDLED)) == 3


async def test_what_was_resolved_meanwhile_is_only_counted(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        issues = await some(town, "FirstError", "SecondError", "ThirdError", "FourthError")
        for issue in issues[:2]:
            await town.world.sentry.resolve(issue)
        await town.advance(HOUR + 60, step=60)
        [summary] = town.channel("payments").roots()
        assert "2 issues still unresolved" in summary.text
        assert "and 2 that were resolved meanwhile" in shown(summary)
        assert "FirstError" not in shown(summary)


async def test_the_only_one_is_told_in_a_message_of_its_own_which_is_not_late(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        await some(town, "FirstError")
        await town.advance(HOUR + 60, step=60)
        [message] = town.channel("payments").roots()
        assert message.text.startswith("Unresolved")
        assert "held by" not in shown(message)
        assert "Late" not in shown(message)


async def test_where_all_is_resolved_one_line_says_so(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        for issue in await some(town, "FirstError", "SecondError"):
            await town.world.sentry.resolve(issue)
        await town.advance(HOUR + 60, step=60)
        assert town.texts("payments") == [
            "The quiet hours of payments are over: all 2 that came meanwhile are resolved"
        ]
        states = {delivery.state for delivery in await town.deliveries()}
        assert states == {DeliveryState.SUPPRESSED, DeliveryState.CLOSED}


async def test_a_summary_shows_what_is_resolved_later_and_is_over_with_the_last(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        first, second = await some(town, "FirstError", "SecondError")
        await town.advance(HOUR + 60, step=60)
        await town.world.sentry.resolve(first)
        await town.advance(10)
        assert last(town).text.endswith("1 issue still unresolved · 1 over since")
        await town.world.sentry.resolve(second)
        await town.advance(10)
        [summary] = town.channel("payments").roots()
        assert summary.text.endswith("all 2 are resolved")
        assert not await in_state(town, DeliveryState.DELIVERED)


async def test_a_regression_of_what_was_bundled_is_told_in_a_message_of_its_own(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        first, _ = await some(town, "FirstError", "SecondError")
        await town.advance(HOUR + 60, step=60)
        await town.world.sentry.resolve(first)
        await town.advance(HOUR, step=60)
        await some(town, "FirstError")
        await town.advance(10)
        assert len(town.texts("payments")) == 2
        assert "came back, and is told anew" in shown(town.channel("payments").roots()[0])


async def test_what_becomes_a_page_leaves_the_summary_for_a_message_of_its_own(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        await some(town, "FirstError", "SecondError")
        await town.advance(HOUR + 60, step=60)
        await some(town, "FirstError", level="fatal")
        await town.advance(10)
        summary, message = town.channel("payments").roots()
        assert "1 issue still unresolved" in summary.text
        assert "FirstError" in message.text
        assert len(town.world.pagerduty.incidents) == 1


async def test_a_mute_ends_in_a_summary_though_the_worker_died_meanwhile(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await mute(town)
        await some(town, "FirstError", "SecondError")
        await town.restart_worker()
        await town.advance(HOUR + 60, step=60)
        await town.restart_worker()
        await town.advance(60, step=10)
        assert last(town).text == f"The mute of {OF_PAYMENTS} by Ana is over: 2 issues still unresolved"
        assert sum("is over" in text for text in town.texts("payments")) == 1


async def test_a_mute_that_is_ended_early_is_summed_up_at_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await mute(town)
        await some(town, "FirstError", "SecondError")
        await ask(town, EndMute(1, ANA))
        await town.advance(5)
        assert any("2 issues still unresolved" in text for text in town.texts("payments"))


async def test_a_page_that_was_held_goes_out_if_it_still_happens(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await mute(town, seconds=300)
        await some(town, "FirstError", level="fatal")
        assert not town.world.pagerduty.incidents
        await town.advance(300, step=10)
        assert len(town.world.pagerduty.incidents) == 1


async def test_a_page_that_happens_no_more_is_listed_in_the_channel_instead(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await mute(town)
        await some(town, "FirstError", "SecondError", level="fatal")
        await town.advance(HOUR + 60, step=60)
        assert not town.world.pagerduty.incidents
        assert "2 issues still unresolved" in last(town).text
        pages = [each for each in await town.deliveries() if each.destination.kind is DestinationKind.PAGERDUTY]
        assert all("nobody is paged" in (page.why or "") for page in pages)
        await some(town, "FirstError", level="fatal")
        assert len(town.world.pagerduty.incidents) == 1


async def test_what_nobody_takes_up_is_said_again_aloud(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AGAIN) as town:
        [issue] = await some(town, "FirstError")
        await town.advance(9 * HOUR, step=60)
        replies = town.channel("payments").replies(last(town).ts)
        assert [reply.text.split(":")[0] for reply in replies] == ["Still open", "Still open"]
        assert "after 4 h, 1 event so far" in shown(replies[0])
        assert all(reply.broadcast for reply in replies)
        await town.world.sentry.assign(issue, "Alice")
        await town.advance(9 * HOUR, step=60)
        replies = town.channel("payments").replies(last(town).ts)
        assert sum(reply.text.startswith("Still open") for reply in replies) == 2


async def test_a_worker_that_was_away_says_it_once(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=AGAIN) as town:
        await some(town, "FirstError")
        await town.stop_worker()
        town.clock.move(3 * DAY)
        await town.restart_worker()
        await town.advance(60, step=10)
        assert len(town.channel("payments").replies(last(town).ts)) == 1


async def test_a_team_is_reminded_once_a_day_of_what_nobody_touched_and_not_in_its_quiet_hours(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=REMINDS) as town:
        town.clock.move(2 * HOUR)
        issues = await some(town, "FirstError", "SecondError", "ThirdError")
        await town.world.sentry.assign(issues[0], "Alice")
        await town.advance(3 * DAY + 12 * HOUR, step=600)
        assert last(town).text == "Untouched for 3 days: 2 issues that nobody touched"
        assert len(town.texts("payments")) == 4
        await town.world.sentry.resolve(issues[1])
        await town.advance(10)
        assert last(town).text.endswith("1 issue that nobody touched · 1 over since")
        await town.advance(DAY, step=600)
        assert len(town.texts("payments")) == 4
