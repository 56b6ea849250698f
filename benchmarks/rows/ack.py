"""ack latency: an open loop at a fixed rate against web and worker; what was due and not sent counts as waiting."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Limit, Results, Sample
from benchmarks.load import Job
from benchmarks.scale import Scale
from benchmarks.stage import Stage

ROW = "ack latency"
RATES = (500, 2000)
P50, P99, MOST, ANSWERED = "p50 ms", "p99 ms", "max ms", "answered/s"

LIMITS = (
    Limit(ROW, "500/s: p99 at most 25 ms", lambda results: results.median(ROW, "500/s", P99), most=25),
    Limit(ROW, "2,000/s: p99 at most 250 ms", lambda results: results.median(ROW, "2000/s", P99), most=250),
    Limit(ROW, "500/s: none over 1 s", lambda results: results.highest(ROW, "500/s", MOST), most=1000),
    Limit(ROW, "2,000/s: none over 1 s", lambda results: results.highest(ROW, "2000/s", MOST), most=1000),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Measure each rate once, on a new database; the worker runs where the system puts it."""
    for rate in RATES:
        with stage.outside() as outside:
            environment = stage.migrated(outside=outside.port)
            with (
                stage.switchboard("web", environment, core=stage.cores.server) as server,
                stage.switchboard("worker", environment),
            ):
                stage.load(Job(server.port, scale.ack_seconds / 4, rate=100, fresh=True, issues=1000))
                job = Job(
                    server.port, scale.ack_seconds, connections=64, rate=rate, fresh=True, issues=1000, first=10**6
                )
                report = stage.load(job)
        case = f"{rate}/s"
        yield Sample(ROW, case, P50, report["p50"])
        yield Sample(ROW, case, P99, report["p99"])
        # What was never answered waited at least as long as the generator did.
        yield Sample(ROW, case, MOST, report["max"] if not report["unanswered"] else float(report["seconds"] * 1000))
        yield Sample(ROW, case, ANSWERED, report["answers"] / report["seconds"])
