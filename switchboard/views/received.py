"""Received: every inbound that came in, what became of it, and where it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Facts
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Door, Inbound, Progress, ProgressReason, ProgressState
from switchboard.model.subject import Subject
from switchboard.muting.suppress import because_held
from switchboard.storage.store import Unit
from switchboard.views.deliveries import DeliveryView, describe
from switchboard.views.episodes import at_inbound, led_to
from switchboard.views.kind_words import kind_words
from switchboard.views.shown import Shown, shown_by

# What comes this way always is an alert, once it is worked.
_ALWAYS_ALERTS = frozenset({"event_alert", "metric_alert"})


class Ended(StrEnum):
    """What became of an inbound."""

    WAITING = "waiting"  # not worked yet
    QUARANTINED = "quarantined"  # could not be read or worked
    DELIVERED = "delivered"  # it went somewhere
    PENDING = "pending"  # it will go somewhere
    FAILED = "failed"  # it went nowhere, though it should have
    DROPPED = "dropped"  # a route drops it
    NOBODY = "nobody"  # decided so: shadow, resolved first, a known issue
    UPDATE = "update"  # news of something that was delivered, or of nothing that was
    NOTED = "noted"  # a repeat, a kind that nothing is made of, an operator's request


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedItem:
    """One inbound. `kind` says in words what it was, `why` what is to be known of how it ended; `because` is the decision's own,
    for an alert.
    """

    id: int
    received_at: datetime
    kind: str
    title: str
    url: str | None
    level: str | None
    environment: str | None
    project: str | None
    ended: Ended
    why: str
    because: str
    owners: tuple[str, ...]
    test: bool
    deliveries: tuple[DeliveryView, ...]
    subject_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOfInbound:
    """All that is known of some inbounds, asked for together."""

    floor: int
    notes: Mapping[int, Progress]
    alerts: Mapping[int, AlertRecord]
    subjects: Mapping[str, Subject]
    deliveries: Mapping[int, Sequence[Delivery]]


def received(inbounds: Sequence[Inbound], unit: Unit) -> list[ReceivedItem]:
    """Return what became of these inbounds, in their order. Asks a handful of questions, however many they are."""
    shown, found = shown_by(unit), find(inbounds, unit)
    return [item_of(inbound, found, unit, shown) for inbound in inbounds]


def find(inbounds: Sequence[Inbound], unit: Unit) -> KnownOfInbound:
    """Ask for all that is known of some inbounds."""
    ids = [inbound.id for inbound in inbounds]
    alerts = unit.subjects.alerts_of_inbounds(ids)
    named = [inbound.kept.hint.subject for inbound in inbounds if inbound.kept.hint.subject]
    subjects = unit.subjects.keyed(named) | _paged(inbounds, unit)
    about = {subject.id for subject in subjects.values()} | {alert.subject_id for alert in alerts.values()}
    deliveries: dict[int, list[Delivery]] = {}
    for delivery in unit.deliveries.of_subjects(about):
        deliveries.setdefault(delivery.subject_id, []).append(delivery)
    notes = unit.inbound.notes_of(ids)
    return KnownOfInbound(
        floor=unit.inbound.floor(), notes=notes, alerts=alerts, subjects=subjects, deliveries=deliveries
    )


def _paged(inbounds: Sequence[Inbound], unit: Unit) -> dict[str, Subject]:
    """Return the subjects that PagerDuty's webhooks are about, by the name that it has for their pages."""
    from_pager = (inbound.kept.hint.subject for inbound in inbounds if inbound.kept.door is Door.PAGERDUTY)
    named = unit.incidents.subjects_of({name for name in from_pager if name})
    known = unit.subjects.having(named.values())
    return {name: known[id_] for name, id_ in named.items()}


