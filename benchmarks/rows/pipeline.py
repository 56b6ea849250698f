"""pipeline: the real worker process on one core works an inbox that was filled beforehand, and delivers to the sandbox."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

from benchmarks.figures import Limit, Results, Sample
from benchmarks.mail import BIG, SIZES, headers, webhook
from benchmarks.postgres import Postgres
from benchmarks.processes import wait_for
from benchmarks.scale import Scale
from benchmarks.stage import ROUTES, Stage
from switchboard.config.load import load_config
from switchboard.model.inbound import Door, Raw
from switchboard.payloads.hint import read_hint
from switchboard.routing.paging import PagingSummary, may_page, paging_summary
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, reading_store

ROW = "pipeline"
RATE, CPU, BESIDE = "alerts/s", "CPU us/alert", "PostgreSQL's CPU us each"
BATCH, BATCH_BYTES = 200, 8_000_000
KNOWN_ISSUES = 200
KEPT = ("sentry-hook-resource", "sentry-hook-timestamp")

LIMITS = (
    Limit(
        ROW,
        "known issues: at least 2,000 alerts/s",
        lambda results: results.median(ROW, "known issues", RATE),
        least=2000,
    ),
    Limit(
        ROW, "first seen: at least 1,500 alerts/s", lambda results: results.median(ROW, "first seen", RATE), least=1500
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Work first-seen issues, and then events of issues that were seen, on two databases."""
    with stage.outside() as outside:
        new = stage.migrated(outside=outside.port)
        fill(new["DATABASE_URL"], scale.first_seen, issues=10**6, first=0)
        yield from drain(stage, new, ROW, "first seen")
        known = stage.migrated(outside=outside.port)
        fill(known["DATABASE_URL"], KNOWN_ISSUES, issues=KNOWN_ISSUES, first=0)
        list(drain(stage, known, ROW, "known issues"))
        fill(known["DATABASE_URL"], scale.known, issues=KNOWN_ISSUES, first=KNOWN_ISSUES)
        yield from drain(stage, known, ROW, "known issues")
        first = KNOWN_ISSUES + scale.known
        for size in BIG:
            fill(known["DATABASE_URL"], scale.big, issues=KNOWN_ISSUES, first=first, size=size)
            yield from drain(stage, known, ROW, f"known issues, {size}")
            first += scale.big


class Bodies(Protocol):
    """What makes the bodies of events."""

    def body(self, number: int, *, issue: int) -> bytes:
        """Make the body of event `number` of an issue."""
        ...


def fill(
    url: str, count: int, *, issues: int, first: int, size: str = "13 KB", stride: int = 1, made: Bodies | None = None
) -> None:
    """Keep so many new event alerts, as the door would have; the issues' numbers lie `stride` apart."""
    template, store = made or webhook(size), inbox_store(url)
    summary = paging_summary(load_config(ROUTES, file="routes.yaml")[0])
    batch = max(1, min(BATCH, BATCH_BYTES // SIZES[size]))
    for start in range(first, first + count, batch):
        numbers = range(start, min(start + batch, first + count))
        store.append([_kept(template.body(number, issue=number % issues * stride), summary) for number in numbers])
    store.close()


def _kept(raw: bytes, summary: PagingSummary) -> Raw:
    hint = read_hint("event_alert", raw)
    return Raw(
        door=Door.SENTRY,
        received_at=datetime.now(UTC),
        raw=raw,
        headers=tuple((name.lower(), value) for name, value in headers(raw).items() if name.lower() in KEPT),
        hint=hint,
        urgent=may_page(hint, summary),
    )


def drain(
    stage: Stage, environment: dict[str, str], row: str, case: str, *, beside: Postgres | None = None
) -> Iterator[Sample]:
    """Let a worker work all there is; its rate counts from its first commit, so that starting does not.

    What the server `beside` it needs meanwhile is given as well.
    """
    store, inbox = reading_store(environment["DATABASE_URL"]), inbox_store(environment["DATABASE_URL"])
    last = inbox.newest()
    inbox.close()
    before = floor(store)
    with stage.switchboard("worker", environment, core=stage.cores.server) as worker:
        wait_for(lambda: floor(store) > before, worker.child)
        began, started_at, used = time.perf_counter(), floor(store), worker.cpu_seconds
        others = beside.cpu_seconds if beside else 0.0
        wait_for(lambda: floor(store) >= last, worker.child)
        took, used = time.perf_counter() - began, worker.cpu_seconds - used
        others = beside.cpu_seconds - others if beside else 0.0
    store.close()
    count = max(1, last - started_at)
    yield Sample(row, case, RATE, count / took)
    yield Sample(row, case, CPU, used / count * 1e6)
    if beside:
        yield Sample(row, case, BESIDE, others / count * 1e6)


def floor(store: Store) -> int:
    """Return up to which inbound all is worked."""
    return store.transact(lambda unit: unit.inbound.floor())
