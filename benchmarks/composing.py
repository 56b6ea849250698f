"""A process that composes one digest of the database that the environment names: how long that took, and how much memory."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time

from benchmarks.counted import TEAM, UNTIL
from switchboard.config.load import load_config
from switchboard.digests.compose import compose
from switchboard.model.digest import DigestPeriod, DigestWish
from switchboard.storage.store import reading_store

WEEK = timedelta(days=7)
CONFIG = 'version: 1\nteams: {payments: {slack: "#payments"}}\nroutes: []\nfallback: ["slack:#alerts"]\n'


def measure(url: str) -> dict[str, float]:
    """Return the milliseconds that a digest of the last week takes, those of CPU, and the most megabytes that the process had."""
    period = DigestPeriod(every="week", zone="Europe/Berlin", earlier=UNTIL - 2 * WEEK, since=UNTIL - WEEK, until=UNTIL)
    config, wish = load_config(CONFIG, file="routes.yaml")[0], DigestWish(team=TEAM, period=period, now=UNTIL)
    with closing(reading_store(url)) as store:
        began, used = monotonic(), process_time()
        digest = store.transact(lambda unit: compose(wish, unit, config))
        told = {"ms": (monotonic() - began) * 1e3, "cpu": (process_time() - used) * 1e3}
    if not digest.totals.events or digest.before is None:
        raise SystemExit("the digest says nothing of what was stored")
    return told | {"memory": _most_memory()}


def _most_memory() -> float:
    """The most megabytes since this program began: what `getrusage` tells also has those of the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    json.dump(measure(os.environ["DATABASE_URL"]), sys.stdout)
