"""serve: the whole of Switchboard as a user starts it: how soon it is ready, and what it takes when nothing happens."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.figures import Limit, Results, Sample
from benchmarks.processes import cpu_seconds, family, resident_bytes
from benchmarks.scale import Scale
from benchmarks.stage import Stage

ROW = "serve"
CASE = "serve, sandbox beside it"
READY, MEMORY, CPU = "ready s", "idle RSS MB in all", "idle CPU %"
SETTLE_SECONDS = 3.0

LIMITS = (
    Limit(ROW, "ready in at most 2.5 s", lambda results: results.median(ROW, CASE, READY), most=2.5),
    Limit(ROW, "idle RSS at most 220 MB in all", lambda results: results.median(ROW, CASE, MEMORY), most=220),
    Limit(ROW, "idle CPU at most 1 %", lambda results: results.median(ROW, CASE, CPU), most=1.0),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Start it on an empty database, let it settle, and look at it for a while."""
    with stage.outside() as outside:
        environment = stage.environment(outside=outside.port)
        began = time.perf_counter()
        with stage.switchboard("serve", environment) as serve:
            yield Sample(ROW, CASE, READY, time.perf_counter() - began)
            time.sleep(min(SETTLE_SECONDS, scale.idle_seconds))
            processes = family(serve.child.pid)
            before = sum(map(cpu_seconds, processes))
            time.sleep(scale.idle_seconds)
            used = sum(map(cpu_seconds, processes)) - before
            yield Sample(ROW, CASE, MEMORY, sum(map(resident_bytes, processes)) / 1e6)
            yield Sample(ROW, CASE, CPU, used / scale.idle_seconds * 100)
