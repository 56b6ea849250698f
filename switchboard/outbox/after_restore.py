"""★ After a restore nobody is told twice: what the life that was lost may have told since the backup is looked for first.

That life is known only from what it left outside. Idempotent: each thing is looked for once, and an attempt's row says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.card import Step
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.inquiry import Rank
from switchboard.model.replace import replace
from switchboard.model.restored import Restored
from switchboard.model.subject import SubjectKind
from switchboard.model.traits import Traits
from switchboard.outbox.plan import Do
from switchboard.outbox.policy import doubted
from switchboard.storage.store import Unit

# More numbers than were given out in a second, in any life.
A_SECOND, LEAST = 2_000, 1_000
# What time alone brings about is looked at every two seconds, and reminders every ten minutes.
GRACE = timedelta(minutes=10)
MOST = 1_000_000


def take_up(unit: Unit, restored: Restored) -> None:
    """Have a database know that it was restored: what it has to look for, and to ask Sentry, when it works again."""
    unit.restores.write(restored)
    unit.restores.set_aside(restored.ids)
    listed = unit.deliveries.listing(states=[DeliveryState.DELIVERED.value, DeliveryState.PENDING.value], limit=MOST)
    unit.deliveries.save([_said_again_later(each, restored.at) for each in listed if each.again_at is not None])
    subjects = unit.subjects.having({each.subject_id for each in listed})
    for subject in subjects.values():
        if subject.key.kind is SubjectKind.ISSUE and subject.status is Status.UNRESOLVED:
            unit.inquiries.ask(subject.key, rank=Rank.FACTS, event=False, now=restored.at)


def restore_of(unit: Unit, *, since: datetime, at: datetime, through: int) -> Restored:
    """Return what a database that was backed up at `since` is to know when it is put back `at` a time."""
    passed = max(0, int((at - since).total_seconds()))
    return Restored(since=since, at=at, through=through, ids=unit.restores.largest_id() + LEAST + passed * A_SECOND)


def _said_again_later(delivery: Delivery, at: datetime) -> Delivery:
    """Let what fell due to be said again since the backup be said at its next time: it may have been said."""
    again, every = delivery.again_at, delivery.renotify
    if again is None or every is None or again > at:
        return delivery
    return replace(delivery, again_at=again + every * ((at - again) // every + 1))


def caught_up(unit: Unit, now: datetime) -> None:
    """Write down when all of the backup was worked again: what falls due from soon after is new."""
    restored = unit.restores.last()
    if restored is None or restored.until is not None:
        return
    if unit.inbound.floor() >= restored.through:
        unit.restores.write(replace(restored, until=now + GRACE))


def may_be_told(delivery: Delivery, step: Do, restored: Restored, unit: Unit) -> bool:
    """Return whether the life that was lost may have taken this step, and nobody has looked yet."""
    if delivery.unknown_since is not None:
        return False
    known = _fell_due(step.entry.at, restored) if step.entry else _is_of_the_backup(delivery, restored, unit)
    return known and not _was_looked_for(delivery, step, restored, unit)


def _is_of_the_backup(delivery: Delivery, restored: Restored, unit: Unit) -> bool:
    """Return whether what opened a delivery lies in the backup: its alert, or, where none did, the time at which it came up."""
    opened = delivery.first_alert_id or delivery.alert_id
    if not opened:
        return _fell_due(delivery.born_at, restored)
    return unit.subjects.inbounds_of([opened]).get(opened, restored.through) <= restored.through


def _fell_due(at: datetime, restored: Restored) -> bool:
    return restored.until is None or at <= restored.until


def _was_looked_for(delivery: Delivery, step: Do, restored: Restored, unit: Unit) -> bool:
    number = step.entry.seq if step.entry else 0
    tried = (each for each in unit.attempts.of(delivery.id) if each.id > restored.ids)
    return any(each.entry == number for each in tried)


def in_doubt(delivery: Delivery, step: Do, traits: Traits, restored: Restored, unit: Unit) -> Delivery:
    """Return a delivery of which nobody knows whether it was told since the backup.

    A message that is found showed all that had happened; lines that come from now on are still to be said.
    """
    cursor = unit.subjects.last_entry(delivery.subject_id) if step.step is Step.OPEN else delivery.cursor
    known = doubted(replace(delivery, cursor=cursor), traits, since=restored.since)
    # What shows once under its key may be closed by now, and would be opened anew: whoever can look does.
    return replace(known, unknown_since=restored.since) if traits.idempotent else known
