"""Has Homes shown anew once what was asked for there is under way, and once it is done: read then, so never ahead of the truth.

In memory only: whoever opens their Home sees it as it is in any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from switchboard.clock import Clock, backoff, within
from switchboard.model.home import Home
from switchboard.model.inbound import Inbound
from switchboard.model.outcome import Outcome, Sent, TryAgain
from switchboard.payloads.intents import ASKED_AT_HOME
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner, earliest
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

    `reader` only asks. `publisher` None: there is nobody who could. `mails`: mail can be sent.
    """

    reader: Store
    publisher: Publisher | None
    clock: Clock
    mails: bool = False
    runner: TaskRunner = field(init=False)
    _owed: dict[str, _Owed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have its publications run."""
        self.runner = TaskRunner("homes", self.clock, self._look)

    def owe(self, slack: str) -> None:
        """Let somebody's Home be shown anew."""
        self._owed[slack] = _Owed(self.clock.now())
        self.runner.ring()

    def owe_askers(self, inbounds: Iterable[Inbound]) -> None:
        """Let the Homes be shown anew on which these intents were asked for."""
        for slack in filter(None, (inbound.header(ASKED_AT_HOME) for inbound in inbounds)):
            self.owe(slack)

    async def _look(self, at: Look) -> Due:
        """Begin to show what is owed."""
        due = [slack for slack, owed in self._owed.items() if owed.due_at <= at.now and slack not in at.busy]
        tasks = [Task(slack, partial(self._show, slack, self._owed.pop(slack)), self._broke) for slack in due]
        later = earliest(owed.due_at for slack, owed in self._owed.items() if slack not in at.busy)
        return Due(tasks if self.publisher else (), later)

    async def _show(self, slack: str, owed: _Owed) -> None:
        if self.publisher is None:
            return
        now = self.clock.now()
        home = await self.reader.run(lambda unit: home_of(slack, unit, now=now, mails=self.mails))
        try:
            outcome = await within(self.clock, SECONDS, self.publisher.publish(slack, home))
        except TimeoutError:
            outcome = TryAgain("no answer in time")
        if not isinstance(outcome, Sent):
            self._again(slack, owed, outcome)

    async def _broke(self, error: Exception) -> None:
        """Let it be: what a defect kept from being shown is shown when the Home is opened."""

    def _again(self, slack: str, owed: _Owed, outcome: Outcome) -> None:
        tries = owed.tries + 1
        if not isinstance(outcome, TryAgain) or tries >= MOST_TRIES:
            log.warning("home.not_shown", slack=slack, because=getattr(outcome, "because", ""))
            return
        wait: timedelta = outcome.after or backoff(tries, 1.0)
        self._owed.setdefault(slack, _Owed(self.clock.now() + wait, tries))
