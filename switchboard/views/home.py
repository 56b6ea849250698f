"""Reads what the Home tab shows to one person, from the database as it is now; redacted as messages are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from switchboard.config.config import Config
from switchboard.directory.identity import say_who, who_is
from switchboard.directory.permission import is_of, slug_of
from switchboard.directory.seeing import Seeing
from switchboard.model.facts import Person
from switchboard.model.home import Home, HomeIssue, HomeList, HomeMute
from switchboard.model.on_call import TeamOnCall
from switchboard.model.people import Known, MailKind, Member, Who
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.redact import redact_text
from switchboard.senders.text import web_address
from switchboard.storage.configs import config_of
from switchboard.storage.store import Unit
from switchboard.views.on_call import is_asked, on_call
from switchboard.views.shown import Shown, shown_by

# A Home tab holds 100 blocks, and a row is two.
MOST_MINE, MOST_OWNED, MOST_MUTES, MOST_ON_CALL = 15, 15, 8, 10
MOST_LOOKED_AT = 2_000
PROVE_IT = "Prove it by `/sentry link`, or have whoever keeps routes.yaml say so under `people:`."
NO_CONFIG = "There is no good configuration yet, so I know nobody."


def home_of(slack: str, unit: Unit, *, now: datetime, name: str = "", mails: bool = False) -> Home:
    """Return the Home of somebody in Slack; `name` is used where theirs is not known from Slack. `mails`: mail can be sent."""
    config, shown = config_of(unit.configs.active()), shown_by(unit)
    mutes = unit.mutes.in_force(now)
    who = who_is(slack, unit.people, config, name=name) if config else None
    member = who.member if isinstance(who, Known) else None
    seeing = Seeing(member, unit.people.sight())
    mine, count = assigned_to(member, unit, limit=MOST_MINE, seeing=seeing) if member else ([], 0)
    teams = tuple(_teams(member, config)) if member and config else ()
    looked_at = unit.open_issues.newest(limit=MOST_LOOKED_AT) if teams else []
    others = [each for each in looked_at if not _has(member, each) and not seeing.hides(each)] if member else []
    owned = _owned(teams, others, config, unit) if config else []
    return Home(
        who=_say(who) if who else NO_CONFIG,
        as_of=now,
        is_known=member is not None,
        mine=_listed(mine, count, unit, shown),
        teams=teams,
        owned=replace(_listed(owned[:MOST_OWNED], len(owned), unit, shown), at_least=len(looked_at) == MOST_LOOKED_AT),
        mutes=tuple(
            HomeMute(each.id, shown.line(each.query), shown.line(each.author), shown.line(each.because), each.until)
            for each in mutes[:MOST_MUTES]
        ),
        more_mutes=max(0, len(mutes) - MOST_MUTES),
        assigned_dm=unit.people.preference(slack).assigned_dm,
        mail=_mail(member, unit) if mails and member and member.email else (),
        on_call=_on_call(teams, unit, config, now) if config else (),
    )


def _mail(member: Member, unit: Unit) -> tuple[tuple[MailKind, bool], ...]:
    liked = unit.people.mail.of(member.id)
    return tuple((each, liked.wants(each, in_slack=True)) for each in MailKind if each is not MailKind.ALL)


def _on_call(teams: Sequence[str], unit: Unit, config: Config, now: datetime) -> tuple[TeamOnCall, ...]:
    """Return who is on call in somebody's teams, or in all; nothing where PagerDuty tells nothing."""
    found = on_call(unit, config, now=now, teams=teams) or on_call(unit, config, now=now)
    return found[:MOST_ON_CALL] if is_asked(found) else ()


def _say(who: Who) -> str:
    return say_who(who) if isinstance(who, Known) else f"{say_who(who)} {PROVE_IT}"


def assigned_to(member: Member, unit: Unit, *, limit: int, seeing: Seeing) -> tuple[list[Subject], int]:
    """Return the open issues that somebody has and may see, the newest activity first, and how many there are."""
    return unit.open_issues.given(lambda person: is_the_same(person, member), hides=seeing.hides_project, limit=limit)


def _has(member: Member, subject: Subject) -> bool:
    return subject.assignee is not None and is_the_same(subject.assignee, member)


def is_the_same(person: Person, member: Member) -> bool:
    """Return whether an assignee is this member: by id, else by address."""
    if person.kind == "team":
        return False
    if person.id is not None:
        return person.id == member.id
    return member.email is not None and member.email in ((person.email or "").lower(), person.name.lower())


def _owned(teams: Sequence[str], found: Sequence[Subject], config: Config, unit: Unit) -> list[Subject]:
    """Return which of these issues these teams own, or were given in Sentry."""
    keys = set(teams)
    owners = unit.open_issues.owners([each.id for each in found])
    slugs = {slug_of(config.teams[key]) for key in keys}
    ids = {team.id for slug in slugs if (team := unit.people.team(slug))}
    return [
        each for each in found if not keys.isdisjoint(owners.get(each.id, ())) or _is_one_of(each.assignee, slugs, ids)
    ]


def _is_one_of(assignee: Person | None, slugs: set[str], ids: set[str]) -> bool:
    if assignee is None or assignee.kind != "team":
        return False
    return assignee.id in ids or assignee.name.removeprefix("#").lower() in slugs


def _teams(member: Member, config: Config) -> Iterable[str]:
    return (key for key, team in config.teams.items() if is_of(member, team))


def _listed(first: Sequence[Subject], count: int, unit: Unit, shown: Shown) -> HomeList:
    doing = unit.actions.waiting_on([each.id for each in first])
    rows = tuple(
        HomeIssue(
            number=each.key.name,
            version=each.version,
            title=shown.line(each.title) or "(no title)",
            short_id=shown.line(each.short_id) or None,
            url=web_address(redact_text(each.url)) if each.url else None,
            where=shown.line(each.project) or None,
            level=shown.line(each.level) or None,
            substatus=each.substatus,
            count=each.count,
            users=each.user_count,
            first_seen=each.first_seen,
            last_seen=each.last_seen,
            assignee=shown.line(each.assignee.name) if each.assignee else None,
            doing=doing.get(each.id, ()),
        )
        for each in first
    )
    return HomeList(rows, count - len(first))
