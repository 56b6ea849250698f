"""What the operator asks for from the command line: work inbounds again, try deliveries again. Asked twice is done once."""

from __future__ import annotations

from datetime import datetime

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.inbound import Progress, ProgressReason, ProgressState
from switchboard.model.intent import Replay, Retry
from switchboard.model.replace import replace
from switchboard.storage.store import Unit

_NOTHING_TO_TRY = frozenset({DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD})


def replay(asked: Replay, unit: Unit) -> str:
    """Let inbounds wait to be worked again, with fresh attempts; returns what was done, in words."""
    ids = asked.ids or tuple(note.inbound_id for note in unit.inbound.quarantined(limit=10_000))
    waiting, again = ProgressState.WAITING, ProgressReason.REPLAY
    unit.inbound.write([Progress(inbound_id=id_, state=waiting, reason=again) for id_ in ids])
    return f"replay of {', '.join(map(str, ids)) or 'nothing: the quarantine is empty'}"


def retry(asked: Retry, unit: Unit, *, now: datetime) -> str:
    """Let deliveries be tried now, also those that were given up; returns what was done, in words."""
    found = [delivery for id_ in asked.ids if (delivery := unit.deliveries.get(id_))]
    tried = [delivery for delivery in found if may_be_retried(delivery.state)]
    unit.deliveries.save([_again(delivery, now) for delivery in tried])
    if not found:
        return "retry of deliveries none: no such id"
    left = [f"{each.id} is {each.state.value}, nothing is tried" for each in found if each not in tried]
    said = [f"retry of deliveries {', '.join(str(delivery.id) for delivery in tried)}"] if tried else []
    return "; ".join(said + left)


def may_be_retried(state: DeliveryState) -> bool:
    """Return whether there is anything to try: not where it is held, bundled or suppressed."""
    return state not in _NOTHING_TO_TRY


def _again(delivery: Delivery, now: datetime) -> Delivery:
    fresh = replace(delivery, attempts=0, failing_since=None, due_at=now)
    if delivery.state is not DeliveryState.FAILED:
        return fresh
    state = DeliveryState.DELIVERED if delivery.place else DeliveryState.PENDING
    return replace(fresh, state=state, reason=None, why=None, closed_at=None)
