"""The supervisor of `serve`: keeps the web process and the worker running. A process of its own, as it runs beside both:
of all that is installed it loads nothing, but to log that one of them died.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

GRACE_SECONDS = 25.0
RESTART_SECONDS = 1.0
POLL_SECONDS = 0.1
STANDARD_INPUT = 0


class Supervisor:
    """Keeps the two processes of `serve` running until it is told to stop."""

    def __init__(self, log_format: str, door: int) -> None:
        """Start nothing yet; `log_format` is how it says that one has died, `door` the socket that listens, by its number.

        It is held here and lent to the web process: while that one is started again, who calls waits, and is not refused.
        """
        self._log_format, self._door = log_format, door
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.started_at: dict[str, float] = {}
        self.stopping = self.reloading = False

    def run(self) -> None:
        """Start both, start again what dies, and end them in order: first what accepts, then what works."""
        while not self.stopping:
            for name in ("web", "worker"):
                self._keep_running(name)
            self._pass_on()
            time.sleep(POLL_SECONDS)
        os.close(self._door)  # nobody is to wait for a web process that will not come
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
        if child is not None and time.monotonic() - self.started_at[name] < RESTART_SECONDS:
            return
        self._start(name)
        if child is not None:  # said once it starts again: to load what says it takes a quarter of a second
            self._say_it_died(name, child.returncode)

    def _start(self, name: str) -> None:
        self.started_at[name] = time.monotonic()
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends the two in order. The pipe at its
        # standard input closes when the supervisor dies, however that happens: nobody is left behind.
        # SIGHUP is ignored until the child hears it by itself, and not its end.
        heard = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        command = [sys.executable, "-m", "switchboard.cli", name, "--supervised"]
        lent = (self._door,) if name == "web" else ()
        command += [f"--door={number}" for number in lent]
        self.children[name] = subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.PIPE, start_new_session=True, pass_fds=lent
        )
        signal.signal(signal.SIGHUP, heard or signal.SIG_DFL)

    def _say_it_died(self, name: str, code: int) -> None:
        import structlog

        from switchboard.runtime.log import configure

        configure(self._log_format)
        structlog.get_logger().error("process.died", process=name, code=code)

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


def on_hangup(*, reload: Callable[[], None], end: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    """Make the signal's handler. A process that was started in a terminal does not outlive it unseen."""
    had_terminal = os.isatty(STANDARD_INPUT)

    def hear(_signal: int, _frame: FrameType | None) -> None:
        if had_terminal and not os.isatty(STANDARD_INPUT):
            end()
        else:
            reload()

    return hear


def become(log_format: str, door: int) -> NoReturn:
    """Go on as the supervisor and nothing else, under the number that this process has: what it has loaded goes.

    The socket that listens, `door`, comes along.
    """
    os.set_inheritable(door, True)
    os.execv(sys.executable, [sys.executable, "-m", __name__, log_format, str(door)])  # noqa: S606 - our own command


def main(log_format: str, door: int) -> None:
    """Supervise until told to stop."""
    supervisor = Supervisor(log_format, door)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    signal.signal(signal.SIGHUP, on_hangup(reload=supervisor.reload, end=supervisor.end))
    supervisor.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
