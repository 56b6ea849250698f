"""Restored: that a database was put back from a backup, and what its house may have told between the backup and its end."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Restored(Struct, frozen=True, kw_only=True):
    """The last restore of a database.

    `since` is when the backup was taken and `at` when it was put back. `through` is the last inbound that lies in the backup.
    Numbers up to `ids` may have been given to other things in the life that was lost; what is made from now on lies above.
    `until` is when all of the backup was worked again, None before: what falls due until then may have been told already.
    """

    since: datetime
    at: datetime
    through: int
    ids: int
    until: datetime | None = None
