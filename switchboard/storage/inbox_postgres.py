"""The inbox in PostgreSQL. Appends take one advisory lock, so ids become visible in their order and the floor is safe."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from switchboard.errors import InboxAtBound, InboxFull, StorageDown
from switchboard.model.inbound import Inbound, Raw
from switchboard.storage.inbox_rows import COLUMNS, NEVER, body_of, microseconds, rewritten, values_of

ADVISORY_INBOX, ADVISORY_REDACTION = 0x5B_0002, 0x5B_0003
CHANNEL = "switchboard"
DISK_FULL = "53100"  # postgresql.org/docs, Appendix A
SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    door TEXT NOT NULL, received_at BIGINT NOT NULL, urgent SMALLINT NOT NULL, shard INTEGER NOT NULL,
    hint BYTEA NOT NULL, headers BYTEA NOT NULL, raw BYTEA NOT NULL
);
CREATE INDEX IF NOT EXISTS inbox_urgent ON inbox (id) WHERE urgent = 1;
CREATE TABLE IF NOT EXISTS redaction (asked TEXT PRIMARY KEY, through BIGINT NOT NULL);
"""
_NAMES = COLUMNS.split(", ")
_SHORT = COLUMNS.replace("raw", "CAST('' AS BYTEA)")
_TYPES = ("text", "bigint", "smallint", "integer", "bytea", "bytea", "bytea")
# One array for each column, as the driver sends them: %b is binary, which for bytes is half of what text is.
_ARRAYS = ", ".join(f"%({name})b::{kind}[]" for name, kind in zip(_NAMES, _TYPES, strict=True))
_GIVEN = f"unnest({_ARRAYS}) WITH ORDINALITY AS given ({COLUMNS}, turn)"
_INSERT = f"INSERT INTO inbox ({COLUMNS}) SELECT {COLUMNS} FROM {_GIVEN} ORDER BY turn RETURNING id"
_REWRITE = text("UPDATE inbox SET hint = :hint, headers = :headers, raw = :raw WHERE id = :id")
_REDACTED = text(
    "INSERT INTO redaction VALUES (:asked, :through) ON CONFLICT (asked) DO UPDATE SET through = excluded.through"
)
_THROUGH = text("SELECT through FROM redaction WHERE asked = :asked")
_TRY = text("SELECT pg_try_advisory_xact_lock(:key)")
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")
_TAKE_TURN_AND_RING = text("SELECT pg_advisory_xact_lock(:key), pg_notify(:channel, '')")


