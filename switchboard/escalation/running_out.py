"""★ Acknowledgements that run out: ten minutes before, their person is asked; then nobody is on it, and all begins again.

What a person said lasts so long ends the same way; where its incident rests until then, PagerDuty makes that ring by itself.
Idempotent: who was asked and what ran out is written in the commit that owes the words.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from switchboard.config.config import Config
from switchboard.directory.identity import person_in_slack
from switchboard.escalation.rules import PERSON, anew, newest_of_each_route, open_routes
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import OPEN_STATES, Delivery
from switchboard.model.escalation import EscalationEnd
from switchboard.model.facts import Status
from switchboard.model.incident import Acknowledgement
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineKind
from switchboard.payloads.issue_update import label, length
from switchboard.state.acknowledging import let_go_of
from switchboard.state.context import Context, context_of
from switchboard.state.mending import look_up, ringing_where_it_is
from switchboard.state.notices import notify_channels
from switchboard.state.saying import changed, say, show
from switchboard.storage.store import Unit

ASKED_BEFORE = timedelta(minutes=10)
MOST_AT_ONCE = 100


def run_out(unit: Unit, config: Config, now: datetime) -> int:
    """Ask whose acknowledgement runs out soon, and end what ran out; returns how many."""
    context = context_of(unit, config, now)
    soon = unit.acknowledgements.ending(now + ASKED_BEFORE, limit=MOST_AT_ONCE)
    return sum(_look_at(each, context) for each in soon)


def _look_at(given: Acknowledgement, context: Context) -> bool:
    """Ask or end one; while somebody has its issue, it does not run out. Returns whether anything was done."""
    unit, until = context.unit, given.until or context.now
    subject = unit.subjects.get(given.subject_id)
    if subject.status is not Status.UNRESOLVED:
        unit.acknowledgements.save(replace(given, until=None))
        return False
    if not may_run_out(subject):
        team = context.config.teams.get(given.team)
        lasts = max((team.ack_timeout if team else None) or timedelta(), 2 * ASKED_BEFORE)
        unit.acknowledgements.save(replace(given, until=context.now + lasts, asked_at=None))
        if given.lasts:  # its incident is to rest on
            show(subject, context)
        return False
    if until <= context.now:
        end(given, subject, context)
        return True
    if given.asked_at is not None or until - given.at <= ASKED_BEFORE:  # what is that short was not forgotten
        return False
    unit.acknowledgements.save(replace(given, asked_at=context.now))
    asked = f"Your acknowledgement of {label(subject)} for {given.team} runs out in {length(until - context.now)}."
    _tell(given, f"{asked} Are you still on it?", context, stage="asked")
    return True


def may_run_out(subject: Subject) -> bool:
    """Return whether an acknowledgement of a subject may run out: while a person has it, or it is over, it does not."""
    is_theirs = subject.assignee is not None and subject.assignee.kind == PERSON
    return subject.status is Status.UNRESOLVED and not is_theirs


def end(given: Acknowledgement, subject: Subject, context: Context, *, rings: Collection[int] = ()) -> None:
    """End what ran out: nobody is on it, and all begins again. `rings` are pages that ring again already."""
    unit = context.unit
    let_go_of(subject.id, given.team, context)
    lasted = length(max(context.now - given.at, timedelta(minutes=1)))
    said = f"{given.team}, after {lasted}; it was by {given.by.name}"
    say(TimelineKind.RAN_OUT, said, changed(subject, context), None, context)
    _tell(given, f"Your acknowledgement of {label(subject)} for {given.team} ran out.", context, stage="over")
    for page in unit.deliveries.latest(subject.id):
        if page.destination.traits.wakes and page.state in OPEN_STATES and page.destination.team_key == given.team:
            ringing = _rings_again(page, given, context.now, by_itself=page.id in rings)
            unit.deliveries.save([ringing])
            if ringing.is_out:  # that it rings is seen to
                look_up(ringing, unit, context.now)
    go_on_without(given, context)


def go_on_without(given: Acknowledgement, context: Context) -> None:
    """Let the escalations of this episode go on, from their first steps, that an acknowledgement ended; it holds no more.

    It may have been given anew since. Where another team is still on it, they end again before their next step.
    """
    escalations, routes = context.unit.escalations, open_routes(context.unit.deliveries.latest(given.subject_id))
    for each in newest_of_each_route(escalations.of(given.subject_id)):
        if each.end is EscalationEnd.ACKNOWLEDGED and each.route in routes:
            escalations.save(anew(each, context.now))


def _rings_again(page: Delivery, given: Acknowledgement, now: datetime, *, by_itself: bool) -> Delivery:
    """Have a page ring again at the level where it is: an acknowledged incident rings again when it is asked to.

    One that rests until then rings by itself: asked as well, it would ring twice.
    """
    if page.place is None:
        return page
    rests = page.place.rests and page.place.rests_until == given.until
    if by_itself or rests:
        return replace(page, place=replace(page.place, acknowledged=False, rests_until=None, rests=not by_itself))
    return replace(ringing_where_it_is(page), due_at=page.due_at or now)


def _tell(given: Acknowledgement, said: str, context: Context, *, stage: str) -> None:
    """Tell who gave it, in a direct message, where we know who they are in Slack; it names the message to press for."""
    user = person_in_slack(given.by, context.unit.people, context.config)
    if user is None:
        return
    latest = context.unit.deliveries.latest(given.subject_id)
    theirs = next((each for each in latest if each.destination.team_key == given.team), None)
    key = SubjectKey(
        SubjectKind.NOTICE, "", f"acknowledgement:{stage}:{given.team}", f"{given.subject_id} {given.until}"
    )
    about = str(theirs.id) if theirs and stage == "asked" else None
    place = Destination(DestinationKind.SLACK, user.id)
    notify_channels(said, key=key, destinations=[place], unit=context.unit, now=context.now, about=about)
