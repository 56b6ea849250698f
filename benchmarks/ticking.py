"""A process that measures its own worker: the CPU of a tick that looks everywhere and finds nothing due, and of a report."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from time import process_time

from structlog.testing import capture_logs

from switchboard.app.build_worker import make_worker
from switchboard.app.worker import Worker
from switchboard.runtime.settings import load

REPORTS = 5


async def measure(ticks: int) -> dict[str, float]:
    """Return the microseconds of a tick and of a report, on the database that the environment names."""
    worker = make_worker(load(dotenv=Path("none.env")))
    await worker.open()
    await _tick(worker)
    told = {"tick": sum([await _tick(worker) for _ in range(ticks)]) / ticks * 1e6}
    began = process_time()
    for _ in range(REPORTS):
        await worker.report()
    told["report"] = (process_time() - began) / REPORTS * 1e6
    await worker.stop(at_once=True)
    worker.close()
    return told


async def _tick(worker: Worker) -> float:
    began = process_time()
    await worker.tick(anew=True)
    while flying := worker.flying():
        await asyncio.gather(*flying, return_exceptions=True)
    return process_time() - began


def main() -> None:
    """Take so many ticks as the first argument says, and write what they took to standard output."""
    with capture_logs():
        told = asyncio.run(measure(int(sys.argv[1])))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
