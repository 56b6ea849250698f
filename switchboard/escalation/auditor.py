"""★ The auditor: an open page always has a next step. What is broken is repaired by the rule that it broke, and said once.

In a unit of work of its own, so that nothing else has to work for it to speak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from switchboard.escalation.clock_went_back import PageRecords, records_of, set_right
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.incident import Incident, IncidentState
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.payloads.issue_update import label
from switchboard.state.deliveries import let_go
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Unit

# What is due is done within seconds; so long, and something does not work.
LATE = timedelta(seconds=60)
MOST_PAGES = 5_000


class Broken(StrEnum):
    """The rules of open pages, by what breaks them."""

    FORGOTTEN = "forgotten"  # it is to go out, and nothing says when
    NOWHERE = "nowhere"  # it counts as out, and nobody knows where
    HELD_TOO_LONG = "held_too_long"  # what held it is over
    LEFT_OPEN = "left_open"  # its issue is over
    OVERDUE = "overdue"  # it is due, its lane is open, and nothing goes out
    STEP_OVERDUE = "step_overdue"  # a step of an escalation is due, and is not taken
    AHEAD = "ahead"  # it is due at a time that our clock had when it was wrong
    RAN_OUT = "ran_out"  # its acknowledgement ran out, and nothing came of it


_SAID = {
    Broken.FORGOTTEN: "was to go out, and nothing said when; it is due now",
    Broken.NOWHERE: "counted as out, and nobody knew where; it is sent again",
    Broken.HELD_TOO_LONG: "was held longer than what held it lasted; it goes out now",
    Broken.LEFT_OPEN: "was left open though its issue is over; it is closed now",
    Broken.OVERDUE: "is due for more than a minute, and nothing goes out; look at the worker's log",
    Broken.STEP_OVERDUE: "has a step of its escalation that is due for more than a minute, and is not taken",
    Broken.AHEAD: "waited for a time that this machine's clock had before it went back; it is tried now",
    Broken.RAN_OUT: "has an acknowledgement that ran out more than a minute ago, and nothing came of it",
}


@dataclass(frozen=True, slots=True)
class BrokenPage:
    """A page that breaks a rule; `repaired` is what it is after its repair, None where nothing can be written."""

    page: Delivery
    rule: Broken
    repaired: Delivery | None = None


def audit(unit: Unit, now: datetime, *, ops: Destination | None) -> int:
    """Look at every open page; repair what breaks a rule, and say it to those who run Switchboard. Returns how many were broken."""
    pages = [page for page in unit.deliveries.open_now(limit=MOST_PAGES) if page.destination.traits.wakes]
    subjects = unit.subjects.having({page.subject_id for page in pages})
    records = records_of(pages, unit, now)
    found = [broken for page in pages for broken in broken_rules(page, subjects[page.subject_id], records, unit, now)]
    for broken in found:
        if broken.repaired is not None:
            unit.deliveries.save([broken.repaired])
        _say(broken, subjects[broken.page.subject_id], unit, now, ops)
    return len(found)


def broken_rules(
    page: Delivery, subject: Subject, records: PageRecords, unit: Unit, now: datetime
) -> Iterator[BrokenPage]:
    """Return the rules that an open page breaks; with a try under way, none."""
    if page.id in records.trying:
        return
    if (early := set_right(page, records, unit, now)) is not None:
        yield BrokenPage(page, Broken.AHEAD, early)
        return
    if page.state is DeliveryState.PENDING and page.due_at is None:
        yield BrokenPage(page, Broken.FORGOTTEN, replace(page, due_at=now))
    elif page.state is DeliveryState.HELD and page.until is not None and now - page.until > LATE:
        yield BrokenPage(page, Broken.HELD_TOO_LONG, let_go(page, now=now))
    elif page.state is DeliveryState.DELIVERED and page.place is None:
        again = replace(page, state=DeliveryState.PENDING, due_at=now)
        yield BrokenPage(page, Broken.NOWHERE, again)
    elif page.state is DeliveryState.DELIVERED and _is_left_open(subject, records.incidents.get(page.id), now):
        over = replace(page, state=DeliveryState.CLOSED, closed_at=now, due_at=now)
        yield BrokenPage(page, Broken.LEFT_OPEN, over)
    if page.due_at is not None and now - page.due_at > LATE and str(page.destination) not in records.closed:
        yield BrokenPage(page, Broken.OVERDUE)
    yield from _of_its_subject(page, records, now)


def _is_left_open(subject: Subject, incident: Incident | None, now: datetime) -> bool:
    """Return whether its issue is over for a while; what somebody opened again at the pager stays open."""
    if subject.status is Status.UNRESOLVED or subject.status_at is None or now - subject.status_at <= LATE:
        return False
    reopened = incident is not None and incident.state is not IncidentState.RESOLVED
    return not (reopened and incident is not None and (incident.state_at or subject.status_at) > subject.status_at)


def _of_its_subject(page: Delivery, records: PageRecords, now: datetime) -> Iterator[BrokenPage]:
    running = records.escalations.get(page.subject_id, ())
    if any(each.due_at is not None and now - each.due_at > LATE for each in running):
        yield BrokenPage(page, Broken.STEP_OVERDUE)
    team = page.destination.team_key
    given = records.acknowledgements.get(page.subject_id, {}).get(team)
    if given is not None and given.until is not None and now - given.until > LATE:
        yield BrokenPage(page, Broken.RAN_OUT)


def _say(broken: BrokenPage, subject: Subject, unit: Unit, now: datetime, ops: Destination | None) -> None:
    if ops is None:
        return
    page = broken.page
    text = f"The page of {label(subject)} at {page.destination} {_SAID[broken.rule]}."
    key = SubjectKey(SubjectKind.NOTICE, "", f"auditor:{broken.rule.value}", str(page.id))
    notify_channels(text, key=key, destinations=[ops], unit=unit, now=now)
