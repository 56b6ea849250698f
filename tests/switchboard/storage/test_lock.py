"""The worker's lock, on both engines: a second worker is refused, and the right ends with the process that held it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from switchboard.errors import StorageBusy, StorageDown
from switchboard.storage.lock import worker_lock

HOLD = """
import sys
from switchboard.storage.lock import worker_lock
with worker_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_worker_is_refused_until_the_first_lets_go(database_url: str) -> None:
    with worker_lock(database_url):
        with pytest.raises(StorageBusy, match="already runs"), worker_lock(database_url):
            pass
        with pytest.raises(StorageBusy), worker_lock(database_url):
            pass
    with worker_lock(database_url):
        pass


def test_what_fails_under_the_lock_is_not_taken_for_a_busy_lock(database_url: str) -> None:
    with pytest.raises(BlockingIOError, match="ours"), worker_lock(database_url):
        raise BlockingIOError("ours")


@pytest.mark.parametrize("url", ["sqlite:////dev/null/x.db", "postgresql://ann:planted@127.0.0.1:1/shop"])
def test_a_database_that_is_out_of_reach_is_told_in_words(url: str) -> None:
    with pytest.raises(StorageDown) as caught, worker_lock(url):
        pass
    assert "planted" not in str(caught.value)


@pytest.mark.crash
def test_a_killed_worker_holds_nothing(database_url: str) -> None:
    command = [sys.executable, "-c", HOLD, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StorageBusy), worker_lock(database_url):
            pass
        holder.kill()
        holder.wait()
    with worker_lock(database_url):
        pass
