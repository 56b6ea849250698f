"""The bookshelf: reads routes.yaml, puts a good one in force, and keeps the last good one when a new one is bad.

Idempotent: the same text has the same hash, and is put in force once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from switchboard.errors import BadBook, Fault
from switchboard.routing.book import Book
from switchboard.routing.load import load_book
from switchboard.routing.needs import fills_names, needs_state
from switchboard.routing.over import counts_asked
from switchboard.routing.paging import paging_summary, summary_text
from switchboard.search.needs import CountAsk
from switchboard.storage.books import StoredBook
from switchboard.storage.store import Unit

log = structlog.get_logger()


@dataclass(slots=True)
class Bookshelf:
    """The configuration as the worker knows it. `book` is the one in force; `faults` are those of the last bad text."""

    path: Path
    variables: Collection[str]
    book: Book | None = None
    needs_state: bool = False
    fills_names: bool = False
    counts: tuple[CountAsk, ...] = ()
    faults: tuple[Fault, ...] = ()
    _seen: str | None = None

    def refresh(self, unit: Unit, now: datetime) -> bool:
        """Read the file if it changed and put it in force if it is good; tells whether another book is in force now.

        With no good file, the last good book of the database stays, or comes, in force.
        """
        text = self._read()
        unchanged, self._seen = text == self._seen, text
        if text is None or unchanged:
            return self.book is None and self._take_up(unit)
        try:
            book, warnings = load_book(text, file=str(self.path), variables=self.variables)
        except BadBook as error:
            self.faults = error.faults
            log.error(  # noqa: TRY400 - the faults say all; a traceback says nothing to who wrote the file
                "book.refused",
                file=str(self.path),
                faults=[str(fault) for fault in error.faults],
            )
            return self.book is None and self._take_up(unit)
        self.faults = ()
        for warning in warnings:
            log.warning("book.warning", fault=str(warning))
        return self._activate(book, unit, now)

    def _activate(self, book: Book, unit: Unit, now: datetime) -> bool:
        if self.book is not None and self.book.hash == book.hash:
            return False
        unit.books.activate(StoredBook(book.hash, book.text, summary_text(paging_summary(book)).encode(), now))
        self._take(book)
        log.info("book.active", hash=book.hash[:12], routes=len(book.routes), teams=len(book.teams))
        return True

    def _take_up(self, unit: Unit) -> bool:
        stored = unit.books.active()
        if stored is None:
            return False
        try:
            book, _ = load_book(stored.text, file=str(self.path), variables=self.variables)
        except BadBook as error:  # a version before this one put it in force
            log.error("book.lost", hash=stored.hash[:12], faults=[str(fault) for fault in error.faults])  # noqa: TRY400
            return False
        self._take(book)
        log.warning("book.kept", hash=stored.hash[:12], because="the file is missing or bad; the last good one holds")
        return True

    def _take(self, book: Book) -> None:
        self.counts = counts_asked(book)
        self.book, self.needs_state, self.fills_names = book, needs_state(book), fills_names(book)

    def _read(self) -> str | None:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            problem = f"{self.path} is missing"
        except (OSError, UnicodeDecodeError) as error:
            problem = f"{self.path} cannot be read: {type(error).__name__}"
        fault = Fault(str(self.path), 0, "", problem, "Write it (routes.example.yaml shows how) or set ROUTES")
        if self.faults != (fault,):
            log.error("book.missing", fault=str(fault))
        self.faults = (fault,)
        return None
