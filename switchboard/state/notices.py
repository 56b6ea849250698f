"""What Switchboard itself has to say to a channel: a changed configuration, a mute that was set. Idempotent by its key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from switchboard.model.decision import Destination, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.subject import Subject, SubjectKey
from switchboard.routing.lanes import canonical
from switchboard.storage.store import Unit

# A delivery that no alert led to.
NO_ALERT = 0


def notify_channels(
    text: str,
    *,
    key: SubjectKey,
    destinations: Iterable[Destination],
    unit: Unit,
    now: datetime,
    about: str | None = None,
) -> None:
    """Owe a notice of this text, in plain words, to each destination that has not had the notice of this key.

    What wakes people is passed over: nobody is woken for a notice. `about` is the delivery of which it asks somebody whether
    they are still on it.
    """
    found = unit.subjects.find(key)
    notice = found or unit.subjects.save(
        Subject(key=key, title=text, note=text, culprit=about, opened_at=now, version=1)
    )
    channels = unit.attempts.channels()
    told = {str(delivery.destination) for delivery in unit.deliveries.latest(notice.id)} if found else set()
    named = {str(place): place for place in (canonical(each, channels) for each in destinations)}
    owed = [
        owed_own(notice, place, now) for lane, place in named.items() if lane not in told and not place.traits.wakes
    ]
    unit.deliveries.save(owed)


def owed_own(subject: Subject, destination: Destination, now: datetime) -> Delivery:
    """Return the delivery of what Switchboard itself has to say, due now: it is the quietest, so that chatter goes before it."""
    return Delivery(
        subject_id=subject.id,
        destination=destination,
        episode=1,
        state=DeliveryState.PENDING,
        severity=Severity.INFO,
        alert_id=NO_ALERT,
        born_at=now,
        due_at=now,
        wanted=subject.version,
    )
