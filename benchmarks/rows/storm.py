"""storm: everything breaks at once. `switchboard serve` takes as many events of few issues as it can, and works them all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from benchmarks.databases import counted_events
from benchmarks.figures import Limit, Results, Sample
from benchmarks.load import Job
from benchmarks.outside import world
from benchmarks.processes import Weight, cpu_seconds, family, wait_for
from benchmarks.rows.pipeline import floor
from benchmarks.scale import Scale
from benchmarks.stage import Running, Stage
from switchboard.storage.address import database_file
from switchboard.storage.store import reading_store

ROW = "storm"
CASE = "sent as fast as they are taken"
EVENTS, MISSED = "events", "not counted"
TOLD, MESSAGES = "issues told of meanwhile", "new messages of an issue, at most"
MEMORY, TOOK, CPU = "peak RSS MB in all", "s until all were worked", "CPU us/event in all"
PATIENCE = 600.0

LIMITS = (
    Limit(
        ROW,
        "at most one new message for each issue and episode",
        lambda results: results.highest(ROW, CASE, MESSAGES),
        most=1,
    ),
    Limit(ROW, "every event is counted", lambda results: results.highest(ROW, CASE, MISSED), most=0),
    Limit(ROW, "RSS at most 400 MB in all", lambda results: results.highest(ROW, CASE, MEMORY), most=400),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Send every event once, wait until all are worked, and look at what was counted, told and needed."""
    with stage.outside() as outside:
        environment = stage.environment(outside=outside.port)
        with stage.switchboard("serve", environment) as serve:
            job = Job(serve.port, PATIENCE, fresh=True, issues=scale.storm_issues, most=scale.storm_events)
            yield from _endured(stage, serve, job, environment["DATABASE_URL"])
        yield from _told(outside.port)
    missed = scale.storm_events - counted_events(database_file(environment["DATABASE_URL"]))
    yield Sample(ROW, CASE, MISSED, missed)


def _endured(stage: Stage, serve: Running, job: Job, url: str) -> Iterator[Sample]:
    store, weight = reading_store(url), Weight(serve.child.pid)
    began, before = time.perf_counter(), _cpu(serve)
    with weight.watched():
        report = stage.load(job)
        wait_for(lambda: floor(store) >= job.most, serve.child, patience=PATIENCE)
    took, used = time.perf_counter() - began, _cpu(serve) - before
    store.close()
    if report["statuses"] != {"202": job.most}:
        raise RuntimeError(f"{ROW}: answers were {report['statuses']}")
    yield Sample(ROW, CASE, EVENTS, job.most)
    yield Sample(ROW, CASE, TOOK, took)
    yield Sample(ROW, CASE, CPU, used / job.most * 1e6)
    yield Sample(ROW, CASE, MEMORY, weight.most / 1e6)


def _cpu(serve: Running) -> float:
    return sum(map(cpu_seconds, family(serve.child.pid)))


def _told(port: int) -> Iterator[Sample]:
    """Count the messages that stand in channels by their text, which has the title of their issue."""
    roots = Counter(
        message["text"]
        for channel in world(port)["channels"]
        for message in channel["messages"]
        if message["thread_ts"] in (None, message["ts"])
    )
    yield Sample(ROW, CASE, TOLD, len(roots))
    yield Sample(ROW, CASE, MESSAGES, max(roots.values(), default=0))
