"""What follows here from what became of a page at PagerDuty: acknowledged, taken back, passed on, closed by hand, opened again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from switchboard.actions.intake import take_request
from switchboard.actions.pager_notes import is_echo
from switchboard.config.config import Team, zone_of
from switchboard.directory.identity import who_is_at_pagerduty
from switchboard.escalation.running_out import end, go_on_without, may_run_out
from switchboard.model.action import ActionKind, ActionRequest, Actor, Assignee, AssigneeKind, IssueName, NameKind, Via
from switchboard.model.delivery import OPEN_STATES, Act, Delivery, DeliveryPlace, DeliveryState
from switchboard.model.facts import Person, Status
from switchboard.model.inbound import Inbound
from switchboard.model.incident import Acknowledgement, AgentKind, Incident, PagerChange, PagerNews
from switchboard.model.people import Known
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind, TimelineKind
from switchboard.state.acknowledging import give, remember
from switchboard.state.context import Context
from switchboard.state.deliveries import acted_on, rested
from switchboard.state.saying import changed, say, show

NOTE = "pager_note"
APART = timedelta(minutes=1)
AT = "at PagerDuty"
PASSED = frozenset({PagerChange.ESCALATED, PagerChange.DELEGATED, PagerChange.REASSIGNED})
_NOTHING_NEW = "nothing changes here"
_BEFORE = "it was acknowledged before the issue was closed and came back"
_CLOSINGS = (TimelineKind.RESOLVED, TimelineKind.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Hearing:
    """News of an incident, the inbound that brought it, and what it is worked with.

    `asks` are the issues, by their pages, of which something is to be done in Sentry because of it.
    """

    news: PagerNews
    inbound: Inbound
    context: Context
    asks: list[IssueName] = field(default_factory=list)


def follow(page: Delivery, hearing: Hearing, known: Incident, after: Incident) -> str | None:
    """Do what follows from news of a page's incident, `known` before and `after` it; returns why nothing does."""
    news, subject = hearing.news, hearing.context.unit.subjects.get(page.subject_id)
    match news.change:
        case PagerChange.ACKNOWLEDGED:
            return _acknowledged(page, subject, hearing)
        case PagerChange.UNACKNOWLEDGED:
            return _taken_back(page, subject, hearing)
        case PagerChange.RESOLVED:
            return _closed(page, subject, hearing)
        case PagerChange.REOPENED:
            return _reopened(page, subject, hearing)
        case PagerChange.ESCALATED | PagerChange.DELEGATED | PagerChange.REASSIGNED:
            return _passed_on(page, subject, (known, after), hearing)
        case PagerChange.ANNOTATED:
            return _noted(subject, hearing)
        case PagerChange.TRIGGERED | PagerChange.PRIORITY_UPDATED:
            return _shown(known, after, subject, hearing.context)
        case _:
            assert_never(news.change)


def _shown(known: Incident, after: Incident, subject: Subject, context: Context) -> str | None:
    """Have the messages show the incident's address and priority, where these are new."""
    if (known.url, known.priority) == (after.url, after.priority):
        return _NOTHING_NEW
    show(subject, context)
    return None


def _acknowledged(page: Delivery, subject: Subject, hearing: Hearing) -> str | None:
    """Let the page's team be on it. What an integration says is the echo of ours: who it was is known already."""
    news, context = hearing.news, hearing.context
    if page.state not in OPEN_STATES or news.agent.kind is AgentKind.INTEGRATION:
        return _NOTHING_NEW
    if _was_over_since(subject, news.at, context):
        return _BEFORE
    page = _save(page, context, acknowledged=True, level=page.level)
    team = page.destination.team_key
    if subject.status is not Status.UNRESOLVED or team in context.unit.acknowledgements.of(subject.id):
        return _NOTHING_NEW
    by = person_of(news, context)
    give(subject.id, team, by=by, at=min(news.at, context.now), context=context)
    say(TimelineKind.ACKNOWLEDGED, f"{team}, {AT}", changed(subject, context), by, context)
    ours = context.config.teams.get(team)
    if ours is not None and ours.ack_assigns and subject.assignee is None and _is_issue(subject):
        hearing.asks.append(_named(page))
    return None


