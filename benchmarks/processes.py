"""Processes as the system shows them: their time and memory, whether they answer, and how they are ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PATIENCE = 60.0
GRACE = 10.0
LOOK_SECONDS = 0.2


def end(child: subprocess.Popen[bytes]) -> None:
    """Ask a process to end; make it, if it does not."""
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdin:
        child.stdin.close()


def wait_for(
    holds: Callable[[], bool], child: subprocess.Popen[bytes] | None = None, *, patience: float = PATIENCE
) -> float:
    """Wait until something holds; returns the seconds it took. RuntimeError when it takes too long, or the child ended."""
    began = time.perf_counter()
    while not holds():
        if child is not None and child.poll() is not None:
            raise RuntimeError(f"{child.args!r} ended with {child.returncode}")
        if time.perf_counter() - began > patience:
            raise RuntimeError("waited too long")
        time.sleep(0.01)
    return time.perf_counter() - began


def answers(port: int, path: str) -> bool:
    """Whether a GET is answered with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Find a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """Return a process and all that it started, and they."""
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        with suppress(OSError):
            if path.name.isdecimal():
                parents[int(path.name)] = int(_stat(int(path.name))[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, from /proc."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_bytes(pid: int) -> int:
    """Return a process's resident memory, from /proc."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


@dataclass(slots=True)
class Weight:
    """The resident memory of a process and all that it started, added up: the most that it was at any look."""

    pid: int
    most: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look several times a second for as long as the block lasts."""
        looking = threading.Thread(target=self._look_on, daemon=True)
        looking.start()
        try:
            yield
        finally:
            self._over.set()
            looking.join()

    def _look_on(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            with suppress(OSError):  # one of them just ended
                self.most = max(self.most, sum(map(resident_bytes, family(self.pid))))


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
