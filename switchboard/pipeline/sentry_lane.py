"""Sentry's lane: asks what the pipeline wants to know, at most five issues a second, and keeps each answer in the inbox.

Idempotent: an answer kept twice is folded once. What cannot be asked is asked again, later and later, and then no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import msgspec
import structlog

from switchboard.clock import Clock, backoff, within
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.model.inquiry import Inquiry, Rank
from switchboard.model.traits import Limit
from switchboard.outbox.budgets import RateWindow
from switchboard.payloads.read_back import READ, kept
from switchboard.pipeline.releases import CALLS, learn_release
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner, earliest
from switchboard.sentry.client import Gone, Got, NotNow, Reply, SentryClient
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.releases import WantedRelease
from switchboard.storage.store import Store, Unit

# Sentry: 5 requests a second for one caller at the issue endpoint (its group_details endpoint's rate limits).
# Two are left for a person's action: it asks, and then changes.
ISSUES = Limit(5, timedelta(seconds=1), reserve=2)
ASK_SECONDS = 10.0
MOST_ATTEMPTS = 8
MOST_PAGES = 50
DENIED_WAIT = timedelta(minutes=5)
RELEASE = "release"

log = structlog.get_logger()


@dataclass(slots=True)
class Inquirer:
    """Asks one question after the other, several at a time. `client` None: there is no token, and nothing is asked."""

    store: Store
    kept: InboxStore
    client: SentryClient | None
    clock: Clock
    projects: dict[str, str] = field(default_factory=dict)
    window: RateWindow = field(default_factory=lambda: RateWindow(ISSUES))
    runner: TaskRunner = field(init=False)
    _closed_until: datetime | None = None
    _no_releases_until: datetime | None = None

    def __post_init__(self) -> None:
        """Have its questions run, as many at once as may be asked in a second."""
        self.runner = TaskRunner(
            "sentry", self.clock, self._look, most=self.window.limit.count, went_back=self._rest_no_more
        )

    def _rest_no_more(self) -> None:
        self._closed_until = self._no_releases_until = None

    async def _look(self, at: Look) -> Due:
        """Begin to ask what may be asked now."""
        if self.client is None or (self._closed_until and at.now < self._closed_until):
            return Due(next_at=self._closed_until)
        most = self.window.limit.count
        due, release, next_at = await self.store.run(lambda unit: _wanted(unit, at.now, most=most + len(at.busy)))
        tasks: list[Task] = []
        for inquiry in due:
            if str(inquiry.key) in at.busy or len(tasks) >= at.room:
                continue
            # What only adds to a message leaves room for what people ask for.
            if (free_at := self.window.free_at(at.now, idle=inquiry.rank is Rank.DETAILS)) > at.now:
                return Due(tasks, earliest([free_at, next_at]))
            self.window.take(at.now)
            tasks.append(Task(str(inquiry.key), partial(self._ask, self.client, inquiry)))
        if tasks or release is None or self.runner.flying:
            return Due(tasks, next_at)
        return self._release(self.client, release, at.now, next_at)

    def _release(self, client: SentryClient, wanted: WantedRelease, now: datetime, next_at: datetime | None) -> Due:
        """Begin to ask for a release, where nothing else is asked and what people wait for has room."""
        free_at = max(self._no_releases_until or now, self.window.free_at(now, idle=True))
        if free_at > now:
            return Due(next_at=earliest([free_at, next_at]))
        for _ in range(CALLS):
            self.window.take(now)
        return Due([Task(RELEASE, partial(self._ask_release, client, wanted))], next_at)

    async def _ask_release(self, client: SentryClient, wanted: WantedRelease) -> None:
        rest = await learn_release(client, wanted, self.store, self.clock)
        self._no_releases_until = self.clock.now() + rest if rest else None

    async def _ask(self, client: SentryClient, inquiry: Inquiry) -> None:
        began = self.clock.now()  # what changed while it was asked is not known by the answer
        issue, event = await self._replies(client, inquiry)
        if isinstance(issue, NotNow):
            await self._again(inquiry, issue)
            return
        await asyncio.to_thread(self.kept.append, [self._answer(inquiry, issue, event, at=began)])
        await self.store.run(lambda unit: unit.inquiries.forget(inquiry.key))

    async def _replies(self, client: SentryClient, inquiry: Inquiry) -> tuple[Reply, Reply | None]:
        try:
            issue = await within(self.clock, ASK_SECONDS, client.issue(inquiry.key.name))
            if not inquiry.event or not isinstance(issue, Got):
                return issue, None
            return issue, await within(self.clock, ASK_SECONDS, client.latest_event(inquiry.key.name))
        except TimeoutError:
            return NotNow(f"Sentry did not answer within {ASK_SECONDS:.0f} s"), None

    def _answer(self, inquiry: Inquiry, issue: Got | Gone, event: Reply | None, *, at: datetime) -> Raw:
        body = kept(
            inquiry.key.organization,
            inquiry.key.name,
            issue=issue.raw if isinstance(issue, Got) else None,
            event=event.raw if isinstance(event, Got) else None,
        )
        hint = Hint(resource=READ, action=READ, subject=str(inquiry.key))
        return Raw(door=Door.READ_BACK, received_at=at, raw=body, hint=hint, urgent=True)

    async def _again(self, inquiry: Inquiry, refusal: NotNow) -> None:
        now = self.clock.now()
        if refusal.denied or refusal.after:
            self._closed_until = now + (refusal.after or DENIED_WAIT)
        wait = refusal.after or backoff(inquiry.attempts + 1, 1.0)
        last = inquiry.attempts + 1 >= MOST_ATTEMPTS
        log.warning("sentry.unasked", subject=str(inquiry.key), because=refusal.because, last=last)
        if last:
            await self.store.run(lambda unit: unit.inquiries.forget(inquiry.key))
        else:
            await self.store.run(lambda unit: unit.inquiries.again(inquiry, at=now + wait))

    async def learn_projects(self) -> None:
        """Ask which slug each project has; where Sentry does not answer, what is known stays."""
        cursor: str | None = None
        for _ in range(MOST_PAGES if self.client else 0):
            reply = await self.client.projects(cursor) if self.client else None
            if isinstance(reply, NotNow):
                log.warning("sentry.unasked", subject="projects", because=reply.because)
            if not isinstance(reply, Got):
                return
            self.projects.update(_slugs(reply.raw))
            cursor = reply.cursor
            if cursor is None:
                return

    async def close(self) -> None:
        """Let go of the connections to Sentry, which whoever asks it shares."""
        if self.client:
            await self.client.close()


def _wanted(unit: Unit, now: datetime, *, most: int) -> tuple[list[Inquiry], WantedRelease | None, datetime | None]:
    """Return what is to be asked now, of issues and of a release, and when there is more."""
    next_at = earliest([unit.inquiries.next_due(after=now), unit.releases.next_due(after=now)])
    return unit.inquiries.due(now, limit=most), unit.releases.due(now), next_at


class _AskedProject(msgspec.Struct):
    id: str
    slug: str


def _slugs(raw: bytes) -> Mapping[str, str]:
    try:
        return {project.id: project.slug for project in msgspec.json.decode(raw, type=list[_AskedProject])}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
