"""Escalations as people are shown them: which steps were frozen, which comes next and when, or what ended it and by whom.

What stands in a row is judged anew: a step that will not be taken, because somebody acted since the last, is not shown as coming.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from switchboard.escalation.rules import ended
from switchboard.escalation.steps import EVER, standing_of
from switchboard.model.escalation import Escalation, EscalationEnd, FrozenStep
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.payloads.issue_update import length
from switchboard.routing.wording import ends_phrase, moment
from switchboard.storage.store import Unit
from switchboard.views.shown import Shown

MOST, MOST_SAID = 10, 3  # on a page of its own, and among other things
_ACTS = {
    EscalationEnd.ACKNOWLEDGED: (TimelineKind.ACKNOWLEDGED,),
    EscalationEnd.ASSIGNED: (TimelineKind.ASSIGNED,),
    EscalationEnd.RESOLVED: (TimelineKind.RESOLVED, TimelineKind.ARCHIVED),
    EscalationEnd.CLOSED_BY_HAND: (TimelineKind.PAGE_CLOSED,),
    EscalationEnd.DONE: (),
}
_WHY = {
    EscalationEnd.ACKNOWLEDGED: "it was acknowledged",
    EscalationEnd.ASSIGNED: "it was assigned",
    EscalationEnd.RESOLVED: "it was resolved or archived",
    EscalationEnd.CLOSED_BY_HAND: "its page was closed by hand",
    EscalationEnd.DONE: "its last step was taken",
}


class EscalationState(StrEnum):
    """How an escalation stands."""

    WAITS = "waits"  # all that its route told is held
    RUNS = "runs"
    OVER = "over"


class StepState(StrEnum):
    """How a step stands."""

    TAKEN = "taken"
    NEXT = "next"
    LATER = "later"
    LEFT_OUT = "left out"  # it was over before


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step, as it was frozen. `after` counts from the step before; `unless` says what ends it; `taken` is how often it was."""

    after: timedelta
    tells: tuple[str, ...]
    unless: str
    repeat: int
    taken: int
    state: StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationView:
    """The escalation of one route. `next_at` is when its next step is due; `why` is what ended it, and who, where somebody did."""

    route: str
    severity: str
    state: EscalationState
    began_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    why: str
    steps: tuple[StepView, ...]

    @property
    def next_step(self) -> StepView | None:
        """Return the step that comes next, None where none does."""
        return next((each for each in self.steps if each.state is StepState.NEXT), None)


def escalations(unit: Unit, subject_id: int, shown: Shown, *, limit: int = MOST) -> tuple[EscalationView, ...]:
    """Return the newest escalations of a subject, the newest first."""
    found = unit.escalations.of(subject_id)
    return tuple(_view(each, unit, shown) for each in reversed(found[-limit:]))


def _view(escalation: Escalation, unit: Unit, shown: Shown) -> EscalationView:
    end = escalation.end or ended(escalation, standing_of(escalation, unit))
    waits = EscalationState.WAITS if escalation.due_at is None else EscalationState.RUNS
    return EscalationView(
        route=escalation.route,
        severity=escalation.severity.value,
        state=EscalationState.OVER if end else waits,
        began_at=escalation.began_at,
        next_at=None if end else escalation.due_at,
        ended_at=escalation.ended_at,
        why=shown.line(_why(escalation, end, unit)) if end else "",
        steps=tuple(_step(at, escalation, shown, is_over=end is not None) for at in range(len(escalation.steps))),
    )


def _step(at: int, escalation: Escalation, shown: Shown, *, is_over: bool) -> StepView:
    step = escalation.steps[at]
    return StepView(
        after=step.after,
        tells=tuple(shown.destination(place) for place in step.notify),
        unless=ends_phrase(step.unless),
        repeat=step.repeat,
        taken=_taken(at, step, escalation),
        state=_step_state(at, escalation, is_over=is_over),
    )


def _taken(at: int, step: FrozenStep, escalation: Escalation) -> int:
    if at == escalation.step:
        return escalation.done
    return 1 + step.repeat if at < escalation.step else 0


def _step_state(at: int, escalation: Escalation, *, is_over: bool) -> StepState:
    if at < escalation.step:
        return StepState.TAKEN
    if is_over:
        return StepState.TAKEN if at == escalation.step and escalation.done else StepState.LEFT_OUT
    return StepState.NEXT if at == escalation.step else StepState.LATER


def _why(escalation: Escalation, end: EscalationEnd, unit: Unit) -> str:
    act = _act(escalation, end, unit)
    if act is None:
        return _WHY[end]
    said = "it was archived" if act.kind is TimelineKind.ARCHIVED else _WHY[end]
    said = "it was resolved" if act.kind is TimelineKind.RESOLVED else said
    to = f" to {act.detail}" if end is EscalationEnd.ASSIGNED and act.detail else ""
    return f"{said}{to}{f' by {act.by.name}' if act.by else ''}"


def _act(escalation: Escalation, end: EscalationEnd, unit: Unit) -> TimelineEntry | None:
    """Return the line of the timeline that says who ended it; None where it is not known, or something came after."""
    entries = (unit.subjects.newest_entry(escalation.subject_id, kind, since=EVER) for kind in _ACTS[end])
    known = [each for each in entries if each and (escalation.ended_at is None or each.at <= escalation.ended_at)]
    return max(known, key=lambda each: each.seq, default=None)


def escalation_lines(views: Sequence[EscalationView], *, now: datetime, zone: str) -> tuple[str, ...]:
    """Return plain lines: of each escalation how it stands, then its steps."""
    return tuple(line for each in views for line in (say_escalation(each, now=now, zone=zone), *_step_lines(each)))


def say_escalation(view: EscalationView, *, now: datetime, zone: str) -> str:
    """Say how an escalation stands: escalation of “fatal”: next: in 7 min (…) pagerduty:core, unless …."""
    return f"escalation of “{view.route}”: {escalation_standing(view, now, zone)}"


def escalation_standing(view: EscalationView, now: datetime, zone: str) -> str:
    """Say how an escalation stands, without its name."""
    if view.state is EscalationState.OVER:
        at = f"ended {moment(view.ended_at, zone)}" if view.ended_at else "takes no further step"
        return f"{at}: {view.why}"
    coming = view.next_step
    tells = _tells(coming) if coming else ""
    if view.next_at is None:
        first = f"; {length(coming.after)} after that {tells}" if coming else ""
        return f"waits, as all that its route told is held{first}"
    when = f"in {length(view.next_at - now)} ({moment(view.next_at, zone)})" if view.next_at > now else "now"
    return f"next: {when} {tells}, {coming.unless if coming else ''}"


def _tells(step: StepView) -> str:
    return ", ".join(step.tells) or "nobody"


def _step_lines(view: EscalationView) -> Iterator[str]:
    for number, step in enumerate(view.steps, 1):
        again = f", {step.taken} of {step.repeat + 1} times" if step.repeat else ""
        yield f"  • step {number}, after {length(step.after)}: {_tells(step)} ({step.state}{again})"
