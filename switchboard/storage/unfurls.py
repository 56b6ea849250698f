"""Shared links to issues, and how much of each issue is shown under them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from switchboard.model.action import IssueName
from switchboard.model.replace import replace
from switchboard.model.unfurl import Unfurl, UnfurlState
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.session import Session
from switchboard.storage.tables import SubjectRow, table_of
from switchboard.storage.tables_chatops import UnfurlRow

unfurl = table_of(UnfurlRow)
subject = table_of(SubjectRow)

_INSERT = insert(unfurl)
_PLAIN = "inbound_id channel ts url by subject_id shown attempts due_at asked_at because".split()


class Unfurls:
    """Shared links, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def add(self, values: Iterable[Unfurl]) -> None:
        """Let these be shown; what was shared in the same message before is shown anew."""
        for value in values:
            known = self._db.execute(_KNOWN, {"channel": value.channel, "ts": value.ts, "url": value.url}).scalar()
            if known is None:
                self._db.execute(_INSERT, _columns(value))
            else:
                self.save(replace(value, id=known))

    def get(self, unfurl_id: int) -> Unfurl | None:
        """Return one shared link."""
        row = self._db.execute(select(unfurl).where(unfurl.c.id == unfurl_id)).first()
        return _unfurl(row) if row else None

    def save(self, value: Unfurl) -> None:
        """Write how far a shared link is."""
        self._db.execute(_UPDATE, {**_columns(value), "wanted": value.id})

    def of_message(self, channel: str, ts: str) -> list[Unfurl]:
        """Return the links of one message, in their order."""
        rows = self._db.execute(select(unfurl).where(unfurl.c.channel == channel, unfurl.c.ts == ts))
        return sorted(map(_unfurl, rows), key=lambda one: one.id)

    def due(self, now: datetime, *, since: datetime, limit: int) -> list[Unfurl]:
        """Return what is to be shown now: first what nobody sees yet, then what has changed, if it was shared `since` then."""
        given = {"now": now, "since": since, "most": limit}
        rows = [*self._db.execute(_WAITING, given), *self._db.execute(_CHANGED, given)]
        return [_unfurl(row) for row in rows]

    def next_due(self, *, after: datetime, since: datetime) -> datetime | None:
        """Return when the next one is to be shown after a time, of what nobody sees yet and of what has changed by now."""
        given = {"now": after, "since": since}
        return min(filter(None, (self._db.execute(query, given).scalar() for query in _NEXT)), default=None)


_KNOWN = select(unfurl.c.id).where(
    unfurl.c.channel == bindparam("channel"), unfurl.c.ts == bindparam("ts"), unfurl.c.url == bindparam("url")
)
_UPDATE = update(unfurl).where(unfurl.c.id == bindparam("wanted"))
_WAITING = (
    select(unfurl)
    .where(unfurl.c.state == UnfurlState.WAITING.value, unfurl.c.due_at <= bindparam("now"))
    .order_by(unfurl.c.due_at, unfurl.c.id)
    .limit(bindparam("most"))
)
_CHANGED = (
    select(unfurl)
    .join(subject, subject.c.id == unfurl.c.subject_id)
    .where(
        unfurl.c.state == UnfurlState.SHOWN.value,
        unfurl.c.due_at <= bindparam("now"),
        unfurl.c.asked_at >= bindparam("since"),
        subject.c.version > unfurl.c.shown,
    )
    .order_by(unfurl.c.due_at, unfurl.c.id)
    .limit(bindparam("most"))
)

_NEXT = (
    select(func.min(unfurl.c.due_at)).where(
        unfurl.c.state == UnfurlState.WAITING.value, unfurl.c.due_at > bindparam("now")
    ),
    select(func.min(unfurl.c.due_at))
    .join(subject, subject.c.id == unfurl.c.subject_id)
    .where(
        unfurl.c.state == UnfurlState.SHOWN.value,
        unfurl.c.due_at > bindparam("now"),
        unfurl.c.asked_at >= bindparam("since"),
        subject.c.version > unfurl.c.shown,
    ),
)


def _columns(value: Unfurl) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {"issue": packed(value.issue), "state": value.state.value}


def _unfurl(row: Row[Any]) -> Unfurl:
    return Unfurl(
        id=row.id,
        issue=unpacked(row.issue, IssueName),
        state=UnfurlState(row.state),
        **{name: getattr(row, name) for name in _PLAIN},
    )
