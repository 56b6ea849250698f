"""Which destinations refuse charts: for a month they get the same as text, and then it is tried again whether they still do."""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.decision import DestinationKind
from switchboard.storage.store import Unit

UNDRAWN_FOR = timedelta(days=30)


def draws(kind: DestinationKind, unit: Unit, now: datetime) -> bool:
    """Return whether a kind of destination is not known to refuse charts."""
    refused = unit.digests.undrawn_at(kind.value)
    return refused is None or now - refused >= UNDRAWN_FOR


def remember_undrawn(kind: DestinationKind, unit: Unit, now: datetime) -> None:
    """Remember that a kind of destination refused charts, and took the same without them."""
    unit.digests.mark_undrawn(kind.value, at=now)
