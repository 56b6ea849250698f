"""A SQLite database at this version's schema: migrated once by the real migrations, and copied for each test."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from switchboard.storage.address import database_file, is_sqlite
from switchboard.storage.schema import migrate


def migrated(url: str) -> str:
    """Bring the database of an address to this version's schema, and tell the address; a new SQLite file is a copy."""
    if is_sqlite(url) and not database_file(url).exists():
        database_file(url).write_bytes(_template())
    else:
        migrate(url)
    return url


@cache
def _template() -> bytes:
    with TemporaryDirectory(prefix="migrated-") as folder:
        file = Path(folder, "template.db")
        migrate(f"sqlite:///{file}")
        assert not list(Path(folder).glob("*-wal")), "some of it stands beside the file"
        return file.read_bytes()
