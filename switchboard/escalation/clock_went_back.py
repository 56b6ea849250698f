"""What was written while our clock was ahead is due too late once it went back: set right, so that no page waits the difference.

Idempotent: what is set right is no longer ahead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.delivery import Delivery
from switchboard.model.replace import replace
from switchboard.storage.store import Unit

# A machine's clock is corrected by less than this without anybody's notice.
AHEAD = timedelta(seconds=60)
# Until then an incident is looked up again at the latest.
LOOKED_UP = timedelta(minutes=10)


def set_right(page: Delivery, unit: Unit, now: datetime) -> Delivery | None:
    """Return a page whose next try waits for a time that our clock had when it was ahead, due now; None where it does not."""
    _steps_set_right(page.subject_id, unit, now)
    _taken_set_right(page.subject_id, unit, now)
    _looked_up_soon(page, unit, now)
    if page.due_at is None or page.due_at - now <= AHEAD:
        return None
    tried = unit.attempts.of(page.id, limit=1)
    written = [page.born_at, page.failing_since or page.born_at, *(each.started_at for each in tried)]
    if max(written) - now <= AHEAD:
        return None
    unit.attempts.close_gate(str(page.destination), until=now, because="our clock went back")
    failing_since = min(page.failing_since, now) if page.failing_since else None
    return replace(page, due_at=now, failing_since=failing_since)


def _steps_set_right(subject_id: int, unit: Unit, now: datetime) -> None:
    """Have the next step come as long from now as it is to come after the one before."""
    for each in unit.escalations.of(subject_id):
        written = max([each.began_at, *(told.at for told in each.told)])
        latest = now + each.next_step.after
        if each.due_at is not None and written - now > AHEAD and each.due_at > latest:
            unit.escalations.save(replace(each, due_at=latest))


def _taken_set_right(subject_id: int, unit: Unit, now: datetime) -> None:
    """Have an acknowledgement hold as long from now as it was to hold."""
    for given in unit.acknowledgements.of(subject_id).values():
        if given.at - now > AHEAD:
            until = now + (given.until - given.at) if given.until else None
            unit.acknowledgements.save(replace(given, at=now, until=until))


def _looked_up_soon(page: Delivery, unit: Unit, now: datetime) -> None:
    known = unit.incidents.of([page.id]).get(page.id)
    if known is not None and known.check_at is not None and known.check_at - now > LOOKED_UP + AHEAD:
        unit.incidents.save(replace(known, check_at=now))
