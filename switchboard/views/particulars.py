"""What Details shows beside a card: the breadcrumbs of its event, from the kept body, and when the release went out."""

from __future__ import annotations

from switchboard.errors import StorageDown
from switchboard.model.breadcrumb import Lost, Trail
from switchboard.model.card import Card
from switchboard.model.history import AlertRecord
from switchboard.model.news import Change
from switchboard.model.release import Since, since
from switchboard.payloads.breadcrumbs import read_trail
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Unit

GONE = Lost("The webhook that brought this event is no longer kept. Sentry may have them still.")
UNREADABLE = Lost("They cannot be read just now.")
_WITH_EVENT = (Change.OCCURRED, Change.READ)


def trail_of(card: Card, unit: Unit, kept: InboxStore) -> Trail | Lost:
    """Read the breadcrumbs of a card's event out of the body that brought it; none where the alert came with no event."""
    alert = _with_event(card, unit)
    if alert is None:
        return Trail()
    try:
        inbound = kept.get(alert.inbound_id)
    except StorageDown:
        return UNREADABLE
    return read_trail(inbound.kept.raw) if inbound else GONE


def _with_event(card: Card, unit: Unit) -> AlertRecord | None:
    """Find the alert that brought the event which a card shows: news of the issue itself shows one that came before."""
    wanted, delivery = card.facts.event_id, card.delivery
    if wanted is None or not delivery.alert_id:
        return None
    subjects = unit.subjects
    found = (
        subjects.alert(delivery.alert_id),
        subjects.last_event(delivery.subject_id),
        subjects.alert_named(wanted),
    )
    return next((one for one in found if one and one.change in _WITH_EVENT and one.facts.event_id == wanted), None)


def out_of(card: Card, unit: Unit) -> Since | None:
    """Return how long before its issue was first seen the release that introduced it went out, where that is known."""
    subject = card.subject
    if subject.first_release is None or subject.first_seen is None:
        return None
    release = unit.releases.get(subject.key.organization, subject.first_release)
    return since(release, subject.first_seen, environment=card.facts.environment) if release else None
