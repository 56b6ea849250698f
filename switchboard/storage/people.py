"""Who is who: members and teams of Sentry, people of Slack, users of PagerDuty, as each last said; and what they like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Table, delete, exists, select

from switchboard.model.people import Member, PagerUser, Preference, SentryTeam, Sight, SlackUser
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.dialect import upsert
from switchboard.storage.links import IdentityLinks
from switchboard.storage.mail_preferences import MailPreferences
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_chatops import PreferenceRow
from switchboard.storage.tables_people import PagerUserRow, SentryMemberRow, SentrySightRow, SentryTeamRow, SlackUserRow

T = TypeVar("T", Member, PagerUser, SentryTeam, SlackUser)

member = table_of(SentryMemberRow)
team = table_of(SentryTeamRow)
sight = table_of(SentrySightRow)
slack_user = table_of(SlackUserRow)
pager_user = table_of(PagerUserRow)
preference = table_of(PreferenceRow)
_MOST_AT_ONCE = 500
_NOW = "now"


class People:
    """Members, teams and Slack users, who has proved to be whom (`links`) and is mailed what (`mail`), within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self.links = IdentityLinks(session)
        self.mail = MailPreferences(session)

    def member(self, id_: str) -> Member | None:
        """Return a member of Sentry by the user's id."""
        return _one(self._db.execute(select(member).where(member.c.id == id_)).first(), _member)

    def members_with(self, email: str) -> list[Member]:
        """Return the members of Sentry who have this address, in any case."""
        rows = self._db.execute(select(member).where(member.c.email == email.lower()).order_by(member.c.id))
        return [_member(row) for row in rows]

    def members(self) -> list[Member]:
        """Return every member of Sentry, by name."""
        return [_member(row) for row in self._db.execute(select(member).order_by(member.c.name, member.c.id))]

    def knows_members(self) -> bool:
        """Return whether Sentry's members were ever read."""
        return bool(self._db.execute(select(exists().select_from(member))).scalar())

    def team(self, slug: str) -> SentryTeam | None:
        """Return a team of Sentry by its slug."""
        return _one(self._db.execute(select(team).where(team.c.slug == slug)).first(), _team)

    def teams(self) -> list[SentryTeam]:
        """Return every team of Sentry, by slug."""
        return [_team(row) for row in self._db.execute(select(team).order_by(team.c.slug))]

    def slack_user(self, id_: str) -> SlackUser | None:
        """Return a person of Slack."""
        return _one(self._db.execute(select(slack_user).where(slack_user.c.id == id_)).first(), _slack_user)

    def slack_users_with(self, email: str) -> list[SlackUser]:
        """Return the people of Slack of whom Slack has verified this address."""
        rows = self._db.execute(select(slack_user).where(slack_user.c.email == email.lower()).order_by(slack_user.c.id))
        return [_slack_user(row) for row in rows]

    def knows_slack_users(self) -> bool:
        """Return whether Slack's people were ever read."""
        return bool(self._db.execute(select(exists().select_from(slack_user))).scalar())

    def pager_user(self, id_: str) -> PagerUser | None:
        """Return a user of PagerDuty."""
        return _one(self._db.execute(select(pager_user).where(pager_user.c.id == id_)).first(), _pager_user)

    def pager_users_with(self, email: str) -> list[PagerUser]:
        """Return the users of PagerDuty who log in with this address, in any case."""
        rows = self._db.execute(select(pager_user).where(pager_user.c.email == email.lower()).order_by(pager_user.c.id))
        return [_pager_user(row) for row in rows]

    def knows_pager_users(self) -> bool:
        """Return whether PagerDuty's users were ever read."""
        return bool(self._db.execute(select(exists().select_from(pager_user))).scalar())

    def preference(self, slack: str) -> Preference:
        """Return what somebody in Slack likes."""
        row = self._db.execute(select(preference).where(preference.c.slack == slack)).first()
        return Preference(row.slack, row.assigned_dm) if row else Preference(slack)

    def prefer(self, liked: Preference, *, at: datetime) -> None:
        """Write down what somebody likes, in place of what they liked before; what is older than that changes nothing."""
        newer = select(preference.c.at).where(preference.c.slack == liked.slack, preference.c.at > at)
        if self._db.execute(newer).first() is not None:
            return
        row = {"slack": liked.slack, "assigned_dm": liked.assigned_dm, "at": at}
        self._db.execute(upsert(self._db, preference, ["slack"], ["assigned_dm", "at"]), row)

    def sight(self) -> Sight | None:
        """Return who sees what in Sentry; None where Sentry is not asked for it."""
        row = self._db.execute(select(sight)).first()
        return Sight(row.open, unpacked(row.teams, dict[str, frozenset[str]])) if row else None

    def learn_sight(self, seen: Sight, *, at: datetime) -> None:
        """Write down who sees what."""
        row = {"id": _NOW, "open": seen.open, "teams": packed(dict(seen.teams)), "at": at}
        self._db.execute(upsert(self._db, sight, ["id"], ["open", "teams", "at"]), row)

    def forget_sight(self) -> None:
        """Note that Sentry is not asked who sees what."""
        self._db.execute(delete(sight))

    def learn_members(self, found: Iterable[Member]) -> int:
        """Let these be all members there are; returns how many changed."""
        return self._learn(member, found, _member, lambda one: {"teams": packed(one.teams)})

    def learn_teams(self, found: Iterable[SentryTeam]) -> int:
        """Let these be all teams there are; returns how many changed."""
        return self._learn(team, found, _team, lambda _: {})

    def learn_slack_users(self, found: Iterable[SlackUser]) -> int:
        """Let these be all people of Slack there are; returns how many changed."""
        return self._learn(slack_user, found, _slack_user, lambda _: {})

    def learn_pager_users(self, found: Iterable[PagerUser]) -> int:
        """Let these be all users of PagerDuty there are; returns how many changed."""
        return self._learn(pager_user, found, _pager_user, lambda _: {})

    def _learn(
        self, table: Table, found: Iterable[T], read: Callable[[Row[Any]], T], extra: Callable[[T], dict[str, Any]]
    ) -> int:
        """Write what differs only: the list is long, and nearly always the same."""
        known = {row.id: read(row) for row in self._db.execute(select(table))}
        now = {one.id: one for one in found}
        columns = [column.name for column in table.columns]
        fresh = [
            {name: getattr(one, name) for name in columns} | extra(one)
            for id_, one in now.items()
            if known.get(id_) != one
        ]
        if fresh:
            self._db.execute(upsert(self._db, table, ["id"], [name for name in columns if name != "id"]), fresh)
        gone = sorted(set(known) - set(now))
        for start in range(0, len(gone), _MOST_AT_ONCE):
            self._db.execute(delete(table).where(table.c.id.in_(gone[start : start + _MOST_AT_ONCE])))
        return len(fresh) + len(gone)


def _one(row: Row[Any] | None, read: Callable[[Row[Any]], T]) -> T | None:
    return read(row) if row else None


def _member(row: Row[Any]) -> Member:
    return Member(row.id, row.name, row.email, unpacked(row.teams, tuple[str, ...]), row.role)


def _team(row: Row[Any]) -> SentryTeam:
    return SentryTeam(row.id, row.slug, row.name)


def _slack_user(row: Row[Any]) -> SlackUser:
    return SlackUser(row.id, row.name, row.email, bool(row.guest), bool(row.one_channel))


def _pager_user(row: Row[Any]) -> PagerUser:
    return PagerUser(row.id, row.name, row.email)
