"""Who is told instead, when a delivery died before it told anybody, or what it told is gone."""

from __future__ import annotations

from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.replace import replace
from switchboard.routing.lanes import canonical
from switchboard.routing.placing import stand_ins
from switchboard.storage.store import Unit


def stand_in(dead: Delivery, because: str, unit: Unit, config: Config, *, now: datetime) -> list[Delivery]:
    """Return the deliveries that are owed because this one died: the page fallback for a page, else the fallback.

    Idempotent: a destination that has an open delivery of the subject is told already, and only hears why.
    Nobody is told of what was one person's own affair.
    """
    if dead.is_out or dead.stands_in_for is not None or dead.is_personal:
        return []
    latest = {str(delivery.destination): delivery for delivery in unit.deliveries.latest(dead.subject_id)}
    stands_in_for = f"{dead.destination} could not be told: {because}"
    owed = []
    for instead in stand_ins(dead.destination.kind, config):
        destination = canonical(instead, unit.attempts.channels())
        known = latest.get(str(destination))
        if known is not None and known.state in OPEN_STATES:
            owed.append(replace(known, stands_in_for=stands_in_for, wanted=known.wanted + 1, due_at=now))
        elif str(destination) != str(dead.destination):
            owed.append(_owed(dead, known, now=now, stands_in_for=stands_in_for, destination=destination))
    return owed


def tell_anew(lost: Delivery, *, now: datetime) -> Delivery:
    """Return the next episode of a delivery whose message somebody deleted while its subject is open."""
    return _owed(lost, lost, now=now, fallback=lost.fallback, delivered_at=None, place=None, born_at=now)


def _owed(dead: Delivery, known: Delivery | None, *, now: datetime, **changes: object) -> Delivery:
    fresh = replace(
        dead,
        id=0,
        episode=known.episode + 1 if known else 1,
        state=DeliveryState.PENDING,
        due_at=now,
        fallback=not dead.destination.traits.wakes,
        reason=None,
        why=None,
        attempts=0,
        failing_since=None,
        unknown_since=None,
        last_error=None,
        place=None,
        closed_at=None,
        cursor=0,
        shown=0,
    )
    return replace(fresh, **changes)  # type: ignore[arg-type]  # the names are Delivery's own, checked by its tests
