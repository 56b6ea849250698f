"""Tallies and firings: how many events came in each bucket of time, and which counts are over their limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, bindparam, cast, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from switchboard.model.facts import Status
from switchboard.model.tally import CountSpan, Firing
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import IS_GROUP, SubjectRow, table_of
from switchboard.storage.tables_noise import FiringRow, TallyRow

tally = table_of(TallyRow)
firing = table_of(FiringRow)
subject = table_of(SubjectRow)
earlier = tally.alias("earlier")


class Tallies:
    """Tallies and firings, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def add(self, scope: str, spans: Sequence[CountSpan]) -> tuple[int, ...]:
        """Count one event of a scope in the bucket now filling, and return what each span holds with it, in one statement.

        The spans end in the same bucket: they have one size and one last.
        """
        return tuple(self._db.execute(_adding(self._db.dialect.name, len(spans)), _named(scope, spans)).one())

    def count(self, scope: str, spans: Sequence[CountSpan]) -> tuple[int, ...]:
        """Return what each span holds; they have one size and one last."""
        return tuple(self._db.execute(_counting(len(spans)), _named(scope, spans)).one())

    def firing(self, route: str, scope: str) -> Firing | None:
        """Return a count that is, or was, over its limit."""
        row = self._db.execute(_FIRING, {"wanted_route": route, "wanted_scope": scope}).first()
        return _firing(row) if row else None

    def save_firing(self, value: Firing) -> None:
        """Write how a count stands."""
        columns = {
            "route": value.route,
            "scope": value.scope,
            "seconds": int(value.window.total_seconds()),
            "fired_at": value.fired_at,
            "true_at": value.true_at,
            "subject_id": value.subject_id,
        }
        changed = ["seconds", "fired_at", "true_at", "subject_id"]
        self._db.execute(upsert(self._db, firing, ["route", "scope"], changed), columns)

    def disarm(self, subject_id: int) -> None:
        """Forget what fired for a subject."""
        self._db.execute(_DISARM, {"wanted": subject_id})

    def open_groups(self) -> list[Firing]:
        """Return the counts whose groups are open."""
        return [_firing(row) for row in self._db.execute(_OPEN_GROUPS)]


def _named(scope: str, spans: Sequence[CountSpan]) -> dict[str, object]:
    """Name the parameters of both statements."""
    own = {"of_scope": scope, "of_seconds": int(spans[0].size.total_seconds()), "of_last": spans[0].last}
    return own | {f"first_{n}": span.first for n, span in enumerate(spans)}


@lru_cache
def _adding(dialect: str, spans: int) -> Any:
    """Build an insert which adds to a bucket that is there, and returns the sums beside it.

    The sums leave the bucket itself out, so that they do not depend on when within the statement they are worked out.
    """
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    bucket: dict[str, Any] = {
        "scope": bindparam("of_scope"),
        "seconds": bindparam("of_seconds"),
        "start": bindparam("of_last"),
    }
    insert = make(tally).values(**bucket, events=1)
    added = insert.on_conflict_do_update(
        index_elements=["scope", "seconds", "start"], set_={"events": tally.c.events + 1}
    )
    return added.returning(*(tally.c.events + _before_last(n) for n in range(spans)))


@lru_cache
def _counting(spans: int) -> Any:
    own = select(func.sum(tally.c.events)).where(
        tally.c.scope == bindparam("of_scope"),
        tally.c.seconds == bindparam("of_seconds"),
        tally.c.start == bindparam("of_last"),
    )
    last = cast(func.coalesce(own.scalar_subquery(), 0), BigInteger)
    return select(*((last + _before_last(n)).label(f"span_{n}") for n in range(spans)))


def _before_last(span: int) -> ColumnElement[int]:
    """Sum the buckets of a span before its last."""
    total = select(func.sum(earlier.c.events)).where(
        earlier.c.scope == bindparam("of_scope"),
        earlier.c.seconds == bindparam("of_seconds"),
        earlier.c.start >= bindparam(f"first_{span}"),
        earlier.c.start < bindparam("of_last"),
    )
    return cast(func.coalesce(total.scalar_subquery(), 0), BigInteger)


_FIRING = select(firing).where(firing.c.route == bindparam("wanted_route"), firing.c.scope == bindparam("wanted_scope"))
_DISARM = delete(firing).where(firing.c.subject_id == bindparam("wanted"))
_OPEN = (text(IS_GROUP), subject.c.status == Status.UNRESOLVED.value)
OF_OPEN_GROUPS = select(subject.c.id).where(*_OPEN)
_OPEN_GROUPS = select(firing).join(subject, subject.c.id == firing.c.subject_id).where(*_OPEN)


def _firing(row: Row[Any]) -> Firing:
    return Firing(row.route, row.scope, timedelta(seconds=row.seconds), row.fired_at, row.true_at, row.subject_id)
