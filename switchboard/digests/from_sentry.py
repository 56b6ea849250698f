"""Asks Sentry what only it knows of a period: how slow what is, and how much it took in. What it does not say is missing.

At most two requests a project, and a few besides; that is done shortly before the digest is composed, outside any unit of work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.digests.gathering import projects_of
from switchboard.model.digest import (
    AskedOfSentry,
    DigestPeriod,
    DigestWish,
    Figure,
    Intake,
    MissingFigure,
    TransactionTimes,
)
from switchboard.model.replace import replace
from switchboard.payloads.inspection import read_outcomes, read_projects
from switchboard.payloads.timings import read_timings
from switchboard.sentry.client import ORGANIZATION, Gone, Got, NotNow, Reply, SentryClient, SentryRefused
from switchboard.storage.store import Store

MOST_PROJECTS, SLOWEST, MOST_PAGES = 10, 5, 20
NO_TOKEN = "SENTRY_AUTH_TOKEN or SENTRY_ORG is not set"  # noqa: S105 - it is none
NO_PROJECT = "none of its projects is known in Sentry"
NO_TRANSACTION = "Sentry measured no transaction"
GONE = "this Sentry does not have it"
STRANGE = "Sentry's answer is not of the kind that was asked for"


@dataclass(frozen=True, slots=True)
class SentryForDigests:
    """Asks Sentry what a digest wants to know of its team's projects. `client`: None where nobody can."""

    store: Store
    client: SentryClient | None
    config: Callable[[], Config | None]
    clock: Clock

    async def ask(self, wish: DigestWish) -> AskedOfSentry:
        """Return what Sentry says of the projects that a team had events of."""
        projects = await self.store.run(lambda unit: projects_of(wish, unit))
        config = self.config()
        quota = config.defaults.quota if config else None
        return await ask_sentry(self.client, projects, wish.period, self.clock.now(), quota=quota)


async def ask_sentry(
    client: SentryClient | None,
    projects: Sequence[str],
    period: DigestPeriod,
    now: datetime,
    *,
    quota: int | None = None,
) -> AskedOfSentry:
    """Return what Sentry says of these projects (by slug, the loudest first) in a period; `quota` is what `quota:` says.

    The month of which so much is used is the calendar's, in UTC.
    """
    if client is None:
        return _without(NO_TOKEN)
    known = await _projects(client)
    if isinstance(known, str):
        return _without(known)
    numbers = {slug: known[slug] for slug in projects if slug in known}
    if not numbers:
        return _without(NO_PROJECT)
    slow, intake = await _slowest(client, numbers, period), await _intake(client, numbers, period)
    if isinstance(intake, Intake) and quota is not None:
        intake = await _with_use(client, intake, quota, now)
    missing = [
        MissingFigure(figure, why)
        for figure, why in ((Figure.PERFORMANCE, slow), (Figure.INTAKE, intake))
        if isinstance(why, str)
    ]
    return AskedOfSentry(
        performance=slow if isinstance(slow, tuple) else (),
        intake=intake if isinstance(intake, Intake) else None,
        missing=tuple(missing),
    )


def _without(why: str) -> AskedOfSentry:
    return AskedOfSentry(missing=(MissingFigure(Figure.PERFORMANCE, why), MissingFigure(Figure.INTAKE, why)))


async def _projects(client: SentryClient) -> Mapping[str, str] | str:
    """Return the numbers of the organisation's projects by slug, or why they are not known."""
    found: dict[str, str] = {}
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        reply = await client.rows("projects", cursor, needs=ORGANIZATION)
        read = read_projects(reply.raw) if isinstance(reply, Got) else None
        if not isinstance(reply, Got) or read is None:
            return _why(reply)
        found |= {each.slug: each.id for each in read}
        cursor = reply.cursor
        if cursor is None:
            break
    return found


async def _slowest(
    client: SentryClient, numbers: Mapping[str, str], period: DigestPeriod
) -> tuple[TransactionTimes, ...] | str:
    """Ask project by project; what one of them does not get, the others would not either."""
    found: list[TransactionTimes] = []
    spans = True
    for slug, number in list(numbers.items())[:MOST_PROJECTS]:
        reply = await client.timings(number, period.since, period.until, spans=spans, most=SLOWEST)
        if isinstance(reply, SentryRefused) and spans:
            spans = False
            reply = await client.timings(number, period.since, period.until, spans=False, most=SLOWEST)
        read = read_timings(reply.raw, slug) if isinstance(reply, Got) else None
        if read is None:
            return _why(reply)
        found += read
    slowest = sorted(found, key=lambda each: (-each.p95, each.project, each.transaction))[:SLOWEST]
    return tuple(slowest) or NO_TRANSACTION


async def _intake(client: SentryClient, numbers: Mapping[str, str], period: DigestPeriod) -> Intake | str:
    reply = await client.outcomes(period.since, period.until, by_project=True)
    read = read_outcomes(reply.raw) if isinstance(reply, Got) else None
    if read is None:
        return _why(reply)
    own = set(numbers.values())
    counts: Counter[str] = Counter()
    for (project, outcome), many in read.items():
        counts[outcome] += many if project in own else 0
    return Intake(
        accepted=counts["accepted"],
        filtered=counts["filtered"],
        rate_limited=counts["rate_limited"],
        invalid=counts["invalid"],
    )


async def _with_use(client: SentryClient, intake: Intake, quota: int, now: datetime) -> Intake:
    """Add how much of the organisation's month is used; where that is not said, the quota alone."""
    month = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    reply = await client.outcomes(month, now, by_project=False)
    read = read_outcomes(reply.raw) if isinstance(reply, Got) else None
    used = None if read is None else sum(many for (_, outcome), many in read.items() if outcome == "accepted")
    return replace(intake, quota=quota, used=used)


def _why(reply: Reply | SentryRefused) -> str:
    match reply:
        case NotNow():
            return reply.because
        case Gone():
            return GONE
        case _:
            return STRANGE
