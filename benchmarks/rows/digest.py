"""digest: how long a week's digest takes to compose over many alerts, and whether its memory grows with them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.counted import spread
from benchmarks.figures import Limit, Results, Sample
from benchmarks.scale import Scale
from benchmarks.stage import Stage
from switchboard.storage.address import database_file

ROW = "digest"
FEW, MANY = "a tenth of the alerts", "all alerts"
STORED, MILLISECONDS, CPU, MEMORY = "alerts stored", "ms", "CPU ms", "MB at most"

LIMITS = (
    # By its CPU: it asks and adds up on one thread, and waits for nobody but others at work on the machine.
    Limit(ROW, "a digest takes at most 2,000 ms of CPU", lambda results: results.median(ROW, MANY, CPU), most=2000),
    Limit(
        ROW,
        "memory at most 1.25 x that of a tenth of the alerts",
        lambda results: results.ratio(ROW, MANY, FEW, MEMORY),
        most=1.25,
        ratio=True,
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Fill two databases with the alerts of two weeks of the same issues, and compose a digest of each, several times."""
    cases = {FEW: scale.digest_alerts // 10, MANY: scale.digest_alerts}
    for case, alerts in cases.items():
        environment = stage.migrated(outside=0)
        spread(database_file(environment["DATABASE_URL"]), alerts, issues=scale.digest_issues)
        yield Sample(ROW, case, STORED, alerts)
        for _ in range(scale.digest_turns):
            told = stage.told("benchmarks.composing", environment)
            yield Sample(ROW, case, MILLISECONDS, told["ms"])
            yield Sample(ROW, case, CPU, told["cpu"])
            yield Sample(ROW, case, MEMORY, told["memory"])
