"""Writes "somebody" into the rows of every table that mention a person, and lets go of the rows that are theirs.

It goes by the types of columns, so that a table which comes later is not left out. Alerts' facts have a way of their own
(`forget_facts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    PrimaryKeyConstraint,
    Row,
    Table,
    UniqueConstraint,
    and_,
    delete,
    literal,
    select,
    tuple_,
)
from sqlalchemy import update as updating
from sqlalchemy.types import String

from switchboard.redact.somebody import Eraser, Identity, in_form, kept_apart
from switchboard.storage.columns import packed
from switchboard.storage.compact import compact, loose
from switchboard.storage.engine import METADATA
from switchboard.storage.links import link, link_code
from switchboard.storage.mail_preferences import preference as mail_preference
from switchboard.storage.people import member, pager_user, preference, slack_user

SLICE = 500
Owns = Callable[[Row[Any], Identity], bool]

THEIRS: Mapping[Table, Owns] = {
    link: lambda row, known: row.slack in known.marks or row.member in known.members,
    link_code: lambda row, known: row.slack in known.marks,
    preference: lambda row, known: row.slack in known.marks,
    mail_preference: lambda row, known: row.member in known.members,
    member: lambda row, known: row.id in known.members or row.email in known.emails,
    slack_user: lambda row, known: row.id in known.marks or row.email in known.emails,
    pager_user: lambda row, known: row.id in known.marks or row.email in known.emails,
}
"""The rows that go, and whose they are."""
ELSEWHERE = frozenset({"fact_set", "stack"})
# What no text can be read from: hashes, and an alert's own facts, which go their own way.
_UNREAD = frozenset({"digest", "paging", "own", "facts", "signing"})
_COMPACT = frozenset({("decision", "body"), ("digest", "body")})
# A subject is found by what its key says in one, and by what it says in parts.
_PARTS_OF_KEYS = frozenset(
    {("subject", "name"), ("subject", "scope"), ("subject", "organization"), ("progress", "subject")}
)
# What was said in programs, and the names of things there: a person's name may be another's there.
_NOT_OURS = frozenset({"alert", "statistic", "release", "tally", "firing", "inhibitor", "seen", "config", "inquiry"})


class KeptRows:
    """The rows of a database, within one transaction."""

    def __init__(self, connection: Connection, identity: Identity, *, key: bytes) -> None:
        """Write through this connection. What tells rows apart stays apart under this key."""
        self._db = connection
        self._known = identity
        self._eraser = Eraser(identity)
        self._apart, self._in_form = kept_apart(key), in_form(key)

    def forget(self) -> tuple[dict[str, int], dict[str, int]]:
        """Let go of their rows and rewrite all others that mention them; returns how many of each table those were."""
        gone = {table.name: self._let_go(table, owns) for table, owns in THEIRS.items()}
        tables = [table for table in METADATA.sorted_tables if table.name not in ELSEWHERE]
        written = {table.name: self._rewrite(table) for table in tables}
        return _some(gone), _some(written)

    def config_in_force_names_them(self) -> bool:
        """Return whether the configuration in force names them: it is routes.yaml's, and its operator's to change."""
        config = METADATA.tables["config"]
        texts = self._db.execute(select(config.c.text).where(config.c.active)).scalars()
        return any(self._eraser.is_named(text) for text in texts)

    def _let_go(self, table: Table, owns: Owns) -> int:
        theirs = [row for row in self._db.execute(select(table)) if owns(row, self._known)]
        for row in theirs:
            self._db.execute(delete(table).where(_is_row(table, row)))
        return len(theirs)

    def _rewrite(self, table: Table) -> int:
        columns = [column for column in table.columns if _is_read(column)]
        apart = _telling_apart(table)
        written = 0
        for row in self._rows(table, columns) if columns else ():
            changed = {
                column.name: now
                for column in columns
                if (was := getattr(row, column.name)) is not None
                and (now := self._said(column, was, apart=column.name in apart, row=row)) != was
            }
            if changed:
                self._db.execute(updating(table).where(_is_row(table, row)).values(changed))
                written += 1
        return written

    def _rows(self, table: Table, columns: list[Column[Any]]) -> Iterator[Row[Any]]:
        """Yield the rows slice by slice, in the order of their keys: one that is rewritten meanwhile may come again."""
        keys = list(table.primary_key.columns)
        more = [table.c.active] if table.name == "config" else []
        query = select(*dict.fromkeys([*keys, *columns, *more])).order_by(*keys).limit(SLICE)
        rows = self._db.execute(query).all()
        while rows:
            yield from rows
            last = [literal(getattr(rows[-1], key.name), key.type) for key in keys]
            rows = self._db.execute(query.where(tuple_(*keys) > tuple_(*last))).all()

    def _said(self, column: Column[Any], was: Any, *, apart: bool, row: Row[Any]) -> Any:
        """Return what a column says without them."""
        table = str(column.table.name)
        if table == "config":
            return was if row.active else self._eraser.text(was, place=self._in_form)
        place = self._apart if apart else None
        if isinstance(was, str):
            return self._eraser.text(was, ours=table not in _NOT_OURS and not apart, place=place)
        return self._json(bytes(was), is_compact=(table, column.name) in _COMPACT, ours=table not in _NOT_OURS)

    def _json(self, was: bytes, *, is_compact: bool, ours: bool) -> bytes:
        raw = loose(was) if is_compact and was else was
        if not raw or not self._eraser.may_mention(raw):
            return was
        read = msgspec.json.decode(raw)
        now = self._eraser.value(read, ours=ours)
        if now == read:
            return was
        return compact(packed(now)) if is_compact else packed(now)


def _is_read(column: Column[Any]) -> bool:
    return isinstance(column.type, String | LargeBinary) and column.name not in _UNREAD


def _telling_apart(table: Table) -> set[str]:
    """Return the columns by which rows are told apart."""
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint | PrimaryKeyConstraint)]
    together = [*unique, *(each for each in table.indexes if each.unique)]
    parts = {column for name, column in _PARTS_OF_KEYS if name == table.name}
    return parts | {column.name for each in together for column in each.columns}


def _is_row(table: Table, row: Row[Any]) -> Any:
    return and_(*(key == getattr(row, key.name) for key in table.primary_key.columns))


def _some(counted: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counted.items() if count}
