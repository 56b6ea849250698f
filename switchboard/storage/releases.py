"""Releases: what Sentry told of them, and which of them it is to be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from switchboard.model.release import Deploy, Release
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.tables import table_of
from switchboard.storage.tables_chatops import ReleaseRow

release = table_of(ReleaseRow)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A release that is to be asked for, and how often it was asked for already."""

    organization: str
    version: str
    attempts: int = 0


class Releases:
    """Releases, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        """Ask and write through this connection."""
        self._db = connection

    def get(self, organization: str, version: str) -> Release | None:
        """Tell a release, None where it was never asked for."""
        row = self._db.execute(select(release).where(_is(organization, version))).first()
        if row is None:
            return None
        deploys = unpacked(row.deploys, tuple[Deploy, ...])
        return Release(organization=organization, version=version, released_at=row.released_at, deploys=deploys)

    def want(self, organization: str, version: str, *, now: datetime) -> None:
        """Want to know of a release; one that was ever wanted is left alone."""
        if self._db.execute(select(release.c.version).where(_is(organization, version))).first() is None:
            known = {"organization": organization, "version": version, "deploys": packed(()), "attempts": 0}
            self._db.execute(insert(release).values(known | {"due_at": now}))

    def due(self, now: datetime) -> Wanted | None:
        """Tell the release that is to be asked for next, None where none is due."""
        query = select(release).where(release.c.due_at <= now).order_by(release.c.due_at).limit(1)
        row = self._db.execute(query).first()
        return Wanted(row.organization, row.version, row.attempts) if row else None

    def learn(self, told: Release) -> None:
        """Write down what Sentry told of a release that was wanted."""
        values = {"released_at": told.released_at, "deploys": packed(told.deploys)}
        self._db.execute(update(release).where(_is(told.organization, told.version)).values(values))

    def again(self, wanted: Wanted, *, at: datetime | None) -> None:
        """Ask for it once more at a time; None: it was asked for often enough."""
        where = _is(wanted.organization, wanted.version)
        self._db.execute(update(release).where(where).values(attempts=wanted.attempts + 1, due_at=at))


def _is(organization: str, version: str) -> ColumnElement[bool]:
    return (release.c.organization == organization) & (release.c.version == version)
