"""★ All that time alone brings about: counts grow calm, hushes end, what nobody took up is said again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from switchboard.reminders import remind, say_again
from switchboard.routing.book import Book
from switchboard.storage.store import Store, Unit
from switchboard.summaries import fold_ended
from switchboard.tallies import calm

Story = Callable[[Unit, Book, datetime], int]

log = structlog.get_logger()


def _calm(unit: Unit, book: Book, now: datetime) -> int:
    return calm(unit, now)


# Each tells how much it found to do, and finds nothing when it is asked again at the same moment.
STORIES: tuple[Story, ...] = (_calm, fold_ended, say_again, remind)


async def mind(store: Store, book: Book | None, now: datetime) -> int:
    """Let each story happen in a unit of its own, so that none waits for another that fails; tells how much there was."""
    return sum([await _mind(story, store, book, now) for story in STORIES]) if book else 0


async def _mind(story: Story, store: Store, book: Book, now: datetime) -> int:
    try:
        return await store.run(lambda unit: story(unit, book, now))
    except Exception:
        log.exception("story.failed", story=story.__name__)
        return 0
