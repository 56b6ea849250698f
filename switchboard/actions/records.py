"""The records of actions: what an action comes to before Sentry is asked, and what becomes of it after. Within units of work.

Idempotent: what is written here says how far an action is, and its news is folded like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.actions.ack_and_page import acknowledge, owners_of, page
from switchboard.actions.lookup import fold_in, met
from switchboard.actions.pager_notes import owe_notes
from switchboard.clock import backoff
from switchboard.directory.assignee import given_to
from switchboard.directory.identity import who_is, who_is_at_pagerduty, why_unserved
from switchboard.directory.permission import why_not
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Assignee, AssigneeKind, Via
from switchboard.model.facts import IssueState, Person, Status
from switchboard.model.news import Change, Update
from switchboard.model.people import Known, Who
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineKind
from switchboard.payloads.issue_update import (
    CHANGES,
    holds,
    how_and_why,
    label,
    length,
    note_for_sentry,
    reason_given,
    say_done,
    say_done_already,
)
from switchboard.payloads.read_back import ReadBack
from switchboard.state.context import Context
from switchboard.state.saying import changed, say
from switchboard.storage.store import Unit

GIVE_UP = timedelta(minutes=30)
# A wait that is over so soon needs no word; without a config nothing can be done yet.
SHORT, UNCONFIGURED = timedelta(seconds=1.5), timedelta(seconds=2)
UNASKED = "It cannot be done from here: SENTRY_AUTH_TOKEN is not set. It needs a token with event:write."
_KINDS = {
    ActionKind.RESOLVE: TimelineKind.RESOLVED,
    ActionKind.UNRESOLVE: TimelineKind.UNRESOLVED,
    ActionKind.IGNORE: TimelineKind.ARCHIVED,
    ActionKind.ASSIGN: TimelineKind.ASSIGNED,
    ActionKind.UNASSIGN: TimelineKind.UNASSIGNED,
}
_BY_STATUS = {
    Status.RESOLVED: Change.RESOLVED,
    Status.ARCHIVED: Change.ARCHIVED,
    Status.UNRESOLVED: Change.UNRESOLVED,
}
_SOME_LINES = 50
_UNDONE = frozenset({ActionState.REFUSED, ActionState.FAILED})
FOUND = "found when Sentry was asked"


@dataclass(frozen=True, slots=True)
class Authorized:
    """They may, as `by`. `to` is who is to have the issue in Sentry's own terms (`user:501`), `assignee` who that is."""

    by: Person
    to: str | None = None
    assignee: Person | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """An action that may be carried out in Sentry: on what, and in whose name. `note` is what is to be written there."""

    action: Action
    subject: Subject
    authorized: Authorized
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecords:
    """Keeps the records of actions. `context` is what a unit is worked with, None before any config; `asks`: there is a token.

    `writes_notes`: what people write goes to the incidents of open pages as well.
    """

    context: Callable[[Unit], Context | None]
    asks: bool
    writes_notes: bool = False

    def consider(self, unit: Unit, action: Action, now: datetime) -> Ready | None:
        """Return what is to be done in Sentry; None where it was settled here, or cannot begin."""
        context = self.context(unit)
        if context is None:
            unit.actions.carry_on(replace(action, due_at=now + UNCONFIGURED))
            return None
        here = action.request.kind in (ActionKind.ACK, ActionKind.PAGE)
        if not here and not self.asks:
            self.settle(unit, action, ActionState.REFUSED, UNASKED, now)
            return None
        subject = unit.subjects.get(action.subject_id)
        authorized = authorize(action.request, subject, context)
        if isinstance(authorized, Authorized) and not here:
            if action.request.kind is ActionKind.NOTE and self.writes_notes:
                owe_notes(action, subject, authorized.by.name, _channel(action, context), context)
            return _ready(action, subject, authorized, context)
        if isinstance(authorized, Authorized):
            self._call(unit, action, subject, authorized, context)
        else:
            self._refuse(unit, action, authorized, now)
        return None

    def _refuse(self, unit: Unit, action: Action, because: str, now: datetime) -> None:
        """Refuse what they may not; what is done has only its note left, which is no reason to say anything."""
        if action.state is ActionState.DONE:
            unit.actions.carry_on(replace(action, due_at=None))
        else:
            self.settle(unit, action, ActionState.REFUSED, because, now)

    def _call(self, unit: Unit, action: Action, subject: Subject, authorized: Authorized, context: Context) -> None:
        call = acknowledge if action.request.kind is ActionKind.ACK else page
        called = call(action.request, subject, authorized.by, context)
        self.settle(
            unit, action, ActionState.REFUSED if called.refused else ActionState.DONE, called.answer, context.now
        )

    def met(self, unit: Unit, action: Action, answer: ReadBack, now: datetime) -> None:
        """Take up an issue that Sentry knows by the name that a person gave, though nothing of it ever came in."""
        subject = met(answer, self._context(unit), inbound_id=action.inbound_id, at=action.asked_at)
        unit.actions.carry_on(replace(action, subject_id=subject.id, due_at=now))

    def write_ahead(self, unit: Unit, ready: Ready, change: str, now: datetime) -> None:
        """Remember what is about to be written in Sentry, so that its echo is known however soon it comes."""
        unit.actions.remember_write(ready.subject.id, change, by=ready.authorized.by, at=now, action_id=ready.action.id)

    def done(self, unit: Unit, ready: Ready, answer: ReadBack, now: datetime) -> Action:
        """Fold what was read back as news of the person's, and answer them; or that Sentry took it and says otherwise."""
        action, request, state = ready.action, ready.action.request, answer.facts.state or IssueState()
        holding = holds(request, state, ready.authorized.to)
        change = CHANGES[request.kind] if holding else _BY_STATUS[state.status]
        by, how = (ready.authorized.by, how_and_why(request)) if holding else (None, FOUND)
        subject = self._fold(unit, action, _news(unit, answer, change, by=by, how=how))
        if not holding:
            said = f"Sentry took it, and yet says that {label(subject)} is {state.status.value}."
            return self.settle(unit, action, ActionState.FAILED, said, now)
        said = say_done(request, subject, ready.authorized.assignee or state.assignee)
        return self.settle(unit, action, ActionState.DONE, said, now, due_at=now)

    def done_already(self, unit: Unit, ready: Ready, answer: ReadBack, now: datetime) -> None:
        """Answer the person that it was so before, and by whom; but for what their own try did, of which no answer came."""
        change = CHANGES[ready.action.request.kind].value
        if ready.action.attempts and unit.actions.wrote(ready.subject.id, change, ready.action.id):
            self.done(unit, ready, answer, now)
            return
        request, state = ready.action.request, answer.facts.state or IssueState()
        subject = self._fold(unit, ready.action, _news(unit, answer, CHANGES[request.kind], by=None, how=FOUND))
        last = unit.subjects.last_entry(subject.id)
        lines = unit.subjects.entries(subject.id, after=max(0, last - _SOME_LINES))
        line = next((each for each in reversed(lines) if each.kind is _KINDS[request.kind]), None)
        by = f"by {line.by.name} {_ago(line.at, now)} ago" if line and line.by else ""
        said = say_done_already(request, subject, ready.authorized.assignee or state.assignee, by)
        self.settle(unit, replace(ready.action, noted=True), ActionState.DONE, said, now)

    def noted(self, unit: Unit, ready: Ready, now: datetime) -> None:
        """Write down that a note stands in Sentry; one that a person wrote is shown in the threads."""
        action = replace(ready.action, noted=True)
        if action.request.kind is not ActionKind.NOTE:
            unit.actions.carry_on(replace(action, due_at=None))
            return
        context = self.context(unit)
        if context is not None:
            say(TimelineKind.COMMENTED, reason_given(action.request), ready.subject, ready.authorized.by, context)
        self.settle(unit, action, ActionState.DONE, say_done(action.request, ready.subject, None), now)

    def put_off(
        self, unit: Unit, action: Action, because: str, now: datetime, *, after: timedelta | None = None
    ) -> None:
        """Let an action wait for Sentry, and say so once, also to who waits behind it; or give it up, where it waited too long."""
        if action.state is ActionState.DONE:
            due = now + (after or backoff(action.attempts + 1, 1.0))
            kept = due - (action.done_at or now) < GIVE_UP
            unit.actions.carry_on(replace(action, due_at=due if kept else None, attempts=action.attempts + 1))
            return
        if now - action.asked_at >= GIVE_UP:
            said = f"{_asked(unit, action)}: given up after {length(GIVE_UP)}: {because}. The message shows what Sentry says."
            self.settle(unit, action, ActionState.FAILED, said, now)
            return
        waits = after or backoff(action.attempts + 1, 1.0)
        later = replace(action, due_at=now + waits, attempts=action.attempts + 1)
        unit.actions.carry_on(later)
        for each in [later, *unit.actions.behind(later)] if waits > SHORT else []:
            if each.answer is None:
                said = f"{_asked(unit, each)}: waiting for Sentry ({because}). You will hear what comes of it."
                unit.actions.save(_to_reply(replace(each, answer=said), now))

    def settle(
        self,
        unit: Unit,
        action: Action,
        state: ActionState,
        said: str,
        now: datetime,
        *,
        due_at: datetime | None = None,
    ) -> Action:
        """Write down what became of an action, and that its person is owed an answer."""
        over = replace(
            action, state=state, answer=said, due_at=due_at, done_at=now, attempts=0 if due_at else action.attempts
        )
        over = _to_reply(over, now)
        unit.actions.save(over)
        self._say_undone(unit, over)
        return over

    def _say_undone(self, unit: Unit, action: Action) -> None:
        """Say in the issue's threads what was not done of what somebody asked for at PagerDuty, where nothing answers them."""
        elsewhere = action.request.by.via is Via.PAGERDUTY
        context = self.context(unit) if elsewhere and action.state in _UNDONE and action.subject_id else None
        if context is not None:
            subject = changed(unit.subjects.get(action.subject_id), context)
            said = f"{action.request.kind.value} for {action.request.by.name}, from PagerDuty: {action.answer}"
            say(TimelineKind.NOT_DONE, said, subject, None, context)

    def _fold(self, unit: Unit, action: Action, news: Update) -> Subject:
        return fold_in(news, self._context(unit), inbound_id=action.inbound_id, at=action.asked_at)

    def _context(self, unit: Unit) -> Context:
        context = self.context(unit)
        if context is None:
            raise LookupError("no good configuration")
        return context


