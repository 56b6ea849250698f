"""Asks Sentry where and when a release went out, for the details of an issue that it introduced. Nothing waits for it.

Idempotent: what was learned is written over with the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from switchboard.clock import Clock, within
from switchboard.model.release import Deploy, Release
from switchboard.payloads.releases import read_deploys, read_release
from switchboard.sentry.client import Got, NotNow, SentryClient
from switchboard.storage.releases import WantedRelease
from switchboard.storage.store import Store

ASK_SECONDS = 10.0
CALLS = 2
# Sentry hears of a deploy when it is finished, which may be after the first error of it.
AGAIN = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
FAILED_WAIT, DENIED_WAIT = timedelta(minutes=1), timedelta(hours=1)

log = structlog.get_logger()


async def learn_release(client: SentryClient, wanted: WantedRelease, store: Store, clock: Clock) -> timedelta | None:
    """Ask for one release and write down the answer; returns how long to ask for none where that failed."""
    at = clock.now()
    try:
        found = await within(clock, ASK_SECONDS, _ask(client, wanted))
    except TimeoutError:
        found = NotNow(f"Sentry did not answer within {ASK_SECONDS:.0f} s")
    again = again_at(found, wanted.attempts, at)
    if isinstance(found, Release):
        await store.run(lambda unit: unit.releases.learn(found))
    await store.run(lambda unit: unit.releases.asked(wanted, at=at, again=again))
    if isinstance(found, Release):
        return None
    log.warning("sentry.unasked", subject="release", because=found.because, last=again is None)
    return found.after or (DENIED_WAIT if found.denied else FAILED_WAIT)


def again_at(found: Release | NotNow, attempts: int, now: datetime) -> datetime | None:
    """Return when to ask again: once more in any case, and where no deploy is known for about a day; None for no more."""
    known = isinstance(found, Release) and bool(found.deploys)
    if attempts >= len(AGAIN) or (known and attempts > 0):
        return None
    return now + AGAIN[attempts]


async def _ask(client: SentryClient, wanted: WantedRelease) -> Release | NotNow:
    reply = await client.release(wanted.version)
    if isinstance(reply, NotNow):
        return reply
    told = Release(organization=wanted.organization, version=wanted.version)
    if not isinstance(reply, Got):
        return told
    released = read_release(reply.raw)
    deploys: tuple[Deploy, ...] = ()
    if released.deploys != 0:
        listed = await client.deploys(wanted.version)
        if isinstance(listed, NotNow):
            return listed
        deploys = read_deploys(listed.raw) if isinstance(listed, Got) else ()
    return Release(organization=wanted.organization, version=wanted.version, released_at=released.at, deploys=deploys)
