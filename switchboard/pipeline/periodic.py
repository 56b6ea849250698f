"""★ All that time alone brings about: counts grow calm, suppressions end, what nobody took up is said again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from switchboard.config.config import Config
from switchboard.muting.reminders import remind, say_again
from switchboard.muting.summaries import bundle_ended
from switchboard.pipeline.count_events import calm
from switchboard.storage.store import Store, Unit

Story = Callable[[Unit, Config, datetime], int]

# Reminders are of days, and look through all that was delivered to a channel: they need not be asked for every moment.
SELDOM = timedelta(minutes=10)

log = structlog.get_logger()


def _calm(unit: Unit, config: Config, now: datetime) -> int:
    return calm(unit, now)


# Each returns how much it found to do, and finds nothing when it is asked again at the same moment.
STORIES: tuple[Story, ...] = (_calm, bundle_ended, say_again)
SELDOM_STORIES: tuple[Story, ...] = (remind,)


@dataclass(slots=True)
class Timekeeper:
    """Lets time bring about what it does, in the database of `store`."""

    store: Store
    stories: tuple[Story, ...] = STORIES
    seldom: tuple[Story, ...] = SELDOM_STORIES
    _seldom_at: datetime | None = None

    async def mind(self, config: Config | None, now: datetime) -> int:
        """Let each story happen in a unit of its own, so that none waits for another that fails; returns how much there was."""
        return sum([await self._mind(story, config, now) for story in self._due(now)]) if config else 0

    def _due(self, now: datetime) -> tuple[Story, ...]:
        if self._seldom_at is not None and now - self._seldom_at < SELDOM:
            return self.stories
        self._seldom_at = now
        return self.stories + self.seldom

    async def _mind(self, story: Story, config: Config, now: datetime) -> int:
        try:
            return await self.store.run(lambda unit: story(unit, config, now))
        except Exception:
            log.exception("story.failed", story=story.__name__)
            return 0
