"""Runs the web process and the worker. What they are made of is heavy, and loaded only by the process that runs it."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import subprocess
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

import structlog

from switchboard.cli.supervisor import on_hangup
from switchboard.runtime.log import configure
from switchboard.runtime.settings import HttpSettings, Settings
from switchboard.runtime.spelling import unserved
from switchboard.storage.lock import IsHeld, worker_lock

if TYPE_CHECKING:
    from switchboard.cli.guarding import Limits

LOCK_SECONDS = 2.0
STARTUP_FAILED = 3  # as uvicorn says it

log = structlog.get_logger()


def run_worker(settings: Settings) -> None:
    """Hold the worker's lock, bring the database to this version, and work until told to stop; raises StorageBusy."""
    from switchboard.storage.restore import whole_again
    from switchboard.storage.schema import is_current

    with worker_lock(settings.database_url.reveal()) as is_held:
        whole_again(settings.database_url.reveal())
        if not is_current(settings.database_url.reveal()):
            _migrate()
        asyncio.run(_work(settings, is_held))


def _migrate() -> None:
    """Bring the database to this version in a process of its own: what that loads and makes, nobody needs again.

    Told to end meanwhile, this process ends that one first: left behind, it would break on files that are cleared away.
    """
    asked: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        for child in running:
            child.terminate()

    before = signal.signal(signal.SIGTERM, end)
    command = [sys.executable, "-m", "switchboard.cli", "migrate"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:  # noqa: S603 - our own command
        running.append(child)
        if asked:
            child.terminate()
    signal.signal(signal.SIGTERM, before)
    if asked:
        raise SystemExit(128 + asked[0])
    if child.returncode:
        raise SystemExit(child.returncode)  # it has said why


async def _work(settings: Settings, is_held: IsHeld) -> None:
    gc.disable()  # while all is loaded, which makes no garbage, and is a tenth slower for looking for it
    from switchboard.app.build_worker import make_worker
    from switchboard.runtime.telemetry import report_to

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    configure(settings.http.log_format, process="worker")
    report_to(settings.telemetry, process="worker")
    say_what_is_set(settings)
    watching = asyncio.create_task(_stop_without_lock(is_held, stopped))
    worker = make_worker(settings)
    gc.freeze()
    gc.enable()
    hear = on_hangup(reload=worker.reread, end=stopped.set)
    loop.add_signal_handler(signal.SIGHUP, hear, signal.SIGHUP, None)
    await worker.run(stopped)
    watching.cancel()


def say_what_is_set(settings: Settings) -> None:
    """Say at the start which variables nothing reads though they look like a setting, and which do nothing yet."""
    for name, meant in settings.misspelt.items():
        log.warning("setting.unknown", name=name, remedy=f"Did you mean {meant}? Nothing reads {name}.")
    if idle := unserved(settings.variables):
        log.warning("setting.unserved", names=list(idle), because="nothing serves them yet: they do nothing")


async def _stop_without_lock(is_held: IsHeld, stopped: asyncio.Event) -> None:
    """End this worker when its lock is gone: another may hold it by now."""
    while await asyncio.to_thread(is_held):  # noqa: ASYNC110 - a broken connection says nothing; it must be asked
        await asyncio.sleep(LOCK_SECONDS)
    log.error("worker.unlocked", because="the lock's connection broke; this worker ends, to be started again")
    stopped.set()


def listen(settings: Settings, door: int | None = None) -> None:
    """Serve the doors at HOST and PORT until told to stop; or at `door`, a socket that the supervisor holds open and lends."""
    import uvicorn

    from switchboard.cli.guarding import Limits

    options = server_options(settings.http, limits=Limits())
    if door is None:
        uvicorn.run("asgi:app", factory=True, **options)
        return
    server = uvicorn.Server(uvicorn.Config("asgi:app", factory=True, **options))
    server.run(sockets=[socket.socket(fileno=door)])
    if not server.started:
        raise SystemExit(STARTUP_FAILED)


def server_options(http: HttpSettings, *, limits: Limits) -> dict[str, Any]:
    """Return uvicorn how the doors are served: plain HTTP only, and what a client may hold is bounded."""
    from switchboard.cli.guarding import guarded

    return {
        "host": http.host,
        "port": http.port,
        "loop": "uvloop",
        "http": guarded(limits),
        "ws": "none",
        "access_log": False,
        "log_config": None,
        "forwarded_allow_ips": list(http.forwarded_allow_ips),
        "timeout_graceful_shutdown": 10,
        "server_header": False,
    }
