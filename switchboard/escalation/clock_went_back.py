"""What was written while our clock was ahead is due too late once it went back: set right, so that nothing waits the difference.

The worker sees it by its own last report, within seconds; the auditor sets right each page that waits even so. Idempotent: what is
set right is no longer ahead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.clock import SET_BACK
from switchboard.model.delivery import Delivery
from switchboard.model.escalation import Escalation
from switchboard.model.incident import Acknowledgement, Incident
from switchboard.model.replace import replace
from switchboard.storage.store import Unit

# Until then an incident is looked up again at the latest.
LOOKED_UP = timedelta(minutes=10)
WORKER = "worker"
MOST = 10_000


def went_back(unit: Unit, now: datetime) -> timedelta | None:
    """Set right what waits for a time that our clock had; returns by how much it went back since the worker reported last."""
    reported = unit.configs.reported_at(WORKER)
    if reported is None or reported - now <= SET_BACK:
        return None
    back = reported - now
    unit.postponed.hasten(now)
    for each in unit.escalations.running(limit=MOST):
        _step_set_right(each, unit, now)
    for given in unit.acknowledgements.given_after(now + SET_BACK):
        _given_set_right(given, unit, given.at - back)
    for known in unit.incidents.changed_after(now + SET_BACK):
        _let_go_of_when_it_was(known, unit, back)
    return back


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
    if page.due_at is None or page.due_at - now <= SET_BACK:
        return None
    tried = unit.attempts.of(page.id, limit=1)
    written = [page.born_at, page.failing_since or page.born_at, *(each.started_at for each in tried)]
    if max(written) - now <= SET_BACK:
        return None
    unit.attempts.close_gate(str(page.destination), until=now, because="our clock went back")
    failing_since = min(page.failing_since, now) if page.failing_since else None
    return replace(page, due_at=now, failing_since=failing_since)


def _steps_set_right(running: Iterable[Escalation], unit: Unit, now: datetime) -> None:
    for each in running:
        _step_set_right(each, unit, now)


def _step_set_right(escalation: Escalation, unit: Unit, now: datetime) -> None:
    """Have the next step come as long from now as it is to come after the one before: no step waits longer."""
    latest = now + escalation.next_step.after
    if escalation.due_at is not None and escalation.due_at - latest > SET_BACK:
        unit.escalations.save(replace(escalation, due_at=latest))


def _taken_set_right(taken: Iterable[Acknowledgement], unit: Unit, now: datetime) -> None:
    for given in taken:
        if given.at - now > SET_BACK:
            _given_set_right(given, unit, now)


def _given_set_right(given: Acknowledgement, unit: Unit, at: datetime) -> None:
    """Have an acknowledgement hold as long from `at` on as it was to hold."""
    until = at + (given.until - given.at) if given.until else None
    unit.acknowledgements.save(replace(given, at=at, until=until))


def _let_go_of_when_it_was(known: Incident, unit: Unit, back: timedelta) -> None:
    """Know by the right time since when nobody is on it; what PagerDuty itself told is by its own, and stays."""
    if known.state_at is not None and (known.told_at is None or known.state_at > known.told_at):
        unit.incidents.save(replace(known, state_at=known.state_at - back))


def _looked_up_soon(known: Incident | None, unit: Unit, now: datetime) -> None:
    if known is not None and known.check_at is not None and known.check_at - now > LOOKED_UP + SET_BACK:
        unit.incidents.save(replace(known, check_at=now))
