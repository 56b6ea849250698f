"""What is asked of the database is found by an index, on both engines: a million kept rows make no answer slow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from switchboard.storage.engine import METADATA, writing_engine
from switchboard.storage.inbox_postgres import PostgresInbox
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import SqliteInbox
from switchboard.storage.session import Session
from switchboard.storage.store import Unit
from tests.switchboard.storage.plans import Asked, listen, steps, walked
from tests.switchboard.storage.questions import fill, questions

SMALL: Mapping[str, str] = {
    "channel": "the workspace's channels, read whole as the directory is",
    "gate": "a lane or budget that may not send now",
    "inhibitor": "a subject that matched an inhibiting rule, while it is open",
    "inquiry": "what is still to be asked of Sentry; a row goes when it was answered",
    "link_code": "one for each person who is about to prove who they are",
    "mail_key": "one row",
    "mark": "six numbers, each by its name",
    "metrics": "one for each process",
    "on_call": "one for each team that pages",
    "pager_user": "the account's people, compared with what PagerDuty says",
    "refusal": "one for each file of the configuration",
    "sentry_member": "the organisation's people, compared with what Sentry says",
    "sentry_sight": "one row",
    "sentry_team": "the organisation's teams, compared with what Sentry says",
    "slack_user": "the workspace's people, compared with what Slack says",
}
# Of tables that grow, what is walked all the same. For two of them any index that helps would be written with each alert.
WALKS: Mapping[tuple[str, str], str] = {
    ("deliveries.counts", "delivery"): "an index alone; once a minute and for the console, never where work is done",
    ("digests.newest_of_each", "digest"): "an index alone; where the configuration changed",
    ("passing.forget", "digest"): "once an hour; a year of digests is not many rows",
    ("deliveries.listing", "delivery"): "the newest first, and few are personal: it ends soon",
    ("passing.forget", "release"): "one for each release, once an hour",
    (
        "newest.ids",
        "alert",
    ): "an index alone, for a person's search",
    (
        "open_issues.newest",
        "subject",
    ): "for a person's Home",
    (
        "acknowledgements.given_after",
        "acknowledgement",
    ): "one for each team that is on something; where our clock went back",
    ("postponed.hasten", "mail_window"): "one for each team's addresses; where our clock went back",
    ("postponed.hasten", "unfurl"): "links that are followed for some days; where our clock went back",
    ("periods.beginnings", "config"): "one for each version of the configuration, once for a digest",
}
# What the worker asks again and again of thousands that are due: found in its order, not sorted each time.
IN_ORDER = {"deliveries.due_in", "deliveries.lanes_due", "deliveries.next_due", "deliveries.last_reminder"}

# What only forgets, in memory, what a unit knows.
SILENT = {"deliveries.forget", "seen.forget", "statistics.forget", "subjects.forget"}


@pytest.fixture(name="opened")
def _opened(database_url: str) -> Iterator[tuple[Connection, list[Asked]]]:
    """Give a connection to a database that holds a little of everything, and what its driver was asked."""
    engine = writing_engine(database_url)
    asked = listen(engine)
    with engine.begin() as connection:
        unit = Unit(Session(connection))
        fill(unit)
        unit.put_down()
    with engine.connect() as connection:
        yield connection, asked
    engine.dispose()


def _all(connection: Connection, asked: list[Asked]) -> Iterator[tuple[str, list[Asked]]]:
    """Ask every question, in a unit of its own, and leave nothing of it; gives what the driver was given for each."""
    for name, arguments in questions(Unit(Session(connection))):
        undone = connection.begin()
        unit = Unit(Session(connection))
        asked.clear()
        attrgetter(name)(unit)(**arguments)
        unit.put_down()
        given = list(asked)
        undone.rollback()
        yield name, given


def _walked(connection: Connection, given: list[Asked]) -> set[str]:
    with connection.begin():
        return {table for each in given for table in walked(connection, each)}


def test_no_question_walks_a_table_that_grows(opened: tuple[Connection, list[Asked]]) -> None:
    connection, asked = opened
    names, heard, walks = set(), set(), set()
    for name, given in _all(connection, asked):
        names.add(name)
        heard |= {name} if given else set()
        walks |= {(name, table) for table in _walked(connection, given)}
    assert len(names) > 150
    assert names - heard == SILENT, "others asked nothing, so were not seen: keep what they look for in `fill`"
    assert {each for each in walks if each[1] not in SMALL} <= set(WALKS)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_is_named_here_is_still_walked(opened: tuple[Connection, list[Asked]]) -> None:
    connection, asked = opened
    walks = {(name, table) for name, given in _all(connection, asked) for table in _walked(connection, given)}
    assert set(WALKS) <= walks
    assert set(SMALL) <= {table for _, table in walks}
    assert set(SMALL) <= set(METADATA.tables)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_is_due_is_found_in_its_order(opened: tuple[Connection, list[Asked]]) -> None:
    connection, asked = opened
    due = [(name, each) for name, given in _all(connection, asked) if name in IN_ORDER for each in given]
    assert {name for name, _ in due} == IN_ORDER
    with connection.begin():
        sorts = {name for name, each in due for step in steps(connection, each) if "TEMP B-TREE" in step}
    assert sorts == set()


def test_no_question_walks_the_inbox(inbox: InboxStore) -> None:
    engine, asked = _overheard(inbox)
    walks = set()
    for name, arguments in questions(inbox):
        asked.clear()
        getattr(inbox, name)(**arguments)
        given = list(asked)
        assert given or name in {"redacting", "cut_log"}, name  # of which each engine needs but one
        with engine.connect() as connection:
            walks |= {(name, table) for each in given for table in walked(connection, each)}
    engine.dispose()
    own = {("append", "sqlite_sequence"): "one row a table", ("trim", "json_each"): "the ids that it was given"}
    assert walks <= set(own), "SQLite's own"


def _overheard(inbox: InboxStore) -> tuple[Engine, list[Asked]]:
    """Return a way to the inbox's own database, and what it is asked from now on."""
    if isinstance(inbox, PostgresInbox):
        inbox._engine.dispose()  # what it connects from now on is listened to
        return inbox._engine, listen(inbox._engine)
    assert isinstance(inbox, SqliteInbox)
    asked: list[Asked] = []
    for connection in (inbox._read, inbox._write):
        connection.set_trace_callback(lambda statement: asked.append((statement, ())))
    return create_engine(f"sqlite:///{inbox._path}", poolclass=NullPool), asked