class PostgresInbox:
    """The inbox in the one database of a PostgreSQL installation."""

    def __init__(self, url: str) -> None:
        """Connect, and make the table where it is missing; two processes may do so at once."""
        self._engine = create_engine(url, pool_size=2, max_overflow=2, pool_pre_ping=True)
        with self._engine.begin() as db:
            db.execute(_TAKE_TURN, {"key": ADVISORY_INBOX})
            db.execute(text(SCHEMA))

    def append(self, raws: Sequence[Raw]) -> list[int]:
        """Keep inbounds in one durable commit and return their ids; raises InboxFull, or InboxAtBound where the disk is full.

        One statement inserts them all. Identities are drawn in the order of its ORDER BY, the order of RETURNING is not
        promised (docs.sqlalchemy.org, Correlating RETURNING rows to parameter sets); so the ids, sorted, are the bodies' own.
        """
        columns = zip(*map(values_of, raws), strict=True)
        values = {name: list(column) for name, column in zip(_NAMES, columns, strict=False)}
        try:
            with self._engine.begin() as db:
                db.execute(_TAKE_TURN_AND_RING, {"key": ADVISORY_INBOX, "channel": CHANNEL})
                return sorted(db.exec_driver_sql(_INSERT, values).scalars()) if raws else []
        except DBAPIError as error:
            refusal = InboxAtBound if getattr(error.orig, "sqlstate", None) == DISK_FULL else InboxFull
            raise refusal(f"The inbox could not commit: {error.orig}. {InboxFull.__doc__}") from error

    def after(self, inbound_id: int, *, urgent: bool, limit: int) -> list[Inbound]:
        """Return the urgent, or the other, inbounds kept after an id, in order."""
        where = f"id > :after AND urgent = {int(urgent)} ORDER BY id LIMIT :most"
        return self._ask(where, {"after": inbound_id, "most": limit})

    def get(self, inbound_id: int) -> Inbound | None:
        """Return one inbound by its id; raises StorageDown where it cannot be read."""
        with _or_down():
            found = self._ask("id = :id", {"id": inbound_id})
        return found[0] if found else None

    def latest(self, *, limit: int) -> list[Inbound]:
        """Return the newest inbounds, the newest first."""
        return self._ask("TRUE ORDER BY id DESC LIMIT :most", {"most": limit})

    def listing(self, *, limit: int, before: int | None = None) -> list[Inbound]:
        """Return the newest inbounds (older than an id), the newest first, without their bytes."""
        values = {"before": before or NEVER, "most": limit}
        return self._ask("id < :before ORDER BY id DESC LIMIT :most", values, columns=_SHORT)

    def between(self, after: int, through: int, *, limit: int) -> list[Inbound]:
        """Return inbounds kept after an id and up to another, in order; raises StorageDown where they cannot be read."""
        values = {"after": after, "through": through, "most": limit}
        with _or_down():
            return self._ask("id > :after AND id <= :through ORDER BY id LIMIT :most", values)

    def redacted_through(self, asked: str) -> int:
        """Return the id up to which all was redacted by what was asked for, 0 where nothing was; raises StorageDown."""
        with _or_down(), self._engine.connect() as db:
            return db.execute(_THROUGH, {"asked": asked}).scalar() or 0

    def rewrite(self, inbounds: Sequence[Inbound], *, asked: str, through: int) -> None:
        """Write inbounds over what they were, and that all up to an id is redacted now, in one commit; raises StorageDown.

        What they were stays on the disk until PostgreSQL's own VACUUM has been by, and its pages were written again.
        """
        names = ("hint", "headers", "raw")
        rows = [{"id": each.id, **dict(zip(names, rewritten(each), strict=True))} for each in inbounds]
        with _or_down(), self._engine.begin() as db:
            if rows:
                db.execute(_REWRITE, rows)
            db.execute(_REDACTED, {"asked": asked, "through": through})

    def cut_log(self) -> bool:
        """PostgreSQL's log is its own."""
        return True

    @contextmanager
    def redacting(self) -> Iterator[bool]:
        """Be the only one of the web processes who redacts; False where another is."""
        with _or_down(), self._engine.connect() as db:
            yield bool(db.execute(_TRY, {"key": ADVISORY_REDACTION}).scalar())  # it ends with the transaction

    def trim(self, through: int, *, before: datetime, spared: Collection[int], limit: int, wholly: bool = False) -> int:
        """Forget at most `limit` inbounds up to an id that came before a time, except the spared; returns how many.

        `wholly` is VACUUM's. Raises StorageDown where the database refuses.
        """
        old = "SELECT id FROM inbox WHERE id <= :through AND received_at < :before AND id <> ALL(:spared)"
        values = {"through": through, "before": microseconds(before), "spared": list(spared), "most": limit}
        with _or_down(), self._engine.begin() as db:
            gone = db.execute(text(f"DELETE FROM inbox WHERE id IN ({old} ORDER BY id LIMIT :most)"), values)
            return gone.rowcount

    def newest(self) -> int:
        """Return the newest id, 0 where nothing was ever kept."""
        with self._engine.connect() as db:
            return int(db.execute(text("SELECT coalesce(max(id), 0) FROM inbox")).scalar_one())

    def _ask(self, where: str, values: dict[str, Any], *, columns: str = COLUMNS) -> list[Inbound]:
        with self._engine.connect() as db:
            rows = db.execute(text(f"SELECT id, {columns} FROM inbox WHERE {where}"), values)
            return [body_of(row) for row in rows]

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


@contextmanager
def _or_down() -> Iterator[None]:
    """Raise StorageDown where PostgreSQL refuses."""
    try:
        yield
    except DBAPIError as error:
        raise StorageDown(f"{error.orig}. {StorageDown.__doc__}") from error
