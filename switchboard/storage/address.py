"""What a database's address says by itself. Light, for the supervisor and the locks, which need no engine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote


def is_sqlite(url: str) -> bool:
    """Return whether a database address is SQLite's."""
    return url.startswith("sqlite:")


def database_file(url: str) -> Path:
    """Return the file of a SQLite address: relative after three slashes, absolute after four."""
    return Path(unquote(url.partition("://")[2].partition("?")[0].removeprefix("/")))


def inbox_file(url: str) -> Path:
    """Return the inbox's file, which stands beside the database's: NAME.db has NAME.inbox.db."""
    file = database_file(url)
    return file.with_name(f"{file.stem}.inbox{file.suffix or '.db'}")