def authorize(request: ActionRequest, subject: Subject, context: Context) -> Authorized | str:
    """Return as whom a person has this done and to whom, or in a sentence for them why they may not.

    Whoever reaches the command line or the console may do all: it is theirs. What follows from PagerDuty, a key of the team's
    asks for (`pagerduty_resolves`, `ack_assigns`).
    """
    who = _who(request, context)
    owners = [context.config.teams[key] for key in owners_of(subject, context)]
    refused = None
    if request.by.via is Via.SLACK:
        people = context.unit.people
        refused = why_not(request.kind, who, owners, project=subject.project, sight=people.sight())
        refused = refused or why_unserved(who, people, context.config)
    if refused is not None:
        return refused
    by = _person(who)
    if request.kind is not ActionKind.ASSIGN:
        return Authorized(by)
    given = given_to(request.assignee or Assignee(AssigneeKind.ME), who, owners, context.unit.people, context.config)
    return given if isinstance(given, str) else Authorized(by, given.to, given.person)


def _who(request: ActionRequest, context: Context) -> Who:
    people, config = context.unit.people, context.config
    if request.by.via is Via.PAGERDUTY:
        return who_is_at_pagerduty(request.by.id, request.by.name, people, config)
    return who_is(request.by.id, people, config, name=request.by.name)


