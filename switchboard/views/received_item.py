"""One item in full: what it said, the long because, every try, and what became of its subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from switchboard.model.facts import Facts, Pairs
from switchboard.model.inbound import Inbound
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.storage.store import Unit
from switchboard.views.deliveries import DeliveryView, delivery
from switchboard.views.escalations import EscalationView, escalations
from switchboard.views.reasons import Reasons, reasons
from switchboard.views.received import ReceivedItem, find, item_of
from switchboard.views.shown import Shown, shown_by
from switchboard.views.state_words import say_entry, say_state

MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """One inbound in full. `said` and `reasons` are there for an alert only; `size` is the inbound's, in bytes, and `redacted`
    says that its body is no longer as it came.

    `escalations` are those of its issue, the newest first.
    """

    item: ReceivedItem
    size: int
    redacted: bool
    said: Pairs
    reasons: Reasons | None
    status: str
    escalations: tuple[EscalationView, ...]
    timeline: tuple[Line, ...]


def full(inbound: Inbound, unit: Unit) -> Full:
    """Return all that can be shown of one inbound."""
    shown, found = shown_by(unit), find([inbound], unit)
    item, alert = item_of(inbound, found, unit, shown), found.alerts.get(inbound.id)
    subject = unit.subjects.get(alert.subject_id) if alert else found.subjects.get(inbound.kept.hint.subject or "")
    facts = alert.facts if alert else None
    return Full(
        item=replace(item, deliveries=tuple(_with_tries(each, unit) for each in item.deliveries)),
        size=len(inbound.kept.raw),
        redacted=inbound.is_redacted,
        said=_said(facts, shown) if facts else (),
        reasons=reasons(alert, unit, shown) if alert else None,
        status=_status(subject, shown) if subject else "",
        escalations=escalations(unit, subject.id, shown) if subject else (),
        timeline=_timeline(subject, facts, unit, shown) if subject else (),
    )


def _with_tries(listed: DeliveryView, unit: Unit) -> DeliveryView:
    known = delivery(unit, listed.id)
    return replace(listed, tries=known.tries) if known else listed


def _said(facts: Facts, shown: Shown) -> Pairs:
    """Return what the alert said, in the order in which people ask for it; nothing that it did not say."""
    seen = shown.facts(facts)
    errors = tuple(("error", ": ".join(filter(None, (one.type, one.value)))) for one in reversed(seen.errors))
    frames = tuple(
        ("in", f"{frame.filename or frame.module or '?'}:{frame.lineno or '?'} {frame.function or ''}")
        for frame in reversed([frame for frame in seen.frames if frame.in_app][-3:])
    )
    plain = (
        ("message", seen.message),
        ("project", seen.project),
        ("environment", seen.environment),
        ("release", seen.release),
        ("level", seen.level),
        ("culprit", seen.culprit),
        ("transaction", seen.transaction),
        ("Sentry's rule", seen.alert),
        ("metric", seen.metric),
        ("event", seen.event_id),
    )
    known = tuple((name, value) for name, value in plain if value)
    return shown.pairs(errors + frames + known + tuple((f"tag {name}", value) for name, value in seen.tags))


def _status(subject: Subject, shown: Shown) -> str:
    assigned = f", assigned to {subject.assignee.name}" if subject.assignee else ""
    return shown.line(say_state(subject) + assigned)


def _timeline(subject: Subject, facts: Facts | None, unit: Unit, shown: Shown) -> tuple[Line, ...]:
    first = [Line(subject.first_seen, "first seen")] if subject.first_seen else []
    entries = unit.subjects.entries(subject.id, limit=MOST_ENTRIES)
    return (*first, *(Line(entry.at, shown.line(say_entry(entry), facts)) for entry in entries))
