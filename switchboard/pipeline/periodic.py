"""★ All that time alone brings about: counts grow calm, suppressions end, what nobody took up is said again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.escalation.running_out import run_out
from switchboard.escalation.steps import escalate
from switchboard.model.inquiry import Rank
from switchboard.muting.reminders import remind, say_again
from switchboard.muting.summaries import bundle_ended
from switchboard.pipeline.count_events import calm
from switchboard.runtime.tasks import Routine, Routines, TaskRunner, nobody
from switchboard.storage.store import Store, Unit

Story = Callable[[Unit, Config, datetime], int]

OFTEN = timedelta(seconds=2)
# Reminders are of days, and look through all that was delivered to a channel: they need not be asked for every moment.
SELDOM = timedelta(minutes=10)
# Within the hour it is known who has an issue; at five questions a second, so many are asked in a minute.
AGAIN, LIVELY, MOST_ASKED = timedelta(minutes=45), timedelta(days=14), 300


def _calm(unit: Unit, config: Config, now: datetime) -> int:
    return calm(unit, now)


def ask_whose(unit: Unit, _config: Config, now: datetime) -> int:
    """Have Sentry asked again about issues that somebody has: it tells when one is given to somebody, not when it is given on."""
    found = unit.open_issues.assigned_unread(before=now - AGAIN, seen_since=now - LIVELY, limit=MOST_ASKED)
    for key in found:
        unit.inquiries.ask(key, rank=Rank.DETAILS, event=False, now=now)
    return len(found)


# Each returns how much it found to do, and finds nothing when it is asked again at the same moment.
STORIES: tuple[Story, ...] = (_calm, bundle_ended, say_again, run_out, escalate)
SELDOM_STORIES: tuple[Story, ...] = (remind,)
ASKING: tuple[Story, ...] = (ask_whose,)  # where there is somebody to ask


@dataclass(slots=True)
class Timekeeper:
    """Lets time bring about what it does, in the database of `store`, under the config in force; `owed` is called where it did."""

    store: Store
    config: Callable[[], Config | None]
    clock: Clock
    stories: tuple[Story, ...] = STORIES
    seldom: tuple[Story, ...] = SELDOM_STORIES
    owed: Callable[[], None] = nobody
    routines: Routines = field(init=False)

    def __post_init__(self) -> None:
        """Have each story happen in a unit of its own, so that none waits for another that fails."""
        often = [Routine(story.__name__, OFTEN, partial(self._happen, story)) for story in self.stories]
        seldom = [Routine(story.__name__, SELDOM, partial(self._happen, story)) for story in self.seldom]
        self.routines = Routines(TaskRunner("time", self.clock), (*often, *seldom))
        self.routines.hasten(*(routine.name for routine in seldom))

    def hasten(self) -> None:
        """Let happen now what time may have brought about, but for what is of days."""
        self.routines.hasten(*(story.__name__ for story in self.stories))

    async def _happen(self, story: Story) -> None:
        config, now = self.config(), self.clock.now()
        count = await self.store.run(lambda unit: story(unit, config, now)) if config else 0
        if count:
            self.owed()
