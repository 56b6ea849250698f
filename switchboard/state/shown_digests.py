"""Digests that list an issue show what has become of it: when it changes, their messages are owed anew.

Idempotent: a message shows its issues as they are, however often it is owed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.replace import replace
from switchboard.storage.store import Unit

# Older ones stay as they are: nobody looks at them, and edits are few for the whole workspace.
FOLLOWED_FOR, MOST_FOLLOWED = timedelta(days=14), 5


def show_in_digests(subject_id: int, unit: Unit, now: datetime) -> None:
    """Owe the messages of the newest digests that list an issue, which has changed."""
    for digest_id in unit.digests.listing(subject_id, since=now - FOLLOWED_FOR)[:MOST_FOLLOWED]:
        before = unit.subjects.get(digest_id)
        after = unit.subjects.save(replace(before, changed_at=now, version=before.version + 1))
        unit.deliveries.save([_owed(each, after.version, now) for each in unit.deliveries.latest(digest_id)])


def _owed(delivery: Delivery, version: int, now: datetime) -> Delivery:
    """Return a delivery that is to show this version; one that waits for a destination goes on waiting."""
    waits = delivery.attempts or delivery.unknown_since or delivery.state is not DeliveryState.DELIVERED
    return replace(delivery, wanted=version, due_at=delivery.due_at if waits else now)
