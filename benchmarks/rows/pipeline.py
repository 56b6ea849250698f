"""pipeline: the real worker process on one core works an inbox that was filled beforehand, and delivers to the sandbox."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.figures import Limit, Results, Sample
from benchmarks.mail import headers, webhook
from benchmarks.processes import wait_for
from benchmarks.scale import Scale
from benchmarks.stage import ROUTES, Stage
from switchboard.config.load import load_config
from switchboard.model.inbound import Door, Raw
from switchboard.payloads.hint import read_hint
from switchboard.routing.paging import may_page, paging_summary
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.schema import migrate
from switchboard.storage.store import Store, reading_store

ROW = "pipeline"
RATE, CPU = "alerts/s", "CPU us/alert"
BATCH = 200
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
        ROW, "first seen: at least 1,000 alerts/s", lambda results: results.median(ROW, "first seen", RATE), least=1000
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Work first-seen issues, and then events of issues that were seen, on two databases."""
    with stage.outside() as outside:
        new = stage.environment(outside=outside.port)
        migrate(new["DATABASE_URL"])
        fill(new["DATABASE_URL"], scale.first_seen, issues=10**6, first=0)
        yield from _drain(stage, new, "first seen")
        known = stage.environment(outside=outside.port)
        migrate(known["DATABASE_URL"])
        fill(known["DATABASE_URL"], KNOWN_ISSUES, issues=KNOWN_ISSUES, first=0)
        list(_drain(stage, known, "known issues"))
        fill(known["DATABASE_URL"], scale.known, issues=KNOWN_ISSUES, first=KNOWN_ISSUES)
        yield from _drain(stage, known, "known issues")


def fill(url: str, count: int, *, issues: int, first: int) -> None:
    """Keep so many new event alerts, as the door would have."""
    template, store = webhook("13 KB"), inbox_store(url)
    summary = paging_summary(load_config(ROUTES, file="routes.yaml")[0])
    for start in range(first, first + count, BATCH):
        raws = []
        for number in range(start, min(start + BATCH, first + count)):
            raw = template.body(number, issue=number % issues)
            hint = read_hint("event_alert", raw)
            kept = tuple((name.lower(), value) for name, value in headers(raw).items() if name.lower() in KEPT)
            raws.append(
                Raw(
                    door=Door.SENTRY,
                    received_at=datetime.now(UTC),
                    raw=raw,
                    headers=kept,
                    hint=hint,
                    urgent=may_page(hint, summary),
                )
            )
        store.append(raws)
    store.close()


def _drain(stage: Stage, environment: dict[str, str], case: str) -> Iterator[Sample]:
    """Let a worker work all there is; its rate counts from its first commit, so that starting does not."""
    store, inbox = reading_store(environment["DATABASE_URL"]), inbox_store(environment["DATABASE_URL"])
    last = inbox.newest()
    inbox.close()
    before = _floor(store)
    with stage.switchboard("worker", environment, core=stage.cores.server) as worker:
        wait_for(lambda: _floor(store) > before, worker.child)
        began, started_at, used = time.perf_counter(), _floor(store), worker.cpu_seconds
        wait_for(lambda: _floor(store) >= last, worker.child)
        took, used = time.perf_counter() - began, worker.cpu_seconds - used
    store.close()
    count = max(1, last - started_at)
    yield Sample(ROW, case, RATE, count / took)
    yield Sample(ROW, case, CPU, used / count * 1e6)


def _floor(store: Store) -> int:
    return store.transact(lambda unit: unit.inbound.floor())
