"""Nobody is left behind where a supervisor dies, whatever it is blocked in."""

from __future__ import annotations

import subprocess
import sys

BLOCKED = """
import signal, threading
from switchboard.cli.processes import end_with_supervisor
signal.signal(signal.SIGTERM, signal.SIG_IGN)
end_with_supervisor(supervised=True, seconds=0.1)
threading.Event().wait(60)
"""


def test_a_process_that_hears_no_signal_ends_all_the_same_when_its_supervisor_died() -> None:
    with subprocess.Popen([sys.executable, "-c", BLOCKED], stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.close()  # as the system does for a supervisor that is killed
        assert child.wait(timeout=20) == 2
