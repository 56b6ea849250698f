"""Releases: what Sentry said of them, and which of them it is to be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update

from switchboard.model.release import Deploy, Release
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_chatops import ReleaseRow

release = table_of(ReleaseRow)

# A release of which one new issue comes after the other is not asked for more often than this.
REST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class WantedRelease:
    """A release that is to be asked for, and how often that was tried already."""

    organization: str
    version: str
    attempts: int = 0


class Releases:
    """Releases, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def get(self, organization: str, version: str) -> Release | None:
        """Return a release, None where it was never asked for."""
        row = self._db.execute(select(release).where(_is(organization, version))).first()
        if row is None:
            return None
        deploys = unpacked(row.deploys, tuple[Deploy, ...])
        return Release(organization=organization, version=version, released_at=row.released_at, deploys=deploys)

    def want(self, organization: str, version: str, *, seen: datetime, now: datetime) -> None:
        """Want to know where a release had gone out by the time `seen`, unless Sentry was asked since."""
        known = self._db.execute(select(release).where(_is(organization, version))).first()
        if known is None:
            named = {"organization": organization, "version": version, "deploys": packed(()), "attempts": 0}
            self._db.execute(insert(release).values(named | {"due_at": now}))
        elif known.due_at is None and known.asked_at < seen:
            at = max(now, known.asked_at + REST)
            self._db.execute(update(release).where(_is(organization, version)).values(attempts=0, due_at=at))

    def due(self, now: datetime) -> WantedRelease | None:
        """Return the release that is to be asked for next, None where none is due."""
        query = select(release).where(release.c.due_at <= now).order_by(release.c.due_at).limit(1)
        row = self._db.execute(query).first()
        return WantedRelease(row.organization, row.version, row.attempts) if row else None

    def next_due(self, *, after: datetime) -> datetime | None:
        """Return when the next release is to be asked for after a time."""
        return self._db.execute(select(func.min(release.c.due_at)).where(release.c.due_at > after)).scalar()

    def learn(self, told: Release) -> None:
        """Write down what Sentry said of a release that was wanted."""
        values = {"released_at": told.released_at, "deploys": packed(told.deploys)}
        self._db.execute(update(release).where(_is(told.organization, told.version)).values(values))

    def asked(self, wanted: WantedRelease, *, at: datetime, again: datetime | None) -> None:
        """Note that Sentry was asked, and when it is to be asked again; None: no more."""
        values = {"attempts": wanted.attempts + 1, "asked_at": at, "due_at": again}
        self._db.execute(update(release).where(_is(wanted.organization, wanted.version)).values(values))


def _is(organization: str, version: str) -> ColumnElement[bool]:
    return (release.c.organization == organization) & (release.c.version == version)
