"""What a run ran on, and which core is whose."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import platform
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.mail import SECRET, webhook

SYNCS = 200
PAGE = b"\0" * 4096
TURNS, PIECES = 9, 40


@dataclass(frozen=True, slots=True)
class Cores:
    """The server's core and the load's; the same one where the machine has no second, or will not pin."""

    server: int
    load: int
    may_pin: bool

    @property
    def apart(self) -> bool:
        """Whether server and load do not take each other's time."""
        return self.may_pin and self.server != self.load

    @contextmanager
    def on(self, core: int) -> Iterator[None]:
        """Keep this process, and what it starts meanwhile, on one core."""
        if not self.may_pin:
            yield
            return
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {core})
        try:
            yield
        finally:
            os.sched_setaffinity(0, before)


def cores() -> Cores:
    """Choose the first core for the server and the last for the load."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores(0, 0, may_pin=False)
    known = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, set(known))
    except OSError:
        return Cores(known[0], known[-1], may_pin=False)
    return Cores(known[0], known[-1], may_pin=True)


def description(folder: Path) -> dict[str, Any]:
    """Describe the machine, with the speed of the disk under `folder`."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "filesystem": _filesystem(folder),
        "append and fdatasync, 4 KB, median ms": round(_sync_ms(folder), 3),
        "load before the run": round(os.getloadavg()[0], 2),
        "free GB": round(shutil.disk_usage(folder).free / 1e9, 1),
    }


def yardstick() -> float:
    """Return the CPU time, in us, of a fixed piece of work much like ours: how fast the machine is at this moment."""
    raw = webhook("13 KB").body(1, issue=1)
    return statistics.median(_worked(raw) for _ in range(TURNS))


def _worked(raw: bytes) -> float:
    began = process_time()
    for _ in range(PIECES):
        told = json.loads(raw)
        hmac.digest(SECRET.encode(), raw, hashlib.sha256)
        json.dumps({name: told[name] for name in sorted(told)})
    return (process_time() - began) / PIECES * 1e6


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _filesystem(folder: Path) -> str:
    """Return the type of the file system that holds a folder: its longest mount point wins."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    holding = [(point, kind) for point, kind in mounts if folder.resolve().is_relative_to(point)]
    return max(holding, key=lambda mount: len(mount[0]), default=("", "unknown"))[1]


def _sync_ms(folder: Path) -> float:
    took = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            began = perf_counter()
            file.write(PAGE)
            os.fdatasync(file.fileno())
            took.append(perf_counter() - began)
    return statistics.median(took) * 1000
