"""The command line: `python -m benchmarks`. One run, all rows in turn, several times; figures are medians of the rounds."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from benchmarks.compare import show_comparison
from benchmarks.figures import Limit, Results, Sample
from benchmarks.machine import cores, description, yardstick
from benchmarks.report import as_json, show, write_page
from benchmarks.rows import accept, ack, decide, digest, growth, pager, pipeline, postgres, serve, stored, storm
from benchmarks.scale import FULL, SCALES, Scale
from benchmarks.stage import ROOT, Stage

Measure = Callable[[Stage, Scale, Results], Iterator[Sample]]
ROWS: dict[str, Measure] = {
    accept.ROW: accept.measure,
    ack.ROW: ack.measure,
    decide.ROW: decide.measure,
    pipeline.ROW: pipeline.measure,
    pager.ROW: pager.measure,
    serve.ROW: serve.measure,
    postgres.ROW: postgres.measure,
    storm.ROW: storm.measure,
    growth.ROW: growth.measure,
    digest.ROW: digest.measure,
    stored.ROW: stored.measure,
}
LIMITS: dict[str, tuple[Limit, ...]] = {
    one.ROW: one.LIMITS
    for one in (accept, ack, decide, pipeline, pager, serve, postgres, storm, growth, digest, stored)
}
# Storm and stored show what no second look would change, growth and digest take their turns within a round.
ONCE = (storm.ROW, growth.ROW, digest.ROW, stored.ROW)
# The load, for each core, at which a machine is not ours alone.
BUSY = 0.5
BASELINE = Path(__file__).with_name("baseline.json")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, or read what was measured, and report it; 0 whatever the figures are, as they are no test (but for --strict)."""
    given = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs is ended, and the folder removed
    report = (
        json.loads(given.read.read_text()) if given.read else measure(SCALES[given.scale], given.rows, given.folder)
    )
    console = Console(width=None if sys.stdout.isatty() else 150)
    show(report, console)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n")
    if given.page:
        write_page(report, given.page)
    if given.compare is None:
        return 0
    worse = show_comparison(json.loads(given.compare.read_text()), report, console)
    return 1 if worse and given.strict else 0


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    top = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what Switchboard is to hold.")
    scale = top.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", help="one short round, about two minutes"
    )
    scale.add_argument("--scale", choices=tuple(SCALES), help="full, quick, or tiny: only to see that it runs")
    top.set_defaults(scale=FULL.name)
    top.add_argument("--rows", type=_rows, default=tuple(ROWS), help=f"only these, by comma, of: {', '.join(ROWS)}")
    top.add_argument("--folder", type=Path, metavar="DIR", help="where the databases are made: the disk to measure")
    top.add_argument("--json", type=Path, metavar="FILE", help="write the report there")
    top.add_argument("--read", type=Path, metavar="FILE", help="measure nothing; report what --json wrote")
    top.add_argument("--page", type=Path, metavar="FILE", help="put the tables between the marks of this page")
    compared = "compare with what --json once wrote, by CPU and ratios; without a FILE with benchmarks/baseline.json"
    top.add_argument("--compare", type=Path, nargs="?", const=BASELINE, metavar="FILE", help=compared)
    top.add_argument("--strict", action="store_true", help="with --compare, fail where something is worse")
    return top


def measure(scale: Scale, rows: Sequence[str], folder: Path | None) -> dict[str, Any]:
    """Run the rows in turn, as many times as the scale says, and put the report together."""
    results, began = Results(), time.monotonic()
    with TemporaryDirectory(prefix="switchboard-bench-", dir=folder) as made:
        stage = Stage(Path(made), cores())
        if not stage.cores.apart:
            results.note("Server and load share a core here: requests/s are too low; compare CPU and ratios.")
        machine = description(stage.folder)
        if machine["load before the run"] > BUSY * (os.cpu_count() or 1):
            results.note("Others were at work on this machine before the run: figures move more than by themselves.")
        for number in range(1, scale.rounds + 1):
            for row in rows:
                if number == 1 or row not in ONCE:
                    print(f"round {number} of {scale.rounds}: {row}", end="", file=sys.stderr, flush=True)
                    _measure_row(row, stage, scale, results)
    run = {
        "scale": scale.name,
        "rounds": scale.rounds,
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": _commit(),
        "took s": round(time.monotonic() - began),
    }
    return as_json(results, {row: LIMITS[row] for row in rows}, run, machine)


def _measure_row(row: str, stage: Stage, scale: Scale, results: Results) -> None:
    """Measure a row, and how fast the machine is before and after it."""
    paces, began = results.yardsticks.setdefault(row, []), time.monotonic()
    with stage.cores.on(stage.cores.server):
        paces.append(yardstick())
    results.add(ROWS[row](stage, scale, results))
    with stage.cores.on(stage.cores.server):
        paces.append(yardstick())
    stage.clear()
    print(f", {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _rows(said: str) -> tuple[str, ...]:
    asked = tuple(name.strip() for name in said.split(","))
    if unknown := [name for name in asked if name not in ROWS]:
        raise argparse.ArgumentTypeError(f"no row is called {', '.join(unknown)}; there are {', '.join(ROWS)}")
    return asked


def _commit() -> str:
    """Return what was measured, and whether it was changed since its commit."""
    command = ("git", "describe", "--always", "--dirty", "--exclude=*")
    try:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