def item_of(inbound: Inbound, found: KnownOfInbound, unit: Unit, shown: Shown) -> ReceivedItem:
    """Return what became of one inbound."""
    alert, hint = found.alerts.get(inbound.id), inbound.kept.hint
    subject = found.subjects.get(hint.subject or "")
    facts = alert.facts if alert else _facts_of(subject, unit)
    went = _went(inbound.id, alert, subject, found, unit)
    deliveries = (
        tuple(describe(each, facts, shown, inbound_id=inbound.id if alert else None) for each in went) if facts else ()
    )
    ended, why = _ended(inbound, alert, subject, found, deliveries)
    return ReceivedItem(
        id=inbound.id,
        received_at=inbound.kept.received_at,
        kind=_kind(inbound),
        title=_title(alert, subject, facts, shown),
        url=shown.url(facts) if facts else None,
        level=hint.level,
        environment=shown.line(hint.environment) or None,
        project=hint.project,
        ended=ended,
        why=shown.line(why, facts),
        because=shown.line(because_held(alert.decision, shown.zone), facts) if alert else "",
        owners=alert.decision.owners if alert else (),
        test=alert.test if alert else False,
        deliveries=deliveries,
        subject_id=alert.subject_id if alert else subject.id if subject else None,
    )


def _kind(inbound: Inbound) -> str:
    """Say what came in, by its door: of a webhook, what Sentry or PagerDuty says happened."""
    door, hint = inbound.kept.door, inbound.kept.hint
    return kind_words(door.value if door is Door.READ_BACK else hint.resource or door.value, hint.action)


def _facts_of(subject: Subject | None, unit: Unit) -> Facts | None:
    if subject is None:
        return None
    latest = unit.subjects.latest_alert(subject.id)
    return latest.facts if latest else None


def _title(alert: AlertRecord | None, subject: Subject | None, facts: Facts | None, shown: Shown) -> str:
    if alert:
        return shown.title(alert.facts)
    return shown.line(subject.title, facts) if subject else ""


def _went(
    inbound_id: int, alert: AlertRecord | None, subject: Subject | None, found: KnownOfInbound, unit: Unit
) -> list[Delivery]:
    if alert:
        return led_to(alert, found.deliveries.get(alert.subject_id, ()), unit)
    return at_inbound(inbound_id, found.deliveries.get(subject.id, ()), unit) if subject else []


def _ended(
    inbound: Inbound,
    alert: AlertRecord | None,
    subject: Subject | None,
    found: KnownOfInbound,
    deliveries: Sequence[DeliveryView],
) -> tuple[Ended, str]:
    note = found.notes.get(inbound.id)
    state = note.state if note else ProgressState.DONE if inbound.id <= found.floor else ProgressState.WAITING
    because = (note.because if note else None) or ""
    if state is ProgressState.WAITING:
        return Ended.WAITING, because or _why_it_waits(note)
    if state is ProgressState.QUARANTINED:
        return Ended.QUARANTINED, because
    if alert is None and not because and inbound.kept.hint.resource in _ALWAYS_ALERTS:
        return Ended.NOTED, "what became of it is no longer kept"
    if alert is None:
        return (Ended.NOTED, because) if because or subject is None else (Ended.UPDATE, "")
    return _ended_alert(alert, because, deliveries)


def _why_it_waits(note: Progress | None) -> str:
    again = note is not None and note.reason is ProgressReason.REPLAY
    return "it is to be worked again" if again else "the worker has not come to it yet"


def _ended_alert(alert: AlertRecord, because: str, deliveries: Sequence[DeliveryView]) -> tuple[Ended, str]:
    if alert.decision.dropped_by is not None:
        return Ended.DROPPED, f"“{alert.decision.dropped_by}” drops it: {alert.decision.dropped_why}"
    states = {delivery.state for delivery in deliveries}
    if any(delivery.delivered_at for delivery in deliveries):
        return Ended.DELIVERED, because
    if states - {DeliveryState.FAILED, DeliveryState.SUPPRESSED}:
        return Ended.PENDING, because
    if DeliveryState.FAILED in states:
        return Ended.FAILED, next(each.standing for each in deliveries if each.state is DeliveryState.FAILED)
    return Ended.NOBODY, because or next((delivery.standing for delivery in deliveries), alert.decision.because)
