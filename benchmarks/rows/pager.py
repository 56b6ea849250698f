"""hook to pager: from the moment a paging webhook is sent to the moment its trigger is at a PagerDuty of the sandbox."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.databases import working_since
from benchmarks.figures import Limit, Results, Sample
from benchmarks.load import Job
from benchmarks.outside import world
from benchmarks.scale import Scale
from benchmarks.stage import Stage
from switchboard.storage.address import database_file

ROW = "hook to pager"
QUIET, CHATTER, FRESH = "50 hooks/s, 1/s pages", "2,000/s of chatter, 1/s pages", "fresh start into 2,000/s, 2/s pages"
TOOK, PAGES, MISSED, LATE, OFFERED = "ms of all pages", "pages", "not seen", "late", "hooks answered/s"
PATIENCE = 15.0
# A page that had to wait for chatter comes seconds late; a first page finds every connection cold.
LEAST_PAGES, LATE_MS = 60, 500.0


def _p99(results: Results, case: str) -> float | None:
    """Give the p99 over all rounds; of less than sixty pages there is none."""
    return results.pooled(ROW, case, TOOK, 0.99) if results.total(ROW, case, PAGES) >= LEAST_PAGES else None


def _missed(results: Results) -> float | None:
    measured = results.highest(ROW, QUIET, MISSED) is not None
    return sum(results.total(ROW, case, MISSED) for case in (QUIET, CHATTER, FRESH)) if measured else None


LIMITS = (
    Limit(ROW, f"{QUIET}: p99 of 60 pages or more at most 50 ms", lambda results: _p99(results, QUIET), most=50),
    Limit(ROW, f"{CHATTER}: p99 of 60 pages or more at most 120 ms", lambda results: _p99(results, CHATTER), most=120),
    Limit(ROW, "every page arrived", _missed, most=0),
    Limit(
        ROW,
        f"none over {LATE_MS:.0f} ms after a fresh start",
        lambda results: results.highest(ROW, FRESH, LATE),
        most=0,
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Page over ten routing keys: among little, among as much chatter as 2,000/s on 1,000 issues, and from the first second."""
    with stage.outside() as outside:
        environment = stage.migrated(outside=outside.port)
        with (
            stage.switchboard("web", environment, core=stage.cores.server) as server,
            stage.switchboard("worker", environment),
        ):
            stage.load(Job(server.port, 1.5, rate=20, fresh=True, issues=10, first=10**7, page_rate=2))
            quiet = Job(server.port, scale.quiet_seconds, rate=50, fresh=True, issues=1000, first=10**5, page_rate=1)
            yield from _paged(QUIET, stage.load(quiet), outside.port)
            job = Job(
                server.port,
                scale.chatter_seconds,
                rate=scale.chatter_rate,
                fresh=True,
                issues=1000,
                first=10**6,
                page_rate=1,
            )
            yield from _paged(CHATTER, stage.load(job), outside.port)
    yield from _fresh(stage, scale)


def _fresh(stage: Stage, scale: Scale) -> Iterator[Sample]:
    """Send from the moment the door is open, on an empty database; a page's time counts from the worker's first alert."""
    with stage.outside() as outside:
        environment = stage.environment(outside=outside.port)
        with stage.switchboard("serve", environment) as serve:
            job = Job(serve.port, scale.fresh_seconds, rate=scale.chatter_rate, fresh=True, issues=1000, page_rate=2)
            report = stage.load(job)
            yield from _paged(FRESH, report, outside.port, fresh=database_file(environment["DATABASE_URL"]))


def _paged(case: str, report: dict[str, Any], port: int, *, fresh: Path | None = None) -> Iterator[Sample]:
    sent: dict[str, float] = report["pages"]
    until = time.monotonic() + PATIENCE
    while len(arrived := _received(port, sent)) < len(sent) and time.monotonic() < until:
        time.sleep(0.1)
    since = working_since(fresh) if fresh and arrived else 0.0
    took = [(arrived[title] - max(at, since)) * 1000 for title, at in sent.items() if title in arrived]
    yield from (Sample(ROW, case, TOOK, milliseconds) for milliseconds in took)
    yield Sample(ROW, case, PAGES, len(sent))
    yield Sample(ROW, case, MISSED, len(sent) - len(took))
    if fresh:
        yield Sample(ROW, case, LATE, sum(milliseconds > LATE_MS for milliseconds in took))
    yield Sample(ROW, case, OFFERED, report["answers"] / report["seconds"])


def _received(port: int, sent: dict[str, float]) -> dict[str, float]:
    """Ask the sandbox when each page's incident was opened, in Unix time."""
    return {
        title: datetime.fromisoformat(incident["opened_at"]).timestamp()
        for incident in world(port)["incidents"]
        for title in sent
        if title in incident["payload"]["summary"]
    }