def _was_over_since(subject: Subject, at: datetime, context: Context) -> bool:
    """Return whether a subject was closed after a time: what was acknowledged before that was an incident that is over."""
    entries = (context.unit.subjects.newest_entry(subject.id, kind, since=at) for kind in _CLOSINGS)
    return any(each is not None and each.at > at for each in entries)


def _taken_back(page: Delivery, subject: Subject, hearing: Hearing) -> str | None:
    """Let the page's team be on it no more: its acknowledgement ran out there, or somebody took it back."""
    news, context = hearing.news, hearing.context
    if page.state not in OPEN_STATES:
        return _NOTHING_NEW
    page, team = _save(page, context, acknowledged=False, rests=False), page.destination.team_key
    given = context.unit.acknowledgements.of(subject.id).get(team)
    if given is None or given.at > news.at:
        return _NOTHING_NEW
    if _ran_out(given, news) and may_run_out(subject):
        end(given, subject, context, rings={page.id})
        return None
    context.unit.acknowledgements.forget(subject.id, team=team)
    if may_run_out(subject):
        go_on_without(given, context)
    by = person_of(news, context) if news.agent.kind is AgentKind.USER else None
    said = f"{team}, {AT}; it was by {given.by.name}"
    say(TimelineKind.UNACKNOWLEDGED, said, changed(subject, context), by, context)
    return None


def _ran_out(given: Acknowledgement, news: PagerNews) -> bool:
    """Return whether PagerDuty let an acknowledgement run out by itself as it was about to here: the two clocks differ."""
    return news.agent.kind is AgentKind.ITSELF and given.until is not None and given.until - news.at <= APART


def _closed(page: Delivery, subject: Subject, hearing: Hearing) -> str | None:
    """Let the page rest where its issue goes on; where it is over here as well, there is only less left to do."""
    news, context = hearing.news, hearing.context
    if not is_wanted(page, context):
        _save(page, context, stands=False)
        return _NOTHING_NEW
    team, at = context.config.teams.get(page.destination.team_key), min(news.at, context.now)
    by_hand = news.agent.kind is AgentKind.USER
    whose = f"by hand at {_clock(at, team, context)} by {person_of(news, context).name}"
    who = f"closed {whose if by_hand else f'by PagerDuty itself at {_clock(at, team, context)}'}"
    act = Act(at, TimelineKind.PAGE_CLOSED, person_of(news, context) if by_hand else None, who)
    remember(subject.id, act, context)
    page = acted_on(page, [act])
    over = rested(page, why=who, events=subject.events, now=at, by_hand=by_hand)
    context.unit.deliveries.save([replace(over, closing=act)])
    context.unit.acknowledgements.forget(subject.id, team=page.destination.team_key)
    say(TimelineKind.PAGE_CLOSED, f"{page.destination.team_key}: {who}", changed(subject, context), None, context)
    if by_hand and team is not None and team.pagerduty_resolves and _is_issue(subject):
        hearing.asks.append(_named(page))
    return None


def is_wanted(page: Delivery, context: Context) -> bool:
    """Return whether a page is to be open: it is, and its issue goes on."""
    subject = context.unit.subjects.get(page.subject_id)
    return page.state in OPEN_STATES and subject.status is Status.UNRESOLVED


def _reopened(page: Delivery, subject: Subject, hearing: Hearing) -> str | None:
    """Open the page again, for somebody wants it to be."""
    news, context = hearing.news, hearing.context
    page = _save(page, context, stands=True, acknowledged=False)
    if page.state is not DeliveryState.CLOSED:
        return _NOTHING_NEW
    opened = replace(
        page, state=DeliveryState.DELIVERED, reason=None, why=None, closed_at=None, due_at=None, closing=None
    )
    context.unit.deliveries.save([opened])
    say(
        TimelineKind.PAGE_REOPENED,
        f"{page.destination.team_key}, {AT}",
        changed(subject, context),
        person_of(news, context),
        context,
    )
    return None


