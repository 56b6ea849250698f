"""The paces in force: a window for each lane and budget, and the gates that destinations closed by Retry-After."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from switchboard.model.card import Step
from switchboard.model.decision import Destination
from switchboard.outbox.budgets import BUDGET_LIMITS, LANE_LIMITS, Window
from switchboard.outbox.plan import Do

# An edit is not a new message: it has a budget, and the channel's pace does not count it.
_PACED = frozenset({Step.OPEN, Step.ENTRY, Step.CLOSE})


@dataclass(slots=True)
class Pacing:
    """What may pass now. `gates` is set from the database before each round; the windows are this process's own."""

    gates: dict[str, datetime] = field(default_factory=dict)
    _windows: dict[str, Window] = field(default_factory=dict)

    def is_open(self, lane: str, now: datetime) -> bool:
        """Tell whether no gate holds a lane back."""
        return self.gates.get(lane, now) <= now

    def may(self, destination: Destination, step: Do, budget: str | None, now: datetime) -> bool:
        """Tell whether a step may go out now."""
        return self.free_at(destination, step, budget, now) <= now

    def free_at(self, destination: Destination, step: Do, budget: str | None, now: datetime) -> datetime:
        """Tell when a step may go out, by its lane's pace, its budget, and the budget's gate; `now` if it may at once."""
        times = (window.free_at(now, idle=step.idle) for window in self._of(destination, step, budget))
        return max(now, self.gates.get(budget or "", now), *times)

    def take(self, destination: Destination, step: Do, budget: str | None, now: datetime) -> None:
        """Count a step that goes out."""
        for window in self._of(destination, step, budget):
            window.take(now)

    def is_pressed(self, budget: str | None) -> bool:
        """Tell whether edits are so many that what is shown may soon be behind."""
        edits = self._windows.get("chat.update")
        own = self._windows.get(budget or "")
        return any(window.is_pressed() for window in (edits, own) if window is not None)

    def _of(self, destination: Destination, step: Do, budget: str | None) -> list[Window]:
        found: list[Window] = []
        limit = LANE_LIMITS.get(destination.kind)
        if limit and step.step in _PACED:
            found.append(self._windows.setdefault(str(destination), Window(limit)))
        if budget is not None and budget in BUDGET_LIMITS:
            found.append(self._windows.setdefault(budget, Window(BUDGET_LIMITS[budget])))
        return found
