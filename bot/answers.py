"""What the database answers: how issues stand, why they came here, what is mine, what is muted, who I am.

All of it is redacted as messages are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.words import bare
from switchboard.actions.intake import unknown
from switchboard.commands.intents import Ask, AskKind
from switchboard.config.config import Config, zone_of
from switchboard.directory.identity import say_at_pagerduty, say_who, who_is
from switchboard.directory.seeing import Seeing, seeing_of
from switchboard.errors import BadQuery
from switchboard.model.action import Actor, IssueName
from switchboard.model.delivery import DeliveryState
from switchboard.model.people import Known, Who
from switchboard.model.subject import Subject, SubjectKind
from switchboard.routing.wording import moment
from switchboard.search.parse import parse
from switchboard.search.query import Query
from switchboard.storage.configs import config_of
from switchboard.storage.store import Unit
from switchboard.views.escalations import MOST_SAID, escalation_lines, escalations
from switchboard.views.home import NO_CONFIG, assigned_to
from switchboard.views.named import find
from switchboard.views.overview import overview
from switchboard.views.searching import search
from switchboard.views.shown import Shown, shown_by

MOST_SHOWN = 10


def answer_to(ask: Ask, by: Actor, unit: Unit, *, time: Callable[[], datetime]) -> str:
    """Answer a question in plain lines; `time` returns the time, since a search is not to take for ever."""
    if ask.kind is AskKind.SEARCH:
        return _search(ask.argument, by, unit, time)
    return _ANSWERS[ask.kind](ask, by, unit, time())


def _show(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    return _each(ask.issues, by, unit, _standing)


def _why(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    def say_why(subject: Subject, shown: Shown) -> str:
        alert = unit.subjects.latest_alert(subject.id)
        because = shown.line(alert.decision.because, alert.facts) if alert else "no alert of it is kept"
        standing = escalation_lines(escalations(unit, subject.id, shown, limit=MOST_SAID), now=now, zone=shown.zone)
        return "\n".join((f"{_label(subject, shown)}: {bare(because)}", *map(bare, standing)))

    return _each(ask.issues, by, unit, say_why)


def _each(names: Iterable[IssueName], by: Actor, unit: Unit, say: Callable[[Subject, Shown], str]) -> str:
    """Answer for each issue; one that somebody may not see is as unknown to them as one that is not there."""
    shown = shown_by(unit)
    found = [(name, seen(name, by, unit)) for name in names]
    return "\n".join(say(subject, shown) if subject else bare(unknown(name)) for name, subject in found)


def seen(name: IssueName, by: Actor, unit: Unit) -> Subject | None:
    """Find the issue that is meant, None where they may not see it."""
    found = find(name, unit)
    return None if found is None or seeing(by, unit).hides(found) else found


def seeing(by: Actor, unit: Unit) -> Seeing:
    """Return what somebody sees."""
    return seeing_of(by.id, unit.people, _config(unit))


def _search(asked: str, by: Actor, unit: Unit, time: Callable[[], datetime]) -> str:
    query = _asked_by(asked, by, unit)
    if isinstance(query, str):
        return query
    found, sees = search(query, unit, time=time), seeing(by, unit)
    subjects = [each for each in found.subjects if not sees.hides(each)]
    nothing = f"Nothing that I was told of matches {bare(asked)}."
    listed = _listed(subjects[:MOST_SHOWN], len(subjects), unit, nothing=nothing)
    return listed if found.all else f"{listed}\nI looked at the newest {found.looked_at:,} only."


def _asked_by(asked: str, by: Actor, unit: Unit) -> Query | str:
    """Read a query in which `me` is who asks; or return why it is not known who that is in Sentry."""
    try:
        return parse(asked)
    except BadQuery:
        who = who_of(by, unit)
    if not isinstance(who, Known):
        return say_who(who) if who else NO_CONFIG
    member = who.member
    return parse(asked, me=tuple(name for name in (member.email, member.id) if name))


def _mine(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    who = who_of(by, unit)
    if not isinstance(who, Known):
        return say_who(who) if who else NO_CONFIG
    mine, count = assigned_to(who.member, unit, limit=MOST_SHOWN, seeing=seeing(by, unit))
    return _listed(mine, count, unit, nothing="No open issue that I know of is assigned to you.")


def _listed(first: Sequence[Subject], count: int, unit: Unit, *, nothing: str) -> str:
    shown = shown_by(unit)
    lines = [f"• {_standing(each, shown)}" for each in first]
    more = count - len(lines)
    return "\n".join((*lines, f"… and {more} more")) if more else "\n".join(lines) or nothing


def _standing(subject: Subject, shown: Shown) -> str:
    has = f", assigned to {bare(shown.line(subject.assignee.name))}" if subject.assignee else ""
    count = f", {subject.count:,} event{'' if subject.count == 1 else 's'}" if subject.count else ""
    return f"{_label(subject, shown)}: {subject.status.value}{has}{count}"


def _label(subject: Subject, shown: Shown) -> str:
    name = subject.short_id or (subject.key.name if _is_issue(subject) else subject.key.kind.value)
    return f"{bare(shown.line(name))} “{bare(shown.line(subject.title)) or '(no title)'}”"


def _is_issue(subject: Subject) -> bool:
    return subject.key.kind is SubjectKind.ISSUE


def _mutes(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    zone = zone_of(_config(unit))
    lines = [
        f"• {each.id}: {bare(each.query)}, by {bare(each.author)}, until {moment(each.until, zone)}: "
        f"{bare(each.because)}"
        for each in unit.mutes.in_force(now)
    ]
    return "\n".join((*lines, "`/sentry unmute NUMBER` ends one.")) if lines else "Nothing is muted."


def _whoami(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    config = _config(unit)
    if config is None:
        return NO_CONFIG
    who = who_is(by.id, unit.people, config, name=by.name)
    return f"{say_who(who)} {say_at_pagerduty(by.id, unit.people, config)}".rstrip()


def _status(ask: Ask, by: Actor, unit: Unit, now: datetime) -> str:
    house = overview(unit, now=now, newest=0)
    work = "has been silent for a while" if house.silent_since or not house.worker_ran else "is at work"
    pending = house.deliveries.get(DeliveryState.PENDING.value, 0)
    lines = [f"The worker {work}. {house.alerts_today} alerts within a day; {pending} messages are pending."]
    lines += [f"{house.quarantined} inbounds are in quarantine."] if house.quarantined else []
    lines += [f"{each.name} asked us to wait until {moment(each.until)}: {bare(each.because)}." for each in house.held]
    lines += [f"{each.file} of the configuration is refused; the version before holds." for each in house.refused]
    return "\n".join(lines)


def who_of(by: Actor, unit: Unit) -> Who | None:
    """Return who somebody in Slack is in Sentry; None while there is no good configuration."""
    config = _config(unit)
    return who_is(by.id, unit.people, config, name=by.name) if config else None


def _config(unit: Unit) -> Config | None:
    return config_of(unit.configs.active())


_ANSWERS: dict[AskKind, Callable[[Ask, Actor, Unit, datetime], str]] = {
    AskKind.SHOW: _show,
    AskKind.WHY: _why,
    AskKind.MINE: _mine,
    AskKind.MUTES: _mutes,
    AskKind.WHOAMI: _whoami,
    AskKind.STATUS: _status,
}
