"""One file, read with a bound: a regular file, which is no link out of the folder that it is to lie below."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 5 << 20
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file was not read, and what to do. Nothing of what stands in it is said."""

    problem: str
    remedy: str
    missing: bool = False


MISSING = Unreadable("it is missing", "Write it (routes.example.yaml shows how) or set ROUTES", missing=True)
OUTSIDE = Unreadable("it lies outside of its folder, or is a link out of it", "Put the file itself into the folder")
IRREGULAR = Unreadable("it is no regular file", "Name a file, not a folder, a device or a pipe")


def read_text(path: Path, *, below: Path | None = None) -> str | Unreadable:
    """Read a text in UTF-8; with `below`, only one that lies below that folder, wherever its links lead."""
    raw = read_bytes(path, below=below)
    if isinstance(raw, Unreadable):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Unreadable(f"it cannot be read: {type(error).__name__}", "Make it a readable text file in UTF-8")


def read_bytes(path: Path, *, below: Path | None = None, most: int = MOST_BYTES) -> bytes | Unreadable:
    """Read at most so many bytes, whatever the file says of its size; one that is larger is not read at all."""
    try:
        real = path.resolve(strict=True)
        if below is not None and not real.is_relative_to(below.resolve()):
            return OUTSIDE
        if not stat.S_ISREG(real.stat().st_mode):
            return IRREGULAR
        return _read(real, most)
    except FileNotFoundError:
        return MISSING
    except (OSError, ValueError, RuntimeError) as error:  # no permission, a NUL in the name, a loop of links
        return Unreadable(f"it cannot be read: {type(error).__name__}", "Make it a readable text file in UTF-8")


def _read(real: Path, most: int) -> bytes | Unreadable:
    """Read what was looked at before; by now it may be another file, so it is looked at again."""
    with os.fdopen(os.open(real, _FLAGS), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            return IRREGULAR
        raw = file.read(most + 1) if found.st_size <= most else None
    if raw is None or len(raw) > most:
        return Unreadable(f"it is larger than {most >> 20} MiB", "Is it the right file?")
    return raw
