"""hook to pager: from the moment a paging webhook is sent to the moment its trigger is at a PagerDuty of the sandbox."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPConnection
from typing import Any

from benchmarks.figures import Limit, Results, Sample, rank
from benchmarks.load import Job
from benchmarks.scale import Scale
from benchmarks.stage import Stage

ROW = "hook to pager"
QUIET, CHATTER = "50 hooks/s, 1/s pages", "2,000/s of chatter, 1/s pages"
P50, P99, PAGES, MISSED, OFFERED = "p50 ms", "p99 ms", "pages", "pages not seen", "hooks answered/s"
PATIENCE = 15.0


def _missed(results: Results) -> float | None:
    found = [results.highest(ROW, case, MISSED) for case in (QUIET, CHATTER)]
    known = [value for value in found if value is not None]
    return max(known) if known else None


LIMITS = (
    Limit(ROW, f"{QUIET}: p99 at most 100 ms", lambda results: results.median(ROW, QUIET, P99), most=100),
    Limit(ROW, f"{CHATTER}: p99 at most 250 ms", lambda results: results.median(ROW, CHATTER, P99), most=250),
    Limit(ROW, "every page arrived", _missed, most=0),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Page over ten routing keys, first among little, then among as much chatter as 2,000/s on 1,000 issues."""
    with stage.outside() as outside:
        environment = stage.environment(outside=outside.port)
        with (
            stage.switchboard("web", environment, core=stage.cores.server) as server,
            stage.switchboard("worker", environment),
        ):
            stage.load(Job(server.port, 1.5, rate=20, fresh=True, issues=10, first=10**7, page_rate=2))
            quiet = Job(server.port, scale.quiet_seconds, rate=50, fresh=True, issues=1000, first=10**5, page_rate=1)
            yield from _paged(QUIET, stage.load(quiet), outside.port)
            job = Job(server.port, scale.chatter_seconds, rate=2000, fresh=True, issues=1000, first=10**6, page_rate=1)
            yield from _paged(CHATTER, stage.load(job), outside.port)


def _paged(case: str, report: dict[str, Any], port: int) -> Iterator[Sample]:
    sent: dict[str, float] = report["pages"]
    until = time.monotonic() + PATIENCE
    while len(arrived := _received(port, sent)) < len(sent) and time.monotonic() < until:
        time.sleep(0.1)
    took = [(arrived[title] - at) * 1000 for title, at in sent.items() if title in arrived]
    yield Sample(ROW, case, PAGES, len(sent))
    yield Sample(ROW, case, MISSED, len(sent) - len(took))
    yield Sample(ROW, case, OFFERED, report["answers"] / report["seconds"])
    if took:
        yield Sample(ROW, case, P50, rank(took, 0.5))
        yield Sample(ROW, case, P99, rank(took, 0.99))


def _received(port: int, sent: dict[str, float]) -> dict[str, float]:
    """Ask the sandbox when each page's incident was opened, in Unix time."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/control/state")
    incidents = json.loads(connection.getresponse().read())["incidents"]
    connection.close()
    return {
        title: datetime.fromisoformat(incident["opened_at"]).timestamp()
        for incident in incidents
        for title in sent
        if title in incident["payload"]["summary"]
    }
