"""What a database knows of having been put back from a backup: few numbers, which the outbox asks for before it tells."""

from __future__ import annotations

from sqlalchemy import Table, func, select, text

from switchboard.model.restored import Restored
from switchboard.storage.dialect import upserting
from switchboard.storage.inbox_rows import microseconds, moment
from switchboard.storage.session import IDS, Session
from switchboard.storage.statement import Statement
from switchboard.storage.tables import MarkRow, table_of

mark = table_of(MarkRow)

_OF = "restored_"
_READ = Statement(select(mark.c.name, mark.c.value))  # there are few marks
_WRITE = upserting(mark, ["name"], ["value"])


class Restores:
    """The last restore, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._last: Restored | None = None
        self._asked = False

    def last(self) -> Restored | None:
        """Return the last restore, None where there never was one. It is read once for each unit."""
        if not self._asked:
            self._last, self._asked = _restored(dict(map(tuple, self._db.rows(_READ, {})))), True
        return self._last

    def write(self, value: Restored) -> None:
        """Write that this database was restored, over what is known of an earlier restore."""
        marks = {"since": value.since, "at": value.at, "until": value.until or value.at}
        rows = {name: microseconds(at) for name, at in marks.items()} | {"through": value.through}
        rows["until"] = rows["until"] if value.until else 0
        written = [{"name": _OF + name, "value": number} for name, number in rows.items()]
        self._db.write(_WRITE, written)
        self._last, self._asked = value, True

    def largest_id(self) -> int:
        """Return the largest number that any row of the worker's tables has, or may have had before an earlier restore."""
        found = [self._db.execute(select(func.max(table.c.id))).scalar() or 0 for table in _counted()]
        known = self.last()
        return max([*found, known.ids if known else 0])

    def set_aside(self, ids: int) -> None:
        """Give out no number up to this one any more: on SQLite the mark says so, on PostgreSQL the sequences."""
        self._db.write(_WRITE, [{"name": IDS, "value": ids}])
        for table in _counted() if self._db.dialect.name == "postgresql" else ():
            self._db.execute(text("SELECT setval(:sequence, :ids)"), {"sequence": f"{table.name}_id_seq", "ids": ids})


def _counted() -> list[Table]:
    return [table for table in mark.metadata.tables.values() if _counts(table)]


def _counts(table: Table) -> bool:
    column = table.c.get("id")
    return column is not None and column.primary_key and column.type.python_type is int


def _restored(found: dict[str, int]) -> Restored | None:
    if _OF + "at" not in found:
        return None
    return Restored(
        since=moment(found[_OF + "since"]),
        at=moment(found[_OF + "at"]),
        through=found[_OF + "through"],
        ids=found[IDS],
        until=moment(found[_OF + "until"]) if found[_OF + "until"] else None,
    )
