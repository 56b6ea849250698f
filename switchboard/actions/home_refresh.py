"""Has Homes shown anew once what was asked for there is under way, and once it is done: read then, so never ahead of the truth.

In memory only: whoever opens their Home sees it as it is in any case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from switchboard.clock import Clock, within
from switchboard.model.home import Home
from switchboard.model.inbound import Inbound
from switchboard.model.outcome import Outcome, Sent, TryAgain
from switchboard.outbox.policy import backoff
from switchboard.payloads.intents import ASKED_AT_HOME
from switchboard.storage.store import Store
from switchboard.views.home import home_of

MOST_TRIES = 5
SECONDS = 10.0

log = structlog.get_logger()


class Publisher(Protocol):
    """Shows one person their Home, trying once."""

    async def publish(self, slack: str, home: Home) -> Outcome:
        """Show it."""
        ...


@dataclass(frozen=True, slots=True)
class _Owed:
    due_at: datetime
    tries: int = 0


@dataclass(slots=True)
class Homes:
    """The Homes that are to be shown anew, one publication at a time for each.

    `reader` only asks. `publisher` None: there is nobody who could.
    """

    reader: Store
    publisher: Publisher | None
    clock: Clock
    flying: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _owed: dict[str, _Owed] = field(default_factory=dict)

    def owe(self, slack: str) -> None:
        """Let somebody's Home be shown anew."""
        self._owed[slack] = _Owed(self.clock.now())

    def owe_askers(self, inbounds: Iterable[Inbound]) -> None:
        """Let the Homes be shown anew on which these intents were asked for."""
        for slack in filter(None, (inbound.header(ASKED_AT_HOME) for inbound in inbounds)):
            self.owe(slack)

    def tick(self) -> int:
        """Begin to show what is owed; returns how many."""
        now = self.clock.now()
        due = [slack for slack, owed in self._owed.items() if owed.due_at <= now and slack not in self.flying]
        for slack in due:
            owed = self._owed.pop(slack)
            if self.publisher is not None:
                self.flying[slack] = asyncio.create_task(self._show(self.publisher, slack, owed))
        return len(due)

    async def _show(self, publisher: Publisher, slack: str, owed: _Owed) -> None:
        try:
            now = self.clock.now()
            home = await self.reader.run(lambda unit: home_of(slack, unit, now=now))
            outcome = await within(self.clock, SECONDS, publisher.publish(slack, home))
        except TimeoutError:
            outcome = TryAgain("no answer in time")
        except Exception:  # a loop's own: one Home that breaks stops no other
            log.exception("home.broke", slack=slack)
            return
        finally:
            self.flying.pop(slack, None)
        if not isinstance(outcome, Sent):
            self._again(slack, owed, outcome)

    def _again(self, slack: str, owed: _Owed, outcome: Outcome) -> None:
        tries = owed.tries + 1
        if not isinstance(outcome, TryAgain) or tries >= MOST_TRIES:
            log.warning("home.not_shown", slack=slack, because=getattr(outcome, "because", ""))
            return
        wait: timedelta = outcome.after or backoff(tries, 1.0)
        self._owed.setdefault(slack, _Owed(self.clock.now() + wait, tries))

    async def stop(self) -> None:
        """Show nothing more."""
        for task in self.flying.values():
            task.cancel()
        await asyncio.gather(*self.flying.values(), return_exceptions=True)
