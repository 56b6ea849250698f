"""Asks Sentry for many things, one after the other: five a second, waiting where it says so, page by page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from switchboard.clock import Clock
from switchboard.model.traits import Limit
from switchboard.outbox.budgets import RateWindow
from switchboard.sentry.client import Gone, Got, NotNow, Reply
from switchboard.sentry.examined import SentryProbe

T = TypeVar("T")
A_SECOND = Limit(5, timedelta(seconds=1))
TRIES = 3
MOST_PAGES = 20
UNKNOWN_THERE = "Sentry answered 404: SENTRY_ORG is not there, or this Sentry does not have it"
STRANGE = NotNow("Sentry's answer is not of the kind that was asked for")


@dataclass(slots=True)
class Asking:
    """One check's questions, at Sentry's pace."""

    probe: SentryProbe
    clock: Clock
    window: RateWindow = field(default_factory=lambda: RateWindow(A_SECOND))

    async def ask(self, question: Callable[[], Awaitable[Reply]]) -> Reply:
        """Ask when it may be asked; where Sentry says until when to wait, ask again then."""
        reply: Reply = STRANGE
        for _ in range(TRIES):
            while (free := self.window.free_at(self.clock.now())) > self.clock.now():
                await self.clock.sleep((free - self.clock.now()).total_seconds())
            self.window.take(self.clock.now())
            reply = await question()
            if not isinstance(reply, NotNow) or reply.after is None:
                break
            await self.clock.sleep(reply.after.total_seconds())
        return reply

    async def read(
        self, question: Callable[[], Awaitable[Reply]], reader: Callable[[bytes], T | None]
    ) -> T | Gone | NotNow:
        """Ask, and read the answer."""
        reply = await self.ask(question)
        if not isinstance(reply, Got):
            return reply
        found = reader(reply.raw)
        return STRANGE if found is None else found

    async def pages(
        self, collection: str, reader: Callable[[bytes], tuple[T, ...] | None]
    ) -> tuple[T, ...] | Gone | NotNow:
        """Ask for all of a collection, at most MOST_PAGES pages of it."""
        found: list[T] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            at = cursor
            reply = await self.ask(lambda at=at: self.probe.page(collection, at))  # type: ignore[misc]
            if not isinstance(reply, Got):
                return reply
            read = reader(reply.raw)
            if read is None:
                return STRANGE
            found += read
            cursor = reply.cursor
            if cursor is None:
                break
        return tuple(found)
