"""The sync: who there is in Slack, in Sentry and at PagerDuty, asked at the start and every ten minutes, kept for identity.

Whoever does not answer, or may not, leaves what was known before as it is; the log says which scope is missing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.directory.permission import slug_of
from switchboard.model.outcome import Outcome
from switchboard.model.people import Member, PagerUser, Sight, SlackUser
from switchboard.model.replace import replace
from switchboard.payloads.members import read_members, read_open_membership, read_projects, read_teams
from switchboard.runtime.tasks import Task, TaskRunner
from switchboard.sentry.client import Gone, Got, NotNow, Reply, SentryClient
from switchboard.storage.store import Store, Unit

T = TypeVar("T")
AskSlack = Callable[[], Awaitable[list[SlackUser] | Outcome]]
AskPager = Callable[[], Awaitable[list[PagerUser] | Outcome]]
AskPage = Callable[[str | None], Awaitable[Reply]]

# The worker's start waits so long for the first answers of all, not for a limit to pass.
FIRST_SECONDS = 3.0
ASKING = "ask"
MOST_PAGES = 200
TRIES = 4
SCOPES_OF_MEMBERS, SCOPES_OF_TEAMS = "member:read", "team:read or org:read"
SCOPES_OF_PROJECTS = "project:read"

log = structlog.get_logger()


@dataclass(slots=True)
class DirectorySync:
    """Asks who there is; whoever cannot be asked (`ask_slack`, `sentry`, `ask_pager`) is None. `config` is the one in force."""

    store: Store
    ask_slack: AskSlack | None
    sentry: SentryClient | None
    config: Callable[[], Config | None]
    clock: Clock
    ask_pager: AskPager | None = None
    sight: Sight | None = field(default=None, init=False)  # who sees what, None until Sentry was asked
    runner: TaskRunner = field(init=False)

    def __post_init__(self) -> None:
        """Have its one round of questions run."""
        self.runner = TaskRunner("directory", self.clock)

    async def open(self) -> None:
        """Ask where nobody is known yet; what takes long goes on beside the rest.

        From now on nothing of Sentry's is shown to who is not known to see it; without a token nobody can be asked.
        """
        await self.store.run(lambda unit: _guard(unit, asks=self.sentry is not None, now=self.clock.now()))
        if await self.store.run(lambda unit: unit.people.knows_members()):
            return
        self.runner.begin(Task(ASKING, self._ask))
        await self.runner.drain(FIRST_SECONDS)

    async def refresh(self) -> None:
        """Ask everybody anew; where that is under way, wait for it."""
        self.runner.begin(Task(ASKING, self._ask))
        await self.runner.drain()

    async def _ask(self) -> None:
        await self._slack()
        await self._sentry()
        if self.sentry is not None:
            await self._learn_sight(self.sentry)
        await self._pager()

    async def _slack(self) -> None:
        if self.ask_slack is None:
            return
        found = await self.ask_slack()
        if not isinstance(found, list):
            log.warning(
                "people.kept", of="slack", because=getattr(found, "because", ""), needs="users:read, users:read.email"
            )
            return
        changed = await self.store.run(lambda unit: unit.people.learn_slack_users(found))
        _tell("slack users", len(found), changed)

    async def _pager(self) -> None:
        if self.ask_pager is None:
            return
        found = await self.ask_pager()
        if not isinstance(found, list):
            log.warning("people.kept", of="pagerduty", because=getattr(found, "because", ""))
            return
        changed = await self.store.run(lambda unit: unit.people.learn_pager_users(found))
        _tell("users of PagerDuty", len(found), changed)

    async def _sentry(self) -> None:
        if self.sentry is None:
            return
        teams = await self._all(partial(self.sentry.rows, "teams", needs=SCOPES_OF_TEAMS), read_teams, "teams")
        if teams is not None:
            changed = await self.store.run(lambda unit: unit.people.learn_teams(teams))
            _tell("teams of Sentry", len(teams), changed)
        members = await self._all(
            partial(self.sentry.rows, "members", needs=SCOPES_OF_MEMBERS), read_members, "members"
        )
        if members is None:
            return
        there = teams if teams is not None else await self.store.run(lambda unit: unit.people.teams())
        rosters = await self._rosters(self.sentry, {team.slug for team in there})
        changed = await self.store.run(lambda unit: _learn_members(unit, members, rosters))
        _tell("members of Sentry", len(members), changed)

    async def _rosters(self, sentry: SentryClient, there: Collection[str]) -> Mapping[str, frozenset[str] | None]:
        """Ask who is in each team of ours that Sentry has: user ids by slug, None where that could not be asked."""
        config = self.config()
        ours = sorted({slug_of(team) for team in config.teams.values()}.intersection(there)) if config else []
        found: dict[str, frozenset[str] | None] = {}
        for slug in ours:
            ask: AskPage = partial(sentry.team_members, slug)
            inside = await self._all(ask, read_members, f"members of the team {slug}")
            found[slug] = None if inside is None else frozenset(one.id for one in inside)
        return found

    async def _learn_sight(self, sentry: SentryClient) -> None:
        seen = await self._see(sentry)
        if seen is not None and seen != self.sight:
            await self.store.run(lambda unit: unit.people.learn_sight(seen, at=self.clock.now()))
        self.sight = seen

    async def _see(self, sentry: SentryClient) -> Sight | None:
        """Ask who sees what; where that could not be asked, what was known before stays; None while nobody knows."""
        reply = await self._patiently(lambda _: sentry.itself(), None)
        if not isinstance(reply, Got):
            log.warning("people.kept", of="sentry's open membership", because=_because(reply))
        projects = await self._all(
            partial(sentry.rows, "projects", needs=SCOPES_OF_PROJECTS), read_projects, "projects"
        )
        before = self.sight or Sight(None, {})
        opened = read_open_membership(reply.raw) if isinstance(reply, Got) else before.open
        if self.sight is None and projects is None and not opened:
            return None
        return Sight(opened, before.teams if projects is None else dict(projects))

    async def _all(self, ask: AskPage, read: Callable[[bytes], list[T] | None], what: str) -> list[T] | None:
        """Read every page; None where any of them could not be had, which the log says."""
        rows: list[T] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            reply = await self._patiently(ask, cursor)
            page = read(reply.raw) if isinstance(reply, Got) else None
            if page is None or not isinstance(reply, Got):
                log.warning("people.kept", of=f"sentry's {what}", because=_because(reply))
                return None
            rows += page
            cursor = reply.cursor
            if cursor is None:
                return rows
        log.warning("people.kept", of=f"sentry's {what}", because=f"there are more than {MOST_PAGES} pages")
        return None

    async def _patiently(self, ask: AskPage, cursor: str | None) -> Reply:
        """Ask, and again where Sentry says when; nothing waits for this."""
        reply = await ask(cursor)
        for _ in range(TRIES - 1):
            if not isinstance(reply, NotNow) or reply.after is None:
                return reply
            await self.clock.sleep(reply.after.total_seconds())
            reply = await ask(cursor)
        return reply


def _guard(unit: Unit, *, asks: bool, now: datetime) -> None:
    """While nobody is known to see anything, write that down; what was known before stays for those who show things."""
    if not asks:
        unit.people.forget_sight()
    elif unit.people.sight() is None:
        unit.people.learn_sight(Sight(None, {}), at=now)


def _learn_members(unit: Unit, members: Iterable[Member], rosters: Mapping[str, frozenset[str] | None]) -> int:
    """Keep the members with their teams; where a team could not be asked, who was in it before still is."""
    unasked = {slug for slug, inside in rosters.items() if inside is None}
    before = {one.id: unasked.intersection(one.teams) for one in unit.people.members()} if unasked else {}
    return unit.people.learn_members(
        replace(one, teams=tuple(sorted({*before.get(one.id, ()), *_in(one, rosters)}))) for one in members
    )


def _in(member: Member, rosters: Mapping[str, frozenset[str] | None]) -> Iterable[str]:
    return (slug for slug, inside in rosters.items() if inside and member.id in inside)


def _because(reply: Reply) -> str:
    if isinstance(reply, NotNow):
        return reply.because
    return "there is no such list" if isinstance(reply, Gone) else "the answer is no list"


def _tell(what: str, count: int, changed: int) -> None:
    if changed:
        log.info("people.learned", of=what, count=count, changed=changed)
