"""growth: what an alert and a look round cost a worker with much stored, against one with next to nothing, in turn."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.databases import alerts, issues, multiply, told_of
from benchmarks.figures import Limit, Results, Sample
from benchmarks.processes import wait_for
from benchmarks.rows.pipeline import CPU, drain, fill, floor
from benchmarks.scale import Scale
from benchmarks.stage import Stage
from switchboard.storage.address import database_file
from switchboard.storage.store import reading_store

ROW = "growth"
EMPTY, FULL = "next to nothing stored", "much stored"
STORED, KNOWN, TICK, REPORT = "alerts stored", "issues stored", "CPU us/tick", "CPU us/report"
# The issues whose events are measured; all that is stored is copies of a few, told of by a real worker.
MEASURED, SEED, EVENTS = 200, 10, 10

LIMITS = (
    Limit(
        ROW,
        "CPU per alert at most 1.25 x next to nothing stored",
        lambda results: results.ratio(ROW, FULL, EMPTY, CPU),
        most=1.25,
        ratio=True,
    ),
    Limit(
        ROW,
        "CPU per tick at most 1.25 x next to nothing stored",
        lambda results: results.ratio(ROW, FULL, EMPTY, TICK),
        most=1.25,
        ratio=True,
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Fill two databases, then measure them in turn several times; nothing is due while ticks are measured."""
    with stage.outside() as outside:
        stored = {EMPTY: MEASURED, FULL: scale.grown_issues}
        environments = {case: _filled(stage, outside.port, count) for case, count in stored.items()}
        for case, environment in environments.items():
            file = database_file(environment["DATABASE_URL"])
            yield Sample(ROW, case, KNOWN, issues(file))
            yield Sample(ROW, case, STORED, alerts(file))
        for _ in range(scale.growth_turns):
            for case, environment in environments.items():
                told = stage.ticks(environment, scale.ticks)
                yield Sample(ROW, case, TICK, told["tick"])
                yield Sample(ROW, case, REPORT, told["report"])
        for turn in range(scale.growth_turns):
            for case, environment in environments.items():
                first = SEED * EVENTS + turn * scale.growth_alerts
                stride = _stride(stored[case])
                fill(environment["DATABASE_URL"], scale.growth_alerts, issues=MEASURED, first=first, stride=stride)
                yield from drain(stage, environment, ROW, case)


def _stride(count: int) -> int:
    """Return how far apart the measured issues lie among all, so that every team has as many of them."""
    return max(1, (count // MEASURED) // SEED * SEED + 1)


def _filled(stage: Stage, outside: int, count: int) -> dict[str, str]:
    """Let a worker work a few issues and tell of them; then copy all that it left until there are so many."""
    environment = stage.migrated(outside=outside)
    url = environment["DATABASE_URL"]
    fill(url, SEED * EVENTS, issues=SEED, first=0)
    file, store = database_file(url), reading_store(url)
    with stage.switchboard("worker", environment) as worker:
        wait_for(lambda: floor(store) >= SEED * EVENTS and told_of(file) == SEED, worker.child)
    store.close()
    multiply(file, count // SEED)
    return environment
