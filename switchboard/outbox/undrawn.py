"""Which destinations refuse charts, kept as a gate that opens by itself: after a month it is tried again whether they still do."""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.decision import DestinationKind
from switchboard.storage.store import Unit

UNDRAWN_FOR = timedelta(days=30)


def draws(kind: DestinationKind, unit: Unit, now: datetime) -> bool:
    """Return whether a kind of destination is not known to refuse charts."""
    return _gate(kind) not in unit.attempts.holding(now)


def remember_undrawn(kind: DestinationKind, unit: Unit, now: datetime) -> None:
    """Remember that a kind of destination refused charts, and took the same without them."""
    unit.attempts.close_gate(_gate(kind), until=now + UNDRAWN_FOR, because="it refused the charts of a digest")


def _gate(kind: DestinationKind) -> str:
    return f"charts of {kind.value}"  # no lane is called so, and no method
