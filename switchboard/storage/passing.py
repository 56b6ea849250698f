"""What goes by its time alone, whatever became of it: a slice at a time, the oldest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Delete, TextClause, bindparam, delete, func, select, text

from switchboard.model.aged import Passing
from switchboard.model.facts import Status
from switchboard.storage.actions import own_write
from switchboard.storage.alerts import alert, decided
from switchboard.storage.configs import config
from switchboard.storage.digests import WAS_NOT_THE_LAST, digest, listed
from switchboard.storage.inquiries import inquiry
from switchboard.storage.links import link_code
from switchboard.storage.pager_notes import note
from switchboard.storage.releases import release
from switchboard.storage.seen import seen
from switchboard.storage.session import Session
from switchboard.storage.statistics import statistic, subject_statistic
from switchboard.storage.subjects import subject
from switchboard.storage.tallies import OF_OPEN_GROUPS, firing, tally
from switchboard.storage.unfurls import unfurl


@dataclass(frozen=True)
class _Goes:
    """The rows of a table by their keys, the time that they go by, which of them go `only`, and what refers to them by their id
    and goes before them.
    """

    keys: tuple[Column[Any], ...]
    at: ColumnElement[datetime]
    only: tuple[ColumnElement[bool] | TextClause, ...] = ()
    first: Column[Any] | None = None

    def deleting(self) -> Iterator[Delete]:
        """Give the statements that delete one row by its key."""
        if self.first is not None:
            yield delete(self.first.table).where(self.first == bindparam("of_id"))
        yield delete(self.keys[0].table).where(*(key == bindparam(f"of_{key.name}") for key in self.keys))


# As they stand in the partial indexes: an index for what stands in a parameter is none.
_MINUTES, _HOURS, _HAS_OWN = text("tally.seconds = 60"), text("tally.seconds = 3600"), text("alert.config_hash <> ''")
_TALLY = (tally.c.scope, tally.c.seconds, tally.c.start)
_NEEDED_RELEASE = select(subject.c.id).where(
    subject.c.first_release == release.c.version,
    subject.c.organization == release.c.organization,
    subject.c.status == Status.UNRESOLVED.value,
)
_DECIDED = select(decided.c.id).where(decided.c.config_hash == config.c.hash)
_MET = select(alert.c.id).where(alert.c.config_hash == config.c.hash, _HAS_OWN)

_GOES: Mapping[Passing, _Goes] = {
    Passing.INQUIRIES: _Goes((inquiry.c.subject,), inquiry.c.due_at),
    Passing.SEEN: _Goes((seen.c.kind, seen.c.key), seen.c.at),
    Passing.MINUTES: _Goes(_TALLY, tally.c.start, (_MINUTES,)),
    Passing.HOURS: _Goes(_TALLY, tally.c.start, (_HOURS,)),
    Passing.FIRINGS: _Goes(
        (firing.c.route, firing.c.scope), firing.c.true_at, (firing.c.subject_id.not_in(OF_OPEN_GROUPS),)
    ),
    Passing.UNFURLS: _Goes((unfurl.c.id,), unfurl.c.asked_at),
    Passing.PAGER_NOTES: _Goes((note.c.id,), note.c.asked_at, (note.c.due_at.is_(None),)),
    Passing.OWN_WRITES: _Goes((own_write.c.subject_id, own_write.c.change), own_write.c.at),
    Passing.LINK_CODES: _Goes((link_code.c.slack,), link_code.c.until),
    Passing.STATISTICS: _Goes((statistic.c.hour, statistic.c.key), statistic.c.hour),
    Passing.SUBJECT_STATISTICS: _Goes(
        (subject_statistic.c.at, subject_statistic.c.subject_id, subject_statistic.c.key), subject_statistic.c.at
    ),
    Passing.DIGESTS: _Goes((digest.c.id,), digest.c.moment, (WAS_NOT_THE_LAST,), first=listed.c.digest_id),
    Passing.RELEASES: _Goes(
        (release.c.organization, release.c.version),
        func.coalesce(release.c.due_at, release.c.asked_at),
        (~_NEEDED_RELEASE.exists(),),
    ),
    Passing.CONFIGS: _Goes(
        (config.c.hash,), config.c.loaded_at, (~config.c.active, ~_DECIDED.exists(), ~_MET.exists())
    ),
}


class PassingRows:
    """What goes by its time alone, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def forget(self, passing: Passing, *, before: datetime, limit: int) -> int:
        """Forget so many rows whose time was before this at most, the oldest first; returns how many went."""
        self._db.put_down()  # else what is held back of a table would be forgotten with its old rows
        goes = _GOES[passing]
        old = select(*goes.keys).where(goes.at < before, *goes.only).order_by(goes.at).limit(limit)
        keys = [{f"of_{name}": value for name, value in row.items()} for row in self._db.execute(old).mappings()]
        for deleting in goes.deleting() if keys else ():
            self._db.execute(deleting, keys)
        return len(keys)
