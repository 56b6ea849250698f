"""Switchboard's real processes on a database of their own, to be killed, stopped and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World
from switchboard.senders.certificates import trusted
from tests.migrated import migrated
from tests.ports import free_port
from tests.promises.crash.load import SECRET, UNITS, Post

ROOT = Path(__file__).parents[3]
KEYS = {unit: f"{number:032x}" for number, unit in enumerate(UNITS, 1)}
PATIENCE = 90.0
DEAF = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")  # begins a command with SIGINT ignored

ROUTES = (
    "version: 1\nteams:\n"
    + "".join(f'  {unit}: {{slack: "#{unit}", pagerduty: "${{PAGERDUTY_{unit.upper()}}}"}}\n' for unit in UNITS)
    + "owners: |\n"
    + "".join(f"  path:src/acme/{unit}/*  #{unit}\n" for unit in UNITS)
    + """
routes:
  - {name: fatal pages, when: "level:fatal has:team", notify: [pagerduty:owner], severity: critical}
  - {name: owned, when: "has:team", notify: [slack:owner]}
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:red"]
"""
)


@dataclass(slots=True)
class Processes:
    """The commands that run, by name; what they print goes to NAME.log beside the database."""

    folder: Path
    environment: Mapping[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.environment['PORT']}"

    @property
    def database_url(self) -> str:
        """The database that they share."""
        return self.environment["DATABASE_URL"]

    def start(self, name: str, *words: str, log: str | None = None, deaf: bool = False) -> subprocess.Popen[bytes]:
        """Start `switchboard NAME`; `deaf`, as a shell does in its background: with SIGINT ignored."""
        with self.log(log or name).open("ab") as written:
            child = subprocess.Popen(
                [*(DEAF if deaf else ()), sys.executable, "-m", "switchboard.cli", name, *words],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        self.running[log or name] = child
        return child

    def log(self, name: str) -> Path:
        """The file that a process's words go to."""
        return self.folder / f"{name}.log"

    def pids(self, name: str) -> list[int]:
        """The processes of this name: our own child, or the one that `serve` started."""
        own = self.running.get(name)
        if own is not None:
            return [own.pid] if own.poll() is None else []
        parent = self.running["serve"].pid
        return [pid for pid in children_of(parent) if f"\0{name}\0" in command_of(pid)]

    def kill(self, name: str) -> None:
        """End a process where it stands, with no chance to say a word."""
        for pid in self.pids(name):
            os.kill(pid, signal.SIGKILL)
        if name in self.running:
            self.running.pop(name).wait()

    async def is_ready(self) -> bool:
        """Whether the web process says that its inbox can commit."""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=1.0, verify=trusted()) as client:
                return (await client.get(f"{self.address}/readyz")).status_code == 200
        except httpx.HTTPError:
            return False

    async def post(self, post: Post, *, seconds: float = 5.0) -> int:
        """Send one webhook; the status of the answer."""
        async with httpx.AsyncClient(trust_env=False, timeout=seconds, verify=trusted()) as client:
            answer = await client.post(f"{self.address}/webhooks/sentry", content=post.raw, headers=post.headers)
            return answer.status_code

    async def ready(self) -> None:
        """Wait until the web process is ready."""
        end = time.monotonic() + PATIENCE
        while not await self.is_ready():
            if time.monotonic() > end:
                raise AssertionError(self.words())
            await asyncio.sleep(0.05)

    def words(self) -> str:
        """The end of all that the processes printed."""
        return "\n".join(f"== {file.name}\n{file.read_text()[-3000:]}" for file in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        """End all that still runs, and what it started."""
        for name, child in self.running.items():
            orphans = children_of(child.pid) if name == "serve" else []
            child.kill()
            child.wait()
            for pid in orphans:
                end(pid)


@asynccontextmanager
async def a_street(
    folder: Path, database_url: str | None = None, *, is_new: bool = False
) -> AsyncIterator[tuple[Processes, World]]:
    """Build the outside world in this process, in real time and without limits, and a folder for the children.

    They share the database of this address; without one, an SQLite file in the folder, which they have to make if all `is_new`.
    """
    world = World(rate_factor=0)
    for name in (*UNITS, "alerts"):
        world.slack.add_channel(name)
    for unit, key in KEYS.items():
        world.pagerduty.add_service(unit, key)
    (folder / "routes.yaml").write_text(ROUTES)
    async with running(create_app(world)) as base_url:
        other = {"DATABASE_URL": database_url} if database_url else {}
        processes = Processes(folder, _environment(folder, base_url) | other)
        if not database_url and not is_new:
            migrated(processes.database_url)
        try:
            yield processes, world
        finally:
            world.faults.clear()
            processes.stop()


async def until(holds: Callable[[], bool], *, seconds: float = PATIENCE) -> bool:
    """Wait until something holds; returns whether it came to hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)  # a look through all processes takes some milliseconds
    return True


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that ended and that nobody waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end(pid: int) -> None:
    """Kill a process if it still runs."""
    if is_alive(pid):
        os.kill(pid, signal.SIGKILL)


def children_of(parent: int) -> list[int]:
    """The processes that this one started and that run."""
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [pid for pid in found if _parent_of(pid) == parent and is_alive(pid)]


def command_of(pid: int) -> str:
    """A process's command line, each word ended by a zero byte."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _environment(folder: Path, base_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder}/street.db",
        "ROUTES": str(folder / "routes.yaml"),
        "PORT": str(free_port()),
        "LOG_FORMAT": "json",
        "SENTRY_ORG": "acme",
        "SENTRY_CLIENT_SECRET": SECRET,
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_API_URL": f"{base_url}/slack/api/",
        "PAGERDUTY_EVENTS_URL": f"{base_url}/pagerduty",
        **{f"PAGERDUTY_{unit.upper()}": key for unit, key in KEYS.items()},
    }
