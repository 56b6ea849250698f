"""What the doors refused as not signed right, counted by hour, beside the inbox: who looks from another process sees it, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from switchboard.errors import InboxFull, StorageDown
from switchboard.model.inbound import Door, DoorRefusal, RefusedBecause
from switchboard.storage.address import inbox_file, is_sqlite
from switchboard.storage.inbox_rows import microseconds, moment

KEPT = timedelta(days=7)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS refusal (
    hour BIGINT NOT NULL, door TEXT NOT NULL, because TEXT NOT NULL, count BIGINT NOT NULL, last_at BIGINT NOT NULL,
    PRIMARY KEY (hour, door, because)
)
"""
_ADD = text(
    "INSERT INTO refusal (hour, door, because, count, last_at) VALUES (:hour, :door, :because, :count, :last_at)"
    " ON CONFLICT (hour, door, because)"
    " DO UPDATE SET count = refusal.count + excluded.count, last_at = excluded.last_at"
)
_FORGET = text("DELETE FROM refusal WHERE hour < :before")
_SINCE = text(
    "SELECT door, because, CAST(sum(count) AS BIGINT), max(last_at) FROM refusal WHERE last_at >= :since"
    " GROUP BY door, because ORDER BY door, because"
)


class RefusalStore:
    """The counts, in the inbox's file or in the one database of PostgreSQL. Each question has a connection of its own."""

    def __init__(self, url: str) -> None:
        """Take the database's address; nothing is opened before it is asked."""
        self._engine = create_engine(f"sqlite:///{inbox_file(url)}" if is_sqlite(url) else url, poolclass=NullPool)

    def add(self, refused: Iterable[DoorRefusal]) -> None:
        """Count what was refused; raises InboxFull where it cannot be written."""
        try:
            with self._engine.begin() as db:
                db.execute(text(_SCHEMA))
                for each in refused:
                    hour = each.last_at.replace(minute=0, second=0, microsecond=0)
                    values = {"door": each.door.value, "because": each.because.value, "count": each.count}
                    db.execute(_ADD, values | {"hour": microseconds(hour), "last_at": microseconds(each.last_at)})
                    db.execute(_FORGET, {"before": microseconds(each.last_at - KEPT)})
        except SQLAlchemyError as error:
            raise InboxFull(f"What was refused could not be counted: {type(error).__name__}.") from error

    def since(self, at: datetime) -> list[DoorRefusal]:
        """Return what was refused in the hours that end after a time, by door and reason; raises StorageDown."""
        try:
            with self._engine.begin() as db:
                db.execute(text(_SCHEMA))
                rows = db.execute(_SINCE, {"since": microseconds(at)}).all()
        except SQLAlchemyError as error:
            raise StorageDown(f"{type(error).__name__}. {StorageDown.__doc__}") from error
        return [
            DoorRefusal(Door(door), RefusedBecause(why), int(count), moment(last)) for door, why, count, last in rows
        ]
