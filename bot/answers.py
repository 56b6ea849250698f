"""What the database answers: how issues stand, why they were told here, what is mine, what is muted, who I am.

All of it is redacted as messages are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.words import bare
from switchboard.inquiries.completion import state_of
from switchboard.model.action import Actor, IssueName, NameKind
from switchboard.model.facts import Status
from switchboard.model.history import AlertRecord
from switchboard.model.people import Known, Who
from switchboard.model.placement import Placement, PlacementState, SlackPlace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.people.identity import say_who, who_is
from switchboard.routing.book import Book
from switchboard.routing.wording import moment
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.storage.store import Unit
from switchboard.triage.take import UNKNOWN_MESSAGE
from switchboard.views.overview import overview
from switchboard.views.shown import Shown, book_of, shown_by
from switchboard.wishes.wish import Ask, AskKind

MOST_LOOKED_AT, MOST_SHOWN = 500, 10
NO_BOOK = "There is no good configuration yet, so I know nobody."


def answer_to(ask: Ask, by: Actor, unit: Unit, *, now: datetime) -> str:
    """Answer a question in plain lines."""
    return _ANSWERS[ask.kind](ask, by, unit, now)


def find(name: IssueName, unit: Unit) -> Subject | None:
    """Find what a name means, None where nothing of it was ever told here."""
    match name.kind:
        case NameKind.SHORT_ID:
            return unit.subjects.named(name.text)
        case NameKind.NUMBER:
            return unit.subjects.issue(name.text)
        case _:
            told = placement_of(name, unit)
            return unit.subjects.get(told.subject_id) if told else None


def placement_of(name: IssueName, unit: Unit) -> Placement | None:
    """Find the message that an issue was named by, None where it was named otherwise."""
    if name.kind is NameKind.MESSAGE:
        channel, _, ts = name.text.partition("/")
        return unit.placements.at(SlackPlace(channel, ts))
    known = name.kind is NameKind.PLACEMENT and name.text.isascii() and name.text.isdigit() and len(name.text) <= 18
    return unit.placements.get(int(name.text)) if known else None


def _show(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    return _each(ask.issues, unit, _standing)


def _why(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    def tell(subject: Subject, shown: Shown) -> str:
        alert = unit.subjects.latest_alert(subject.id)
        because = shown.line(alert.decision.because, alert.facts) if alert else "no alert of it is kept"
        return f"{_label(subject, shown)}: {bare(because)}"

    return _each(ask.issues, unit, tell)


def _each(names: Iterable[IssueName], unit: Unit, tell: Callable[[Subject, Shown], str]) -> str:
    shown = shown_by(unit)
    found = [(name, find(name, unit)) for name in names]
    return "\n".join(tell(subject, shown) if subject else _unknown(name) for name, subject in found)


def _unknown(name: IssueName) -> str:
    if name.kind in (NameKind.MESSAGE, NameKind.PLACEMENT):
        return UNKNOWN_MESSAGE
    return f"I know no issue {bare(name.text)}. Is it spelt right?"


def _search(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    query = parse(ask.argument)

    def fits(subject: Subject, alert: AlertRecord) -> bool:
        current = replace(alert.facts, state=state_of(subject)) if _is_issue(subject) else alert.facts
        return matches(query, current, teams=alert.decision.owners) is Truth.YES

    return _listed(unit, fits, nothing=f"Nothing that I was told of lately matches {bare(ask.argument)}.")


def _mine(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    who = _who(by, unit)
    if not isinstance(who, Known):
        return say_who(who) if who else NO_BOOK
    names = {who.member.id, who.member.email, who.member.name} - {None}

    def is_mine(subject: Subject, alert: AlertRecord) -> bool:
        has = subject.assignee
        return has is not None and subject.status is Status.UNRESOLVED and bool({has.id, has.name, has.email} & names)

    return _listed(unit, is_mine, nothing="No open issue that I know of is assigned to you.")


def _listed(unit: Unit, fits: Callable[[Subject, AlertRecord], bool], *, nothing: str) -> str:
    shown = shown_by(unit)
    newest = {alert.subject_id: alert for alert in reversed(unit.subjects.latest_alerts(limit=MOST_LOOKED_AT))}
    subjects = unit.subjects.having(newest)
    order = sorted(newest.values(), key=lambda alert: alert.id, reverse=True)
    found = [subjects[alert.subject_id] for alert in order if fits(subjects[alert.subject_id], alert)]
    lines = [f"• {_standing(each, shown)}" for each in found[:MOST_SHOWN]]
    more = len(found) - len(lines)
    return "\n".join((*lines, f"… and {more} more")) if more else "\n".join(lines) or nothing


def _standing(subject: Subject, shown: Shown) -> str:
    has = f", assigned to {bare(shown.line(subject.assignee.name))}" if subject.assignee else ""
    count = f", {subject.count} events" if subject.count else ""
    return f"{_label(subject, shown)}: {subject.status.value}{has}{count}"


def _label(subject: Subject, shown: Shown) -> str:
    name = subject.short_id or (subject.key.name if _is_issue(subject) else subject.key.kind.value)
    return f"{bare(shown.line(name))} “{bare(shown.line(subject.title)) or '(no title)'}”"


def _is_issue(subject: Subject) -> bool:
    return subject.key.kind is SubjectKind.ISSUE


def _mutes(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    book = _book(unit)
    zone = book.defaults.timezone if book else "UTC"
    lines = [
        f"• {each.id}: {bare(each.query)}, by {bare(each.author)}, until {moment(each.until, zone)}: "
        f"{bare(each.because)}"
        for each in unit.mutes.in_force(now)
    ]
    return "\n".join((*lines, "`/sentry unmute NUMBER` ends one.")) if lines else "Nothing is muted."


def _whoami(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    who = _who(by, unit)
    return say_who(who) if who else NO_BOOK


def _status(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    house = overview(unit, now=now, newest=0)
    work = "has been silent for a while" if house.silent_since or not house.worker_ran else "is at work"
    owed = house.placements.get(PlacementState.OWED.value, 0)
    lines = [f"The worker {work}. {house.alerts_today} alerts within a day; {owed} messages are still owed."]
    lines += [f"{house.quarantined} bodies are in quarantine."] if house.quarantined else []
    lines += [f"{each.name} asked us to wait until {moment(each.until)}: {bare(each.because)}." for each in house.held]
    lines += [f"{each.file} of the configuration is refused; the version before holds." for each in house.refused]
    return "\n".join(lines)


def _who(by: Actor, unit: Unit) -> Who | None:
    book = _book(unit)
    return who_is(by.id, unit.people, book, name=by.name) if book else None


def _book(unit: Unit) -> Book | None:
    return book_of(unit.books.active())


_ANSWERS: dict[AskKind, Callable[[Ask, Actor, Unit, datetime], str]] = {
    AskKind.SHOW: _show,
    AskKind.WHY: _why,
    AskKind.SEARCH: _search,
    AskKind.MINE: _mine,
    AskKind.MUTES: _mutes,
    AskKind.WHOAMI: _whoami,
    AskKind.STATUS: _status,
}
