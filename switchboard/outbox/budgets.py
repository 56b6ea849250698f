"""PURE: how much may be sent and when. A lane paces one destination; a budget is one API method for the whole workspace."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from switchboard.clock import SET_BACK
from switchboard.model.card import Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.traits import Limit, RateLimits
from switchboard.outbox.plan import Do


@dataclass(slots=True)
class RateWindow:
    """What one limit let through lately. It starts empty: after a restart the destination's own 429 is the guard."""

    limit: Limit
    taken: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime, *, idle: bool = False) -> datetime:
        """Return when the next one may pass: `now`, or the moment that an old one leaves the window."""
        if self.taken and self.taken[-1] - now > SET_BACK:  # before our clock went back
            self.taken.clear()
        while self.taken and self.taken[0] <= now - self.limit.per:
            self.taken.popleft()
        count = self.limit.count - (self.limit.reserve if idle else 0)
        return now if len(self.taken) < count else self.taken[-count] + self.limit.per

    def take(self, now: datetime) -> None:
        """Let one through."""
        self.taken.append(now)

    def is_pressed(self) -> bool:
        """Return whether more than half of the limit is used, so that what is shown may soon be behind."""
        return len(self.taken) * 2 > self.limit.count


_UNLIMITED = RateLimits()
# An edit is not a new message: it has a budget, and the channel's pace does not count it.
_PACED = frozenset({Step.OPEN, Step.REOPEN, Step.RAISE, Step.NEXT_LEVEL, Step.ENTRY, Step.CLOSE})


@dataclass(slots=True)
class Pacing:
    """What may pass now, by the `limits` of each kind. `gates` is set from the database before each round.

    The windows are this process's own.
    """

    limits: Mapping[DestinationKind, RateLimits] = field(default_factory=dict)
    gates: dict[str, datetime] = field(default_factory=dict)
    _windows: dict[str, RateWindow] = field(default_factory=dict)
    _rests: dict[str, datetime] = field(default_factory=dict)

    def opens_at(self, lane: str, now: datetime) -> datetime:
        """Return when a lane may be looked at: when its gate opens, or its pace lets something through; `now` if at once."""
        rests = self._rests.get(lane, now)
        return max(now, self.gates.get(lane, now), rests if rests - now <= SET_BACK else now)

    def is_open(self, lane: str, now: datetime) -> bool:
        """Return whether nothing holds a lane back."""
        return self.opens_at(lane, now) <= now

    def rest(self, lane: str, until: datetime) -> None:
        """Look into a lane no more until its pace lets something through: what it holds takes long to look at."""
        self._rests[lane] = until

    def may(self, destination: Destination, step: Do, budget: str | None, now: datetime) -> bool:
        """Return whether a step may go out now."""
        return self.free_at(destination, step, budget, now) <= now

    def free_at(self, destination: Destination, step: Do, budget: str | None, now: datetime) -> datetime:
        """Return when a step may go out, by its lane's pace, its budget, and the budget's gate; `now` if it may at once."""
        times = (window.free_at(now, idle=step.idle) for window in self._of(destination, step, budget))
        return max(now, self.gates.get(budget or "", now), *times)

    def take(self, destination: Destination, step: Do, budget: str | None, now: datetime) -> None:
        """Count a step that goes out."""
        for window in self._of(destination, step, budget):
            window.take(now)

    def is_pressed(self, *budgets: str | None) -> bool:
        """Return whether any of these budgets is so short that what is shown may soon be behind."""
        windows = (self._windows.get(budget or "") for budget in budgets)
        return any(window.is_pressed() for window in windows if window is not None)

    def _of(self, destination: Destination, step: Do, budget: str | None) -> list[RateWindow]:
        found: list[RateWindow] = []
        limits = self.limits.get(destination.kind, _UNLIMITED)
        if limits.lane and step.step in _PACED:
            found.append(self._windows.setdefault(str(destination), RateWindow(limits.lane)))
        if budget is not None and budget in limits.budgets:
            found.append(self._windows.setdefault(budget, RateWindow(limits.budgets[budget])))
        return found
