"""Deliveries as people read them, each with its tries."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.model.delivery import Act, Delivery, DeliveryPlace, DeliveryState
from switchboard.model.facts import Facts
from switchboard.model.history import Attempt
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.storage.store import Unit
from switchboard.views.shown import Shown, shown_by

LARGEST_ID = 2**63 - 1
_ASKED_FOR = "a digest, which its team asked for"
_OF_SENTRY = frozenset({SubjectKind.ISSUE, SubjectKind.METRIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try at the destination. `outcome` is None while it is under way; `seconds` is how long it took."""

    at: datetime
    step: str
    outcome: str | None
    answer: str
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """What was done about what a delivery tells: when, what, by whom (None where it came about by itself) and why."""

    at: datetime
    how: str
    by: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery. `standing` says in a sentence how it stands and why.

    `inbound_id` is the inbound of the last alert that matched it; `tries` are the newest first, and empty in lists.
    `routes` are those that led there, or why one person, or one team, is told. `acknowledged` is how its team first took it up,
    `acted` what a person first did about its issue, `closing` what closed that. `alert_gone`: its alert is kept no longer.
    """

    id: int
    inbound_id: int | None
    title: str
    destination: str
    team: str | None
    severity: str
    state: DeliveryState
    standing: str
    routes: tuple[str, ...]
    fallback: bool
    stands_in_for: str
    episode: int
    failures: int
    may_repeat: bool
    born_at: datetime
    delivered_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    place: DeliveryPlace | None
    paged_at: datetime | None = None
    bundled_at: datetime | None = None
    suppressed_at: datetime | None = None
    acknowledged: ActView | None = None
    acted: ActView | None = None
    closing: ActView | None = None
    alert_gone: bool = False
    tries: tuple[Try, ...] = ()


def delivery(unit: Unit, delivery_id: int) -> DeliveryView | None:
    """Return one delivery with its tries, None where there is none of this id."""
    found = unit.deliveries.get(delivery_id) if 0 < delivery_id <= LARGEST_ID else None
    if found is None:
        return None
    subject, tries = unit.subjects.get(found.subject_id), unit.attempts.of(found.id)
    return _delivery_of(found, subject, unit, shown_by(unit), tries)


def deliveries(
    unit: Unit, *, states: Sequence[DeliveryState] = (), limit: int = 50, personal: bool = True
) -> list[DeliveryView]:
    """Return the newest deliveries, of some states or of all, with or without what went to one person alone."""
    shown = shown_by(unit)
    found = unit.deliveries.listing(states=[state.value for state in states], limit=limit, personal=personal)
    subjects = unit.subjects.having({delivery.subject_id for delivery in found})
    return [_delivery_of(delivery, subjects[delivery.subject_id], unit, shown) for delivery in found]


def some(unit: Unit, ids: Sequence[int], shown: Shown) -> list[DeliveryView]:
    """Return the deliveries of a few ids, without their tries."""
    found = [each for each in map(unit.deliveries.get, ids) if each is not None]
    return [_delivery_of(each, unit.subjects.get(each.subject_id), unit, shown) for each in found]


def _delivery_of(
    delivery: Delivery, subject: Subject, unit: Unit, shown: Shown, tries: Sequence[Attempt] = ()
) -> DeliveryView:
    """Return a delivery for people, titled by the last alert that matched it, or by what Switchboard itself says."""
    alert = unit.subjects.alert(delivery.alert_id)
    facts = alert.facts if alert else Facts(at=delivery.born_at, resource="", action="")
    if alert is None or subject.key.kind not in _OF_SENTRY:
        facts = replace(facts, title=subject.title)
    described = describe(delivery, facts, shown, inbound_id=alert.inbound_id if alert else None, tries=tries)
    routes = (_ASKED_FOR,) if subject.key.kind is SubjectKind.DIGEST else described.routes
    return dataclasses.replace(described, routes=routes, alert_gone=alert is None and delivery.alert_id > 0)


def describe(
    delivery: Delivery, facts: Facts, shown: Shown, *, inbound_id: int | None, tries: Sequence[Attempt] = ()
) -> DeliveryView:
    """Put a delivery into words, with the title of these facts."""
    return DeliveryView(
        id=delivery.id,
        inbound_id=inbound_id,
        title=shown.title(facts),
        destination=shown.destination(delivery.destination),
        team=delivery.destination.team,
        severity=delivery.severity.value,
        state=delivery.state,
        standing=shown.line(standing(delivery), facts),
        routes=delivery.routes or ((shown.line(delivery.personal, facts),) if delivery.personal else ()),
        fallback=delivery.fallback,
        stands_in_for=shown.line(delivery.stands_in_for, facts),
        episode=delivery.episode,
        failures=delivery.attempts,
        may_repeat=delivery.may_repeat,
        born_at=delivery.born_at,
        delivered_at=delivery.delivered_at,
        due_at=delivery.due_at,
        closed_at=delivery.closed_at,
        place=delivery.place,
        paged_at=delivery.paged_at,
        bundled_at=delivery.bundled_at,
        suppressed_at=delivery.suppressed_at,
        acknowledged=_act(delivery.acknowledged, facts, shown),
        acted=_act(delivery.acted, facts, shown),
        closing=_act(delivery.closing, facts, shown),
        tries=tuple(_try(attempt, facts, shown) for attempt in tries),
    )


def standing(delivery: Delivery) -> str:
    """Say how a delivery stands and why."""
    match delivery.state:
        case DeliveryState.FAILED | DeliveryState.SUPPRESSED:
            return delivery.why or delivery.last_error or "no reason was kept"
        case DeliveryState.CLOSED:
            return delivery.why or "its episode is over"
        case _ if delivery.attempts:
            times = "once" if delivery.attempts == 1 else f"{delivery.attempts} times in a row"
            return f"failed {times}: {delivery.last_error or 'no reason was kept'}"
        case _ if delivery.unknown_since:
            return f"nobody knows whether it arrived: {delivery.last_error or 'no answer came'}"
        case DeliveryState.DELIVERED:
            return "delivered"
        case DeliveryState.BUNDLED:
            return "listed in a summary"
        case _:
            return delivery.why or delivery.state.value


def _act(act: Act | None, facts: Facts, shown: Shown) -> ActView | None:
    if act is None:
        return None
    by = shown.line(act.by.name, facts) if act.by else None
    return ActView(at=act.at, how=act.how.value.replace("_", " "), by=by, why=shown.line(act.why, facts))


def _try(attempt: Attempt, facts: Facts, shown: Shown) -> Try:
    ended = attempt.ended_at
    return Try(
        at=attempt.started_at,
        step=attempt.step.value,
        outcome=attempt.outcome,
        answer=shown.line(attempt.answer, facts),
        seconds=(ended - attempt.started_at).total_seconds() if ended else None,
    )
