"""★ A 202 is not a page: what PagerDuty really made of each page, compared with what is known here. Within units of work.

A minute after its trigger a page's incident is looked up, every ten minutes while it is open, and a minute after its closing.
What differs comes in at the inbox, as if PagerDuty had said it; what no person did there is set right. Idempotent: what is known
is not said again, and a page fails once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.config.config import Config
from switchboard.model.card import Step
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.incident import AgentKind, IncidentState, PagerChange, SeenIncident
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineKind
from switchboard.outbox.fallback import stand_in
from switchboard.outbox.left_open import was_closed
from switchboard.payloads.issue_update import label
from switchboard.routing.resolve import channels_of
from switchboard.state.context import context_of
from switchboard.state.mending import APART, FIRST, incident_of, ring_again, sleeps_on, wake, was_acknowledged_unseen
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Unit

AGAIN, MISSED = timedelta(minutes=10), timedelta(seconds=15)
# So long after a trigger, what PagerDuty shows is what came of it.
SETTLED = timedelta(seconds=45)
MOST = 50
SWALLOWED = "PagerDuty accepted it, and has made no incident of it"
_CHANGES = {
    IncidentState.ACKNOWLEDGED: PagerChange.ACKNOWLEDGED,
    IncidentState.RESOLVED: PagerChange.RESOLVED,
}
# What an incident that is triggered by now came from.
_BACK = {
    IncidentState.ACKNOWLEDGED: PagerChange.UNACKNOWLEDGED,
    IncidentState.RESOLVED: PagerChange.REOPENED,
}


@dataclass(frozen=True, slots=True)
class LookUpTerms:
    """What a look-up is worked with: the active config, who runs Switchboard, and the time."""

    config: Config
    ops: Destination | None
    now: datetime


def due(unit: Unit, now: datetime) -> list[Delivery]:
    """Return the pages whose incidents are to be looked up by now: open ones, and those that PagerDuty was told are over."""
    found = []
    for known in unit.incidents.to_check(now, limit=MOST):
        page = unit.deliveries.get(known.delivery_id)
        if page is not None and (_is_open(page) or was_closed(page)):
            found.append(page)
        else:
            unit.incidents.save(replace(known, check_at=None))
    return found


def later(page: Delivery, unit: Unit, now: datetime, after: timedelta | None = None) -> None:
    """Have an incident looked up again where it could not be seen just now, or is not to be judged yet."""
    unit.incidents.save(replace(incident_of(page, unit), check_at=now + max(after or FIRST, FIRST)))


def let_be(page: Delivery, unit: Unit) -> None:
    """Look an incident up no more: it can never be seen."""
    unit.incidents.save(replace(incident_of(page, unit), check_at=None))


def set_right(page: Delivery, found: SeenIncident, unit: Unit, terms: LookUpTerms) -> bool:
    """Set right an open page whose incident is closed, unless a person did it since, or sleeps; returns whether that was all.

    What was triggered just now, or is on its way, is judged the next time: the answer may be older.
    """
    page = unit.deliveries.get(page.id) or page
    subject, now = unit.subjects.get(page.subject_id), terms.now
    if not _is_open(page) or subject.status is not Status.UNRESOLVED:
        return False
    if found.state is not IncidentState.RESOLVED:
        return _woken(page, found, unit, terms)
    triggers = [each for each in unit.attempts.of(page.id) if each.step is Step.OPEN]
    if any(each.ended_at is None or now - each.started_at < SETTLED for each in triggers[:1]):
        later(page, unit, now)
        return True
    if triggers and found.at < triggers[0].started_at - APART:  # an earlier one: the last trigger made none
        missed(page, unit, terms)
        return True
    if found.by.kind is not AgentKind.INTEGRATION:
        return False
    known = replace(incident_of(page, unit), state=IncidentState.RESOLVED, state_at=found.at, check_at=None)
    unit.incidents.save(replace(known, id=found.id, url=found.url or known.url))
    context = context_of(unit, terms.config, now)
    ring_again(page, subject, found.at, context)
    return True


def _woken(page: Delivery, found: SeenIncident, unit: Unit, terms: LookUpTerms) -> bool:
    """Ask a page to ring that was to do so by itself, and does not, or that was opened when nobody was on it any more."""
    subject = unit.subjects.get(page.subject_id)
    ran_out = unit.subjects.newest_entry(subject.id, TimelineKind.RAN_OUT, since=page.born_at)
    is_taken = page.destination.team_key in unit.acknowledgements.of(subject.id)
    if is_taken or not (sleeps_on(page, found, ran_out) or was_acknowledged_unseen(page, found)):
        return False
    unit.incidents.save(replace(incident_of(page, unit), check_at=terms.now + AGAIN))
    context = context_of(unit, terms.config, terms.now)
    wake(page, subject, context)
    return True


def seen(page: Delivery, found: SeenIncident, unit: Unit, now: datetime) -> PagerChange | None:
    """Write down that a page has its incident; returns what changed there of which nothing is known here."""
    known = incident_of(page, unit)
    state = IncidentState.TRIGGERED if known.state is IncidentState.MISSING else known.state
    known = replace(known, state=state, missing_since=None, check_at=now + AGAIN)
    unit.incidents.save(known)
    if found.state is state:
        return PagerChange.TRIGGERED if known.url is None and found.url and known.state_at is None else None
    if known.state_at is not None and found.at <= known.state_at:
        return None
    return _CHANGES.get(found.state) or _BACK[state]


def missed(page: Delivery, unit: Unit, terms: LookUpTerms) -> bool:
    """Write down that no incident is behind a page: said at first, and after `page_failover_after` the page has failed.

    Returns whether it failed just now, so that somebody else is owed it.
    """
    page = unit.deliveries.get(page.id) or page
    if not _is_open(page):
        return False
    known, subject = incident_of(page, unit), unit.subjects.get(page.subject_id)
    since = known.missing_since or terms.now
    after = replace(known, state=IncidentState.MISSING, missing_since=since, check_at=terms.now + MISSED)
    unit.incidents.save(after)
    if known.missing_since is None:
        _say(page, subject, unit, terms)
    if terms.now - (page.delivered_at or since) < terms.config.defaults.page_failover_after:
        return False
    if page.destination.team_key in unit.acknowledgements.of(subject.id):
        later(page, unit, terms.now)  # while its team is on it, nobody need be called
        return False
    unit.incidents.save(replace(after, check_at=None))
    _fail(page, unit, terms)
    return True


def _fail(page: Delivery, unit: Unit, terms: LookUpTerms) -> None:
    """Count a page as failed, and let those who come next be told."""
    gone = replace(page.place, stands=False) if page.place else None
    why, now = f"given up: {SWALLOWED}", terms.now
    dead = replace(page, state=DeliveryState.FAILED, reason=Reason.GIVEN_UP, why=why, closed_at=now, place=gone)
    dead = replace(dead, due_at=None, last_error=SWALLOWED)
    unit.deliveries.save([dead])
    instead = stand_in(dead, SWALLOWED, unit, terms.config, ops=terms.ops, now=now)
    unit.deliveries.save(instead.deliveries)
    unit.subjects.add_entries(page.subject_id, instead.entries)


def _say(page: Delivery, subject: Subject, unit: Unit, terms: LookUpTerms) -> None:
    """Say once, to the page's team and to those who run Switchboard, that nobody rings."""
    team = terms.config.teams.get(page.destination.team_key)
    places = [*(channels_of(team) if team else ()), *([terms.ops] if terms.ops else [])]
    text = (
        f"Nobody is rung for {label(subject)}: {SWALLOWED}, at {page.destination}. "
        "Look there for a maintenance window, a disabled service, or a rule that suppresses or pauses it."
    )
    key = SubjectKey(SubjectKind.NOTICE, "", "no-incident", str(page.id))
    notify_channels(
        text,
        key=key,
        destinations=places,
        unit=unit,
        now=terms.now,
    )


def _is_open(page: Delivery) -> bool:
    return page.state is DeliveryState.DELIVERED and page.is_out
