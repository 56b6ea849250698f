"""Escalation: who is told when nobody takes an alert up; a row of its own, with the steps frozen as they were when it began."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from switchboard.model.decision import Destination, Severity


class EscalationEnd(StrEnum):
    """Why an escalation is over."""

    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    CLOSED_BY_HAND = "closed_by_hand"  # somebody closed a page of it at the pager
    DONE = "done"  # its last step was taken


class FrozenStep(Struct, frozen=True, kw_only=True):
    """One step, as it was when the escalation began: names of destinations, never a secret.

    `unless` are the words of routes.yaml. `mention` is who is mentioned with it, where people talk.
    """

    after: timedelta
    unless: tuple[str, ...]
    notify: tuple[Destination, ...]
    repeat: int = 0
    mention: str | None = None


class ToldLane(Struct, frozen=True):
    """A lane that a step told, and when it did so last."""

    lane: str
    at: datetime


class Escalation(Struct, frozen=True, kw_only=True):
    """The escalation of one route for a subject, begun by an alert. `step` is the next one by its place, `done` how often it was
    taken already. `due_at` is None while all that its route told waits, and when it is over. `told` are lanes that it told.
    """

    id: int = 0
    subject_id: int
    route: str
    alert_id: int
    severity: Severity
    steps: tuple[FrozenStep, ...]
    first: tuple[Destination, ...]
    began_at: datetime
    step: int = 0
    done: int = 0
    due_at: datetime | None = None
    told: tuple[ToldLane, ...] = ()
    end: EscalationEnd | None = None
    ended_at: datetime | None = None

    @property
    def next_step(self) -> FrozenStep:
        """Return the step that comes next; of one that is done, the last."""
        return self.steps[min(self.step, len(self.steps) - 1)]
