"""The newest alert of each subject, the newest first: what a search walks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from switchboard.model.history import AlertRecord
from switchboard.storage.subjects import alert, read_alert


class Newest:
    """Questions about what was told last, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        """Ask through this connection."""
        self._db = connection

    def ids(self, *, limit: int) -> list[int]:
        """Tell the id of the newest alert of each subject, the newest first. An index alone answers it."""
        newest = func.max(alert.c.id)
        return list(
            self._db.execute(select(newest).group_by(alert.c.subject_id).order_by(newest.desc()).limit(limit)).scalars()
        )

    def alerts(self, ids: Sequence[int]) -> list[AlertRecord]:
        """Tell the alerts of these ids, the newest first."""
        return [
            read_alert(row)
            for row in self._db.execute(select(alert).where(alert.c.id.in_(ids)).order_by(alert.c.id.desc()))
        ]
