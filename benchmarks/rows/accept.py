"""accept: the real web process with its worker stopped, beside what is bare, what keeps nothing, and Alertmanager."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.figures import Limit, Results, Sample
from benchmarks.load import Job
from benchmarks.mail import BIG, SIZES
from benchmarks.scale import Scale
from benchmarks.stage import Running, Stage, find_alertmanager

ROW = "accept"
RATE, CPU, BUSY, P50, P99 = "requests/s", "CPU us/request", "server core busy %", "p50 ms", "p99 ms"
NO_ALERTMANAGER = (
    "Alertmanager: NOT FOUND. `apt-get install prometheus-alertmanager` on Debian; elsewhere put `alertmanager` "
    "on the PATH."
)
WARM_SECONDS = 0.3
# Big bodies end with so many bytes, so that what is measured is not how fast the disk takes gigabytes.
MOST_BYTES = 256_000_000

LIMITS = (
    Limit(
        ROW,
        "13 KB: at least 1.0 x Alertmanager's requests/s in memory",
        lambda results: results.ratio(ROW, "switchboard 13 KB", "alertmanager 13 KB", RATE),
        least=1.0,
        ratio=True,
    ),
    Limit(
        ROW,
        "13 KB: by CPU at least 0.45 of the same route without disk",
        lambda results: results.ratio(ROW, "same route, no disk 13 KB", "switchboard 13 KB", CPU),
        least=0.45,
        ratio=True,
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Measure each server once, at each size."""
    for name, says in (("bare", "bare ASGI"), ("diskless", "same route, no disk")):
        with stage.baseline(name) as server:
            yield from _sizes(stage, scale, server, says)
    with stage.switchboard("web", stage.environment(), core=stage.cores.server) as server:
        yield from _sizes(stage, scale, server, "switchboard")
    if binary := find_alertmanager():
        with stage.alertmanager(binary) as server:
            yield from _sizes(stage, scale, server, "alertmanager")
    else:
        results.note(NO_ALERTMANAGER)
    yield from _with_worker(stage, scale)


def _with_worker(stage: Stage, scale: Scale) -> Iterator[Sample]:
    """Measure the web process while a worker works what it accepts; every event is a new one."""
    with stage.outside() as outside:
        environment = stage.migrated(outside=outside.port)
        with (
            stage.switchboard("web", environment, core=stage.cores.server) as server,
            stage.switchboard("worker", environment),
        ):
            job = Job(server.port, scale.accept_seconds, fresh=True, issues=1000)
            yield from _run(stage, server, job, "switchboard 13 KB, worker running")


def _sizes(stage: Stage, scale: Scale, server: Running, says: str) -> Iterator[Sample]:
    kind = "alertmanager" if says == "alertmanager" else "sentry"
    for size in scale.sizes:
        most = MOST_BYTES // SIZES[size] if size in BIG else 0
        job = Job(server.port, scale.accept_seconds, size=size, kind=kind, most=most)
        yield from _run(stage, server, job, f"{says} {size}")


def _run(stage: Stage, server: Running, job: Job, case: str) -> Iterator[Sample]:
    """Warm up, then send as fast as answers come."""
    stage.load(replace(job, seconds=min(WARM_SECONDS, job.seconds), most=job.most // 10, fresh=False))
    before = server.cpu_seconds
    report = stage.load(job)
    used = server.cpu_seconds - before
    if set(report["statuses"]) - {"200", "202"}:
        raise RuntimeError(f"{case}: answers were {report['statuses']}")
    count = max(1, report["answers"])
    yield Sample(ROW, case, RATE, count / report["seconds"])
    yield Sample(ROW, case, CPU, used / count * 1e6)
    yield Sample(ROW, case, BUSY, used / report["seconds"] * 100)
    yield Sample(ROW, case, P50, report["p50"])
    yield Sample(ROW, case, P99, report["p99"])