def _ready(action: Action, subject: Subject, authorized: Authorized, context: Context) -> Ready:
    by, channel = authorized.by.name, _channel(action, context)
    note = note_for_sentry(action.request, by=by, assignee=authorized.assignee, channel=channel)
    return Ready(action, subject, authorized, note)


def _channel(action: Action, context: Context) -> str | None:
    """Return the name of the channel that it was asked for in, where that is known."""
    names = {id_: name for name, id_ in context.channels.items()}
    return names.get(action.request.origin.channel or "")


def _news(unit: Unit, answer: ReadBack, change: Change, *, by: Person | None, how: str) -> Update:
    """Return what was read back as news that is no older than what was folded already: our clock is not Sentry's."""
    subject = unit.subjects.find(answer.key)
    known = (subject.status_at, subject.assigned_at, subject.changed_at) if subject else ()
    at = max([answer.facts.at, *filter(None, known)])
    return Update(key=answer.key, change=change, at=at, facts=replace(answer.facts, at=at), by=by, detail=how)


def _to_reply(action: Action, now: datetime) -> Action:
    heard = action.request.by.via is Via.SLACK
    return replace(action, reply_at=now if heard else None)


def _asked(unit: Unit, action: Action) -> str:
    subject = unit.subjects.having({action.subject_id}).get(action.subject_id)
    return " ".join(filter(None, (action.request.kind.value.capitalize(), label(subject) if subject else "")))


def _ago(at: datetime, now: datetime) -> str:
    return length(max(now - at, timedelta(seconds=1)))


def _person(who: Who) -> Person:
    if isinstance(who, Known):
        return Person("user", who.member.name, who.member.id)
    return Person("user", who.name)