def is_passed_on(page: Delivery, news: PagerNews) -> bool:
    """Return whether somebody handed a page on to who is not on it yet; what we asked for ourselves is none of that."""
    return news.change in PASSED and news.rings and not page.level


def _passed_on(page: Delivery, subject: Subject, then: tuple[Incident, Incident], hearing: Hearing) -> str | None:
    """Say whom the page rings by now. Who was on it before has handed it on, where PagerDuty rings for it anew."""
    news, context, (known, after) = hearing.news, hearing.context, then
    if known.state is not after.state:
        page = _save(page, context, acknowledged=False)
        _hand_on(page, subject, news, context)
    if page.state not in OPEN_STATES or after.told_at != news.at:
        return _NOTHING_NEW
    whom = " and ".join(news.assigned or ()) or "somebody else"
    # What we asked PagerDuty for comes back under the name that we write as, who had no part in it.
    by = person_of(news, context) if news.agent.kind is AgentKind.USER and not page.level else None
    said = f"{news.change.value} to {whom}, for {page.destination.team_key}"
    say(TimelineKind.PAGE_PASSED, said, changed(subject, context), by, context)
    return None


def _hand_on(page: Delivery, subject: Subject, news: PagerNews, context: Context) -> None:
    """Let the page's team be on it no more, unless somebody of it said so since; what that had ended goes on."""
    given = context.unit.acknowledgements.of(subject.id).get(page.destination.team_key)
    if given is None or given.at > news.at:
        return
    context.unit.acknowledgements.forget(subject.id, team=page.destination.team_key)
    show(subject, context)
    if may_run_out(subject):
        go_on_without(given, context)


def _noted(subject: Subject, hearing: Hearing) -> str | None:
    """Say in the threads what was written there, once. It is not written back."""
    news, inbound, context = hearing.news, hearing.inbound, hearing.context
    if is_echo(news, context.unit):
        return "it is the echo of a note from here"
    once = f"{subject.id}:{news.note_id or news.id}"
    if not news.note or context.unit.seen.repeats(NOTE, once, inbound_id=inbound.id, at=context.now) is not None:
        return _NOTHING_NEW
    say(TimelineKind.PAGE_NOTED, news.note, changed(subject, context), person_of(news, context), context)
    return None


def ask(hearing: Hearing) -> None:
    """Have done in Sentry what follows, as an action of whoever acted at PagerDuty."""
    if not hearing.asks:
        return
    news = hearing.news
    assigns = news.change is PagerChange.ACKNOWLEDGED
    request = ActionRequest(
        kind=ActionKind.ASSIGN if assigns else ActionKind.RESOLVE,
        issues=tuple(hearing.asks),
        by=Actor(Via.PAGERDUTY, news.agent.id, person_of(news, hearing.context).name),
        assignee=Assignee(AssigneeKind.ME) if assigns else None,
        only_if_free=assigns,
    )
    take_request(request, hearing.inbound, hearing.context)


def _save(page: Delivery, context: Context, **place: bool | int) -> Delivery:
    """Write down how PagerDuty has a page by now, so that it is not said to it again."""
    known = page.place or DeliveryPlace()
    kept = replace(page, place=replace(known, **place))  # type: ignore[arg-type]  # they are parts of the place
    if kept != page:
        context.unit.deliveries.save([kept])
    return kept


def _named(page: Delivery) -> IssueName:
    return IssueName(NameKind.DELIVERY, str(page.id))


def person_of(news: PagerNews, context: Context) -> Person:
    """Return who did it, by the name that we know them under, else as PagerDuty calls them."""
    agent = news.agent
    if agent.kind is not AgentKind.USER:
        return Person("application", agent.name or "PagerDuty")
    who = who_is_at_pagerduty(agent.id, agent.name, context.unit.people, context.config)
    return Person("user", who.member.name, who.member.id) if isinstance(who, Known) else Person("user", who.name)


def _is_issue(subject: Subject) -> bool:
    return subject.key.kind is SubjectKind.ISSUE


def _clock(at: datetime, team: Team | None, context: Context) -> str:
    zone = zone_of(context.config, team.key if team else None)
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
