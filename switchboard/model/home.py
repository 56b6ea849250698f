"""Home: what the app's Home tab shows to one person: who they are, what is theirs, what is quiet, and what they like."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from switchboard.model.action import ActionKind
from switchboard.model.on_call import TeamOnCall
from switchboard.model.people import MailKind


class HomeIssue(Struct, frozen=True, kw_only=True):
    """One open issue as a row, redacted. `number` is its id in Sentry; `where` its project.

    `doing` are the actions that were asked for and are not done yet: what is shown is how it stands before them.
    """

    number: str
    version: int
    title: str
    short_id: str | None = None
    url: str | None = None
    where: str | None = None
    level: str | None = None
    substatus: str | None = None
    count: int | None = None
    users: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    assignee: str | None = None
    doing: tuple[ActionKind, ...] = ()


class HomeMute(Struct, frozen=True):
    """A mute that holds, redacted."""

    id: int
    query: str
    author: str
    because: str
    until: datetime


class HomeList(Struct, frozen=True):
    """The first issues of a list, and how many `more` there are; `at_least` so many, where not all were looked at."""

    issues: tuple[HomeIssue, ...] = ()
    more: int = 0
    at_least: bool = False


class Home(Struct, frozen=True, kw_only=True):
    """One person's Home. `who` says who they are, with code in backticks; `is_known`: we know them in Sentry.

    `teams` are theirs in routes.yaml; `owned` are those teams' open issues that are not in `mine`; `on_call` are
    those of them that page, or where none of theirs does, all that do. `mail` is what they can be mailed about, and whether
    they are; nothing where they cannot be mailed.
    """

    who: str
    as_of: datetime
    is_known: bool = False
    mine: HomeList = HomeList()
    teams: tuple[str, ...] = ()
    owned: HomeList = HomeList()
    mutes: tuple[HomeMute, ...] = ()
    more_mutes: int = 0
    assigned_dm: bool = True
    mail: tuple[tuple[MailKind, bool], ...] = ()
    on_call: tuple[TeamOnCall, ...] = ()
