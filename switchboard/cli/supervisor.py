"""The supervisor of `serve`: keeps the web process and the worker running. Light, as it runs beside both."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

import structlog

from switchboard.errors import StorageBusy
from switchboard.runtime.settings import Settings
from switchboard.storage.lock import worker_lock

GRACE_SECONDS = 25.0
RESTART_SECONDS = 1.0
POLL_SECONDS = 0.1

log = structlog.get_logger()


@dataclass(slots=True)
class Supervisor:
    """Keeps the two processes of `serve` running until it is told to stop."""

    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started_at: dict[str, float] = field(default_factory=dict)
    stopping: bool = False
    reloading: bool = False

    def run(self) -> None:
        """Start both, start again what dies, and end them in order: first what accepts, then what works."""
        while not self.stopping:
            for name in ("web", "worker"):
                self._keep_running(name)
            self._pass_on()
            time.sleep(POLL_SECONDS)
        for name in ("web", "worker"):
            self._end(name)

    def stop(self, _signal: int, _frame: object) -> None:
        """End the loop; called for SIGTERM and SIGINT."""
        self.end()

    def reload(self) -> None:
        """Let the worker read the configuration again; called for SIGHUP."""
        self.reloading = True

    def end(self) -> None:
        """End the loop."""
        self.stopping = True

    def _pass_on(self) -> None:
        """Signal the worker; one that is not running reads the configuration when it starts."""
        child = self.children.get("worker")
        if self.reloading and child is not None and child.poll() is None:
            child.send_signal(signal.SIGHUP)
        self.reloading = False

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
        # SIGHUP is ignored until the child hears it by itself, and not its end.
        heard = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        command = [sys.executable, "-m", "switchboard.cli", name, "--supervised"]
        self.children[name] = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own command
        signal.signal(signal.SIGHUP, heard or signal.SIG_DFL)

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


def port_taken(settings: Settings) -> str | None:
    """Return why nobody can listen at HOST and PORT, with the remedy; None where one can."""
    host, port = settings.http.host, settings.http.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
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
            return f"PORT: {host} port {port} is taken by another process. Stop that one, or choose another PORT."
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
