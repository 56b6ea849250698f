"""The keys by which repeats are known: what the worker met before, with the time and the inbound that brought it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, or_, select

from switchboard.storage.dialect import upserting
from switchboard.storage.rows import Added
from switchboard.storage.session import Session
from switchboard.storage.statement import SLOTS, Statement, in_slots
from switchboard.storage.tables import SeenRow, table_of

seen = table_of(SeenRow)

Key = tuple[str, str]
"""The kind and the text of a key by which a repeat is known."""
Met = tuple[datetime, int]


class SeenKeys:
    """What was seen, within one unit of work."""

    table = seen

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._marks = Added(session, seen, _MARK)
        self._known: dict[Key, Met | None] = {}
        session.tell(self)

    def load(self, keys: Collection[Key]) -> None:
        """Look up many keys at once, which will be asked for one by one."""
        self._look_up(list(keys), _MANY, SLOTS)

    def met(self, keys: Sequence[Key]) -> dict[Key, Met]:
        """Return which of these keys were met before, each with the time and the inbound."""
        self._look_up([key for key in keys if key not in self._known], _FEW, _AT_ONCE)
        return {key: met for key in keys if (met := self._known[key]) is not None}

    def _look_up(self, keys: Sequence[Key], statement: Statement, slots: int) -> None:
        self._known |= dict.fromkeys(keys)
        for values in in_slots(keys, "kind", "key", slots=slots):
            for kind, key, at, inbound_id in self._db.rows(statement, values):
                self._known[kind, key] = (at, inbound_id)

    def mark(self, keys: Iterable[Key], *, inbound_id: int, at: datetime) -> None:
        """Remember keys, so that the next inbound that carries one is known as a repeat."""
        for key in keys:
            self._known[key] = (at, inbound_id)
            self._marks.add({"kind": key[0], "key": key[1], "at": at, "inbound_id": inbound_id})

    def repeats(self, kind: str, once: str, *, inbound_id: int, at: datetime) -> int | None:
        """Return the inbound that brought before what comes only once; else remember that this one does. Empty is nothing."""
        if not once:
            return None
        key = (kind, once)
        known = next((id_ for _, id_ in self.met((key,)).values() if id_ != inbound_id), None)
        if known is None:
            self.mark((key,), inbound_id=inbound_id, at=at)
        return known

    def forget(self) -> None:
        """Know nothing any more."""
        self._known = {}


def _of(slots: int) -> Select[tuple[str, str, datetime, int]]:
    same = ((seen.c.kind == bindparam(f"kind{n}")) & (seen.c.key == bindparam(f"key{n}")) for n in range(slots))
    return select(seen.c.kind, seen.c.key, seen.c.at, seen.c.inbound_id).where(or_(*same))


# An inbound carries few keys. Pairs are compared one by one: of `(kind, key) IN (...)` SQLite would scan the table.
_AT_ONCE = 3
_FEW = Statement(_of(_AT_ONCE))
_MANY = Statement(_of(SLOTS))
_MARK = upserting(seen, ["kind", "key"], ["at", "inbound_id"])
