"""What people mean by the name of an issue: its subject, or the message that they point at."""

from __future__ import annotations

from switchboard.model.action import IssueName, NameKind
from switchboard.model.delivery import Delivery
from switchboard.model.subject import Subject
from switchboard.storage.store import Unit


def find(name: IssueName, unit: Unit) -> Subject | None:
    """Find the subject that a name means, None where it was never delivered here."""
    match name.kind:
        case NameKind.SHORT_ID:
            return unit.subjects.named(name.text)
        case NameKind.NUMBER:
            return unit.subjects.issue(name.text)
        case _:
            found = delivery_of(name, unit)
            return unit.subjects.get(found.subject_id) if found else None


def delivery_of(name: IssueName, unit: Unit) -> Delivery | None:
    """Find the message that an issue was named by, None where it was named otherwise."""
    if name.kind is NameKind.MESSAGE:
        return unit.deliveries.at(name.text)
    known = name.kind is NameKind.DELIVERY and name.text.isascii() and name.text.isdigit() and len(name.text) <= 18
    return unit.deliveries.get(int(name.text)) if known else None
