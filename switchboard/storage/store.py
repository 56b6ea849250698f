"""The store: runs units of work. Synchronous inside, on its own threads, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from switchboard.errors import StorageDown
from switchboard.redact.at_rest import AS_IT_CAME, AtRest
from switchboard.storage.acknowledgements import Acknowledgements
from switchboard.storage.actions import Actions
from switchboard.storage.address import database_file, inbox_file, is_sqlite
from switchboard.storage.aged import AgedRows
from switchboard.storage.attempts import Attempts
from switchboard.storage.configs import Configs
from switchboard.storage.deliveries import Deliveries
from switchboard.storage.digests import Digests
from switchboard.storage.engine import METADATA, reading_engine, writing_engine
from switchboard.storage.escalations import Escalations
from switchboard.storage.fact_sets import FactSets
from switchboard.storage.feedback import Feedbacks
from switchboard.storage.incidents import Incidents
from switchboard.storage.inquiries import Inquiries
from switchboard.storage.kept_before import KeptBefore
from switchboard.storage.members import Members
from switchboard.storage.mutes import Mutes
from switchboard.storage.old_rows import OldRows
from switchboard.storage.on_call import LevelsOne, OnCallShifts
from switchboard.storage.open_issues import Newest, OpenIssues
from switchboard.storage.pager_notes import PagerNotes
from switchboard.storage.passing import PassingRows
from switchboard.storage.people import People
from switchboard.storage.periods import Periods
from switchboard.storage.postponed import Postponed
from switchboard.storage.progress import InboundProgress
from switchboard.storage.releases import Releases
from switchboard.storage.restored import Restores
from switchboard.storage.route_noise import RouteNoises
from switchboard.storage.seen import SeenKeys
from switchboard.storage.session import Session
from switchboard.storage.statement import prepare_all
from switchboard.storage.statistics import Statistics
from switchboard.storage.subjects import Subjects
from switchboard.storage.tallies import Tallies
from switchboard.storage.unfurls import Unfurls

T = TypeVar("T")
# In milliseconds: how long anybody is waited for, and how long those who read while the log is cut.
_BUSY, _CUT = 5_000, 50


class Unit:
    """One unit of work: all of it is committed, or none."""

    def __init__(self, session: Session) -> None:
        """Offer the named questions over one session."""
        self._session = session
        self.inbound = InboundProgress(session)
        self.seen = SeenKeys(session)
        self.subjects = Subjects(session)
        self.fact_sets = FactSets(session)
        self.open_issues = OpenIssues(session)
        self.newest = Newest(session)
        self.statistics = Statistics(session)
        self.deliveries = Deliveries(session, self.statistics)
        self.attempts = Attempts(session)
        self.actions = Actions(session)
        self.acknowledgements = Acknowledgements(session)
        self.incidents = Incidents(session)
        self.pager_notes = PagerNotes(session)
        self.escalations = Escalations(session)
        self.digests = Digests(session)
        self.feedback = Feedbacks(session)
        self.route_noise = RouteNoises(session)
        self.configs = Configs(session)
        self.inquiries = Inquiries(session)
        self.members = Members(session)
        self.tallies = Tallies(session)
        self.mutes = Mutes(session)
        self.on_call = OnCallShifts(session)
        self.levels_one = LevelsOne(session)
        self.people = People(session)
        self.periods = Periods(session)
        self.releases = Releases(session)
        self.restores = Restores(session)
        self.unfurls = Unfurls(session)
        self.postponed = Postponed(session)
        self.aged = AgedRows(session)
        self.old = OldRows(session, self.fact_sets)
        self.passing = PassingRows(session)
        self.kept_before = KeptBefore(session, self.fact_sets)

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo only what happens inside, if it raises."""
        return self._session.savepoint()

    def expect(self, rows: int) -> None:
        """Be ready for so many new rows in a table."""
        self._session.at_once = max(1, rows)

    def put_down(self) -> None:
        """Write now what is held back until somebody asks, or until the unit ends."""
        self._session.put_down()


class Store:
    """Units of work on one database, on threads of its own."""

    def __init__(self, engine: Engine, *, threads: int) -> None:
        """Take an open engine; `threads` bounds how many units run at once."""
        self._engine = engine
        self.at_rest = AS_IT_CAME
        """What is hidden in what is written from now on."""
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="store")

    def transact(self, work: Callable[[Unit], T]) -> T:
        """Run one unit of work here and now, and commit it; raises StorageDown where the database does not answer."""
        try:
            with self._engine.begin() as connection:
                session = Session(connection, self.at_rest)
                done = work(Unit(session))
                session.put_down()
                return done
        except (OperationalError, ProgrammingError) as error:
            raise StorageDown(f"{error.orig}. {StorageDown.__doc__}") from error

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run one unit of work on the store's own thread, and commit it."""
        return await self.call(lambda: self.transact(work))

    def hide(self, at_rest: AtRest) -> None:
        """Hide this in what is written from now on; where anything is, what SQLite lets go of is overwritten in its file."""
        self.at_rest = at_rest
        if is_sqlite(self._engine.url.render_as_string()):
            with self._engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA secure_delete={'FAST' if at_rest.kinds is None else 'ON'}")

    def cut_log(self) -> bool:
        """Let nothing be left in SQLite's log of what was overwritten; returns False where somebody reads it still."""
        if not is_sqlite(self._engine.url.render_as_string()):
            return True
        connection: Any = self._engine.raw_connection()
        try:
            connection.execute(f"PRAGMA busy_timeout={_CUT}")
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise StorageDown(f"{error}. {StorageDown.__doc__}") from error
        finally:
            connection.execute(f"PRAGMA busy_timeout={_BUSY}")
            connection.close()
        return not busy

    def prepare(self) -> None:
        """Be ready to ask and write at once."""
        with self._engine.connect() as connection:
            prepare_all(connection)

    async def call(self, work: Callable[[], T]) -> T:
        """Run something of one or more units on the store's own thread; of a writing store, nothing comes between them."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def size(self) -> dict[str, int]:
        """Return the bytes of the database and of the inbox, each with its log; on PostgreSQL both are one."""
        url = self._engine.url.render_as_string(hide_password=False)
        if not is_sqlite(url):
            with self._engine.connect() as connection:
                return {"all": connection.execute(_SIZE).scalar_one()}
        return {name: _bytes(file) for name, file in (("house", database_file(url)), ("inbox", inbox_file(url)))}

    def close(self) -> None:
        """Wait for what runs, and let go of the database."""
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def _bytes(file: Path) -> int:
    """A log beside the file comes and goes while it is looked at."""
    total = 0
    for name in (file, file.with_name(f"{file.name}-wal")):
        with suppress(OSError):
            total += name.stat().st_size
    return total


_SIZE = text("SELECT pg_database_size(current_database())")


def writing_store(url: str) -> Store:
    """Open the worker's store. One thread: units read a row, decide, and write it whole, so no two may cross."""
    return Store(writing_engine(url), threads=1)


def reading_store(url: str) -> Store:
    """Open a store for questions only, for every process that is not the worker."""
    return Store(reading_engine(url), threads=2)


def scratch_store() -> Store:
    """Open an empty store in memory, with every table."""
    engine = writing_engine("sqlite://")
    with closing(engine.raw_connection()) as connection:
        connection.cursor().executescript(_tables())
    return Store(engine, threads=1)


@cache
def _tables() -> str:
    """Return the statements that make the tables, once for all: to put them together takes four times as long as to obey them."""
    engine = writing_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        made = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars().all()
    engine.dispose()
    return ";".join(made)
