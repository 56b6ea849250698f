"""What was written while our clock was ahead is due too late once it went back: set right, so that no page waits the difference.

Idempotent: what is set right is no longer ahead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.model.delivery import Delivery
from switchboard.model.escalation import Escalation
from switchboard.model.incident import Acknowledgement, Incident
from switchboard.model.replace import replace
from switchboard.storage.store import Unit

# A machine's clock is corrected by less than this without anybody's notice.
AHEAD = timedelta(seconds=60)
# Until then an incident is looked up again at the latest.
LOOKED_UP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class PageRecords:
    """What is kept beside open pages, asked once for all of them: their incidents, the escalations and acknowledgements of their
    subjects, the deliveries with a try under way (`trying`), and the lanes that are told to wait (`closed`).
    """

    incidents: Mapping[int, Incident]
    escalations: Mapping[int, Sequence[Escalation]]
    acknowledgements: Mapping[int, Mapping[str, Acknowledgement]]
    trying: Collection[int]
    closed: Collection[str]


def records_of(pages: Sequence[Delivery], unit: Unit, now: datetime) -> PageRecords:
    """Return what is kept beside these pages."""
    subjects = {page.subject_id for page in pages}
    return PageRecords(
        incidents=unit.incidents.of([page.id for page in pages]),
        escalations=unit.escalations.of_subjects(subjects),
        acknowledgements=unit.acknowledgements.of_subjects(subjects),
        trying={attempt.delivery_id for attempt in unit.attempts.unfinished()},
        closed=unit.attempts.gates(now),
    )


def set_right(page: Delivery, records: PageRecords, unit: Unit, now: datetime) -> Delivery | None:
    """Return a page whose next try waits for a time that our clock had when it was ahead, due now; None where it does not."""
    _steps_set_right(records.escalations.get(page.subject_id, ()), unit, now)
    _taken_set_right(records.acknowledgements.get(page.subject_id, {}).values(), unit, now)
    _looked_up_soon(records.incidents.get(page.id), unit, now)
    if page.due_at is None or page.due_at - now <= AHEAD:
        return None
    tried = unit.attempts.of(page.id, limit=1)
    written = [page.born_at, page.failing_since or page.born_at, *(each.started_at for each in tried)]
    if max(written) - now <= AHEAD:
        return None
    unit.attempts.close_gate(str(page.destination), until=now, because="our clock went back")
    failing_since = min(page.failing_since, now) if page.failing_since else None
    return replace(page, due_at=now, failing_since=failing_since)


def _steps_set_right(running: Iterable[Escalation], unit: Unit, now: datetime) -> None:
    """Have the next step come as long from now as it is to come after the one before."""
    for each in running:
        written = max([each.began_at, *(told.at for told in each.told)])
        latest = now + each.next_step.after
        if each.due_at is not None and written - now > AHEAD and each.due_at > latest:
            unit.escalations.save(replace(each, due_at=latest))


def _taken_set_right(taken: Iterable[Acknowledgement], unit: Unit, now: datetime) -> None:
    """Have an acknowledgement hold as long from now as it was to hold."""
    for given in taken:
        if given.at - now > AHEAD:
            until = now + (given.until - given.at) if given.until else None
            unit.acknowledgements.save(replace(given, at=now, until=until))


def _looked_up_soon(known: Incident | None, unit: Unit, now: datetime) -> None:
    if known is not None and known.check_at is not None and known.check_at - now > LOOKED_UP + AHEAD:
        unit.incidents.save(replace(known, check_at=now))
