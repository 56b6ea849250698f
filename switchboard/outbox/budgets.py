"""PURE: how much may be sent and when. A lane paces one destination; a budget is one API method for the whole workspace."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from switchboard.model.card import Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.outbox.plan import Do


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in any `per`. `reserve` of them are kept from idle steps, for changes that people wait for."""

    count: int
    per: timedelta
    reserve: int = 0


# Slack: chat.postMessage 1/s per channel; chat.update and the history methods are tier 3, 50 a minute for the workspace
# (docs.slack.dev/apis/web-api/rate-limits). PagerDuty: about 120 events a minute for one key
# (developer.pagerduty.com, Events API v2 rate limits).
LANE_LIMITS: Mapping[DestinationKind, Limit] = {
    DestinationKind.SLACK: Limit(1, timedelta(seconds=1)),
    DestinationKind.PAGERDUTY: Limit(110, timedelta(minutes=1)),
}
BUDGET_LIMITS: Mapping[str, Limit] = {
    "chat.update": Limit(48, timedelta(minutes=1), reserve=18),
    "conversations.history": Limit(48, timedelta(minutes=1)),
    "conversations.replies": Limit(48, timedelta(minutes=1)),
}


@dataclass(slots=True)
class RateWindow:
    """What one limit let through lately. It starts empty: after a restart the destination's own 429 is the guard."""

    limit: Limit
    taken: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime, *, idle: bool = False) -> datetime:
        """Return when the next one may pass: `now`, or the moment that an old one leaves the window."""
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


# An edit is not a new message: it has a budget, and the channel's pace does not count it.
_PACED = frozenset({Step.OPEN, Step.ENTRY, Step.CLOSE})


@dataclass(slots=True)
class Pacing:
    """What may pass now. `gates` is set from the database before each round; the windows are this process's own."""

    gates: dict[str, datetime] = field(default_factory=dict)
    _windows: dict[str, RateWindow] = field(default_factory=dict)

    def is_open(self, lane: str, now: datetime) -> bool:
        """Return whether no gate holds a lane back."""
        return self.gates.get(lane, now) <= now

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

    def is_pressed(self, budget: str | None) -> bool:
        """Return whether edits are so many that what is shown may soon be behind."""
        edits = self._windows.get("chat.update")
        own = self._windows.get(budget or "")
        return any(window.is_pressed() for window in (edits, own) if window is not None)

    def _of(self, destination: Destination, step: Do, budget: str | None) -> list[RateWindow]:
        found: list[RateWindow] = []
        limit = LANE_LIMITS.get(destination.kind)
        if limit and step.step in _PACED:
            found.append(self._windows.setdefault(str(destination), RateWindow(limit)))
        if budget is not None and budget in BUDGET_LIMITS:
            found.append(self._windows.setdefault(budget, RateWindow(BUDGET_LIMITS[budget])))
        return found
