"""Files that hold what came in are their owner's alone, whatever the umask says."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

OWNERS = 0o600
_BEYOND = 0o177
# SQLite gives what it makes beside a database the database's own mode; older ones may stand there.
BESIDE = ("", "-wal", "-shm", "-journal")


def private_database(path: Path) -> None:
    """Make SQLite's file where there is none, and take all but its owner's rights from it and what stands beside it.

    A database in memory has no file, and no name.
    """
    if not path.name:
        return
    private_file(path)
    for name in BESIDE:
        tighten(path.with_name(path.name + name))


def private_file(path: Path) -> None:
    """Make an empty file where there is none. What cannot be made is told by whoever opens it.

    One that is there is never opened: closing it would end every lock that this process has on it (fcntl(2)), and so SQLite's.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNERS))


def tighten(path: Path) -> None:
    """Let only its owner read and write a file or socket; one that belongs to somebody else stays as its owner wants it."""
    with suppress(OSError):
        if (mode := path.stat().st_mode) & _BEYOND:
            path.chmod(mode & OWNERS)
