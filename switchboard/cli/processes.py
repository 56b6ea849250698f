"""serve, web, worker, migrate: the commands that run Switchboard. Each loads what is heavy only when it runs."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
import time
from typing import Annotated

import typer

from switchboard.cli.asking import COULD_NOT_RUN, settings_or_exit, stop
from switchboard.cli.supervisor import POLL_SECONDS, become, on_hangup
from switchboard.errors import StorageBusy, StorageDown
from switchboard.runtime.settings import Settings
from switchboard.storage.lock import worker_lock

# What a killed `serve` left behind ends by itself, and may first let a request and a try come to their end.
TAKE_OVER_SECONDS = 20.0
# So long whose supervisor died may go on to end in order: whoever is started next waits for it, and nobody is let in.
ORPHANED_SECONDS = 4.0
# So many may wait to be let in, as uvicorn has it.
WAITING = 2048

Supervised = Annotated[bool, typer.Option("--supervised", hidden=True, help="End when standard input closes.")]
LentDoor = Annotated[int | None, typer.Option("--door", hidden=True, help="The socket that listens, by its number.")]
Seconds = Annotated[float, typer.Option("--take-over", hidden=True, help="How long to wait for what is about to end.")]


def migrate() -> None:
    """Bring the database to this version's schema. Safe to run again, and while the web process accepts."""
    from switchboard.storage.schema import migrate as migrate_database

    settings = settings_or_exit()
    try:
        migrate_database(settings.database_url.reveal())
    except StorageDown as error:
        stop(str(error))
    typer.echo("The database is at this version's schema.")


def web(*, supervised: Supervised = False, door: LentDoor = None) -> None:
    """Run the web process: accept and keep webhooks, answer the console."""
    settings = settings_or_exit()
    signal.signal(signal.SIGHUP, on_hangup(reload=_do_nothing, end=_end))  # the worker alone reads the configuration
    end_with_supervisor(supervised=supervised)
    taken = port_taken(settings) if door is None else None
    if taken:
        typer.echo(taken, err=True)
        raise typer.Exit(COULD_NOT_RUN)
    from switchboard.cli.running import listen

    listen(settings, door)


def worker(*, supervised: Supervised = False) -> None:
    """Run the worker: decide what was kept, deliver it to whom it concerns, keep it true."""
    settings = settings_or_exit()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it is heard: what starts reads the configuration anyway
    end_with_supervisor(supervised=supervised)
    try:
        from switchboard.cli.running import run_worker

        run_worker(settings)
    except (StorageBusy, StorageDown) as error:
        stop(str(error))


def end_with_supervisor(*, supervised: bool, seconds: float = ORPHANED_SECONDS) -> None:
    """End in order when the supervisor dies, and after so many seconds whatever this process is blocked in."""
    if supervised:
        threading.Thread(target=_wait_for_supervisor, args=(seconds,), name="supervisor", daemon=True).start()


def _wait_for_supervisor(seconds: float) -> None:
    sys.stdin.read()
    _end()
    time.sleep(seconds)
    os._exit(
        COULD_NOT_RUN
    )  # whatever it is blocked in: all that was accepted is on the disk, and the next start goes on


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _do_nothing() -> None:
    pass


def serve(*, take_over: Seconds = TAKE_OVER_SECONDS) -> None:
    """Run everything: the web process and the worker, each started again should it die."""
    settings = settings_or_exit()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell starts what runs in its background so
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _take_over(settings, take_over)
    except StorageDown as error:
        stop(str(error))
    become(settings.http.log_format, _door(settings))


def _door(settings: Settings) -> int:
    """Listen at HOST and PORT, for whoever is handed the socket's number. Nobody may be refused while a process is started."""
    host, port = settings.http.host, settings.http.port
    try:
        return socket.create_server((host, port), family=_family(host), backlog=WAITING).detach()
    except OSError as error:  # somebody was quicker
        typer.echo(_refused(error, host, port), err=True)
        raise typer.Exit(COULD_NOT_RUN) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _take_over(settings: Settings, seconds: float) -> None:
    """Wait for what a killed `serve` left behind, which is about to end; whoever stays is named, and left alone."""
    until = time.monotonic() + seconds
    told = None
    while taken := port_taken(settings) or work_taken(settings):
        if time.monotonic() > until:
            raise typer.Exit(COULD_NOT_RUN)
        if taken != told:
            typer.echo(f"{taken} (Waiting {seconds:.0f} s for it to end.)", err=True)
        told = taken
        time.sleep(POLL_SECONDS)


def port_taken(settings: Settings) -> str | None:
    """Return why nobody can listen at HOST and PORT, with the remedy; None where one can."""
    host, port = settings.http.host, settings.http.port
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            return f"HOST: {host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them."
        except OSError as error:
            return _refused(error, host, port)
    return None


def _refused(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            other = f"type PORT={port % 60_000 + 1001} before the command"
            return f"PORT: {host} port {port} is taken by another process. Stop that one, or {other}."
        case errno.EACCES:
            return f"PORT: {port} is reserved for the administrator. Choose one above 1023."
        case _:
            return f"HOST: {host} port {port} cannot be listened on: {error.strerror}."


def work_taken(settings: Settings) -> str | None:
    """Return that another worker holds the database, with the remedy; None where none does."""
    try:
        with worker_lock(settings.database_url.reveal()):
            return None
    except StorageBusy as error:
        return str(error)
