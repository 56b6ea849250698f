"""serve, web, worker, migrate: the commands that run Switchboard."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Annotated

import structlog
import typer
import uvicorn

from switchboard.bootstrap import make_worker
from switchboard.cli.settings import COULD_NOT_RUN, settings_or_exit
from switchboard.cli.vacancy import port_taken, work_taken
from switchboard.errors import StorageBusy
from switchboard.log import configure
from switchboard.settings import Settings
from switchboard.storage.lock import IsHeld, worker_lock
from switchboard.storage.schema import migrate as migrate_database
from switchboard.telemetry import report_to

GRACE_SECONDS = 25.0
RESTART_SECONDS = 1.0
POLL_SECONDS = 0.1
LOCK_SECONDS = 2.0
TAKE_OVER_SECONDS = 5.0

Supervised = Annotated[bool, typer.Option("--supervised", hidden=True, help="End when standard input closes.")]

log = structlog.get_logger()


def migrate() -> None:
    """Bring the database to this version's schema. Safe to run again, and while the web process accepts."""
    settings = settings_or_exit()
    migrate_database(settings.database_url.reveal())
    typer.echo("The database is at this version's schema.")


def web(*, supervised: Supervised = False) -> None:
    """Run the web process: accept and keep webhooks, answer the console."""
    settings = settings_or_exit()
    _end_with_supervisor(supervised=supervised)
    if taken := port_taken(settings):
        typer.echo(taken, err=True)
        raise typer.Exit(COULD_NOT_RUN)
    uvicorn.run(
        "asgi:app",
        factory=True,
        host=settings.http.host,
        port=settings.http.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        forwarded_allow_ips=list(settings.http.forwarded_allow_ips),
        timeout_graceful_shutdown=10,
        server_header=False,
    )


def worker(*, supervised: Supervised = False) -> None:
    """Run the worker: decide what was kept, tell whom it concerns, keep it true."""
    settings = settings_or_exit()
    _end_with_supervisor(supervised=supervised)
    try:
        with worker_lock(settings.database_url.reveal()) as is_held:
            migrate_database(settings.database_url.reveal())
            asyncio.run(_work(settings, is_held))
    except StorageBusy as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(COULD_NOT_RUN) from error


def _end_with_supervisor(*, supervised: bool) -> None:
    if supervised:
        threading.Thread(target=_wait_for_supervisor, name="supervisor", daemon=True).start()


def _wait_for_supervisor() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


async def _work(settings: Settings, is_held: IsHeld) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    configure(settings.http.log_format)
    report_to(settings.telemetry, process="worker")
    watching = asyncio.create_task(_stop_without_lock(is_held, stopped))
    await make_worker(settings).run(stopped)
    watching.cancel()


async def _stop_without_lock(is_held: IsHeld, stopped: asyncio.Event) -> None:
    """End this worker when its lock is gone: another may hold it by now."""
    while await asyncio.to_thread(is_held):  # noqa: ASYNC110 - a broken connection tells nobody; it must be asked
        await asyncio.sleep(LOCK_SECONDS)
    log.error("worker.unlocked", because="the lock's connection broke; this worker ends, to be started again")
    stopped.set()


def serve() -> None:
    """Run everything: the web process and the worker, each started again should it die."""
    settings = settings_or_exit()
    _take_over(settings)
    migrate_database(settings.database_url.reveal())
    supervisor = Supervisor()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    supervisor.run()


def _take_over(settings: Settings) -> None:
    """Wait for what a killed `serve` left behind, which is about to end; whoever stays is told of, and left alone."""
    until = time.monotonic() + TAKE_OVER_SECONDS
    told = None
    while taken := port_taken(settings) or work_taken(settings):
        if time.monotonic() > until:
            raise typer.Exit(COULD_NOT_RUN)
        if taken != told:
            typer.echo(f"{taken} (Waiting {TAKE_OVER_SECONDS:.0f} s for it to end.)", err=True)
        told = taken
        time.sleep(POLL_SECONDS)


@dataclass(slots=True)
class Supervisor:
    """Keeps the two processes of `serve` running until it is told to stop."""

    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started_at: dict[str, float] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> None:
        """Start both, start again what dies, and end them in order: first what accepts, then what works."""
        while not self.stopping:
            for name in ("web", "worker"):
                self._keep_running(name)
            time.sleep(POLL_SECONDS)
        for name in ("web", "worker"):
            self._end(name)

    def stop(self, _signal: int, _frame: object) -> None:
        """End the loop; called for SIGTERM and SIGINT."""
        self.stopping = True

    def _keep_running(self, name: str) -> None:
        child = self.children.get(name)
        if child is not None and child.poll() is None:
            return
        if child is not None:
            log.error("process.died", process=name, code=child.returncode)
            if time.monotonic() - self.started_at[name] < RESTART_SECONDS:
                return
        self.started_at[name] = time.monotonic()
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends the two in order. The pipe at its
        # standard input closes when the supervisor dies, however that happens: nobody is left behind.
        command = [sys.executable, "-m", "switchboard.cli", name, "--supervised"]
        self.children[name] = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own command

    def _end(self, name: str) -> None:
        child = self.children.get(name)
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
