"""Digests: which is owed where, and what each says. The one mapping of both; a body is read whenever its message is rendered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.json import Decoder
from sqlalchemy import Row, Select, delete, func, insert, or_, select, update

from switchboard.model.digest import Digest, DigestPeriod, DigestState, OwedDigest
from switchboard.model.replace import replace
from switchboard.storage.columns import packed
from switchboard.storage.compact import compact, loose
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import MarkRow, table_of
from switchboard.storage.tables_digests import DigestIssueRow, DigestRow

digest = table_of(DigestRow)
listed = table_of(DigestIssueRow)
mark = table_of(MarkRow)

_UNDRAWN = "undrawn:"  # before the kind of destination, in the name of a mark

_PLAIN = ("team", "destination", "only", "people", "asked", "moment", "due_at", "attempts", "subject_id")
_PERIOD = DigestPeriod.__struct_fields__
_ONCE = ("team", "destination", "every", "only", "until", "asked")
_OWN = (digest.c.id, digest.c.state, *(digest.c[name] for name in (*_PLAIN, *_PERIOD)))
_ALL = select(*_OWN)
_later = digest.alias("later")
_SAME = [_later.c[name] == digest.c[name] for name in _ONCE if name != "until"]
# By the newest of each plan the next one is known.
_HAS_LATER = select(_later.c.id).where(*_SAME, _later.c.until > digest.c.until).exists()
WAS_NOT_THE_LAST = or_(
    _HAS_LATER,
    digest.c.asked != 0,
    digest.c.state == DigestState.ENDED.value,
)


class Digests:
    """Digests, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def save(self, value: OwedDigest) -> OwedDigest:
        """Write how a digest stands; a new one (id 0) comes back with its id, or as it is known of the same period there."""
        columns = _columns(value)
        if value.id:
            self._db.execute(update(digest).where(digest.c.id == value.id).values(columns))
            return value
        same = (digest.c[name] == columns[name] for name in _ONCE)
        if known := self._first(_ALL.where(*same)):
            return known
        key = self._db.execute(insert(digest).values(columns)).inserted_primary_key
        return replace(value, id=int(key[0]))  # type: ignore[index]

    def newest(self, team: str, destination: str, every: str, only: str) -> OwedDigest | None:
        """Return the digest of a plan's newest period, None where the plan was never met."""
        mine = (digest.c.team == team, digest.c.destination == destination, digest.c.every == every)
        query = _ALL.where(*mine, digest.c.only == only, digest.c.asked == 0)
        return self._first(query.order_by(digest.c.until.desc()).limit(1))

    def sent(self, team: str, destination: str, only: str, *, since: datetime) -> list[OwedDigest]:
        """Return those that a plan had sent there, however often it comes, of periods that ended after a time."""
        mine = (digest.c.team == team, digest.c.destination == destination, digest.c.only == only, digest.c.asked == 0)
        query = _ALL.where(*mine, digest.c.state == DigestState.COMPOSED.value, digest.c.until > since)
        return [_owed(row) for row in self._db.execute(query.order_by(digest.c.until))]

    def newest_of_each(self) -> list[OwedDigest]:
        """Return of each plan that was ever met the digest of its newest period."""
        rows = self._db.execute(_ALL.where(digest.c.asked == 0, ~_HAS_LATER).order_by(digest.c.id))
        return [_owed(row) for row in rows]

    def due(self, now: datetime, *, limit: int) -> list[OwedDigest]:
        """Return those that are to be composed by now, what is due longest first."""
        query = _ALL.where(digest.c.due_at <= now).order_by(digest.c.due_at, digest.c.id).limit(limit)
        return [_owed(row) for row in self._db.execute(query)]

    def next_due(self, *, after: datetime) -> datetime | None:
        """Return when the next one falls due after a time."""
        return self._db.execute(select(func.min(digest.c.due_at)).where(digest.c.due_at > after)).scalar()

    def get(self, digest_id: int) -> OwedDigest | None:
        """Return how a digest stands, by its id."""
        return self._first(_ALL.where(digest.c.id == digest_id))

    def keep(self, digest_id: int, body: Digest) -> None:
        """Keep what a digest says, and which issues it lists with buttons."""
        values = {"body": compact(packed(body))}
        self._db.execute(update(digest).where(digest.c.id == digest_id).values(values))
        self._db.execute(delete(listed).where(listed.c.digest_id == digest_id))
        rows = [{"digest_id": digest_id, "subject_id": each} for each in body.acts_on]
        if rows:
            self._db.execute(insert(listed), rows)

    def listing(self, subject_id: int, *, since: datetime) -> list[int]:
        """Return as which subjects the digests since a time are told that list an issue, the newest first."""
        query = select(digest.c.subject_id).join(listed, listed.c.digest_id == digest.c.id)
        query = query.where(
            listed.c.subject_id == subject_id, digest.c.subject_id.is_not(None), digest.c.moment >= since
        )
        return list(self._db.execute(query.order_by(digest.c.id.desc())).scalars())

    def of_subject(self, subject_id: int) -> Digest | None:
        """Return what the digest says that is told as this subject, None where there is none or its words are no longer kept."""
        row = self._db.execute(select(digest.c.body).where(digest.c.subject_id == subject_id)).first()
        return _BODY.decode(loose(bytes(row.body))) if row and row.body else None

    def undrawn_at(self, kind: str) -> datetime | None:
        """Return when a kind of destination refused charts last, None where it never did."""
        row = self._db.execute(select(mark.c.value).where(mark.c.name == f"{_UNDRAWN}{kind}")).first()
        return datetime.fromtimestamp(row.value, UTC) if row else None

    def mark_undrawn(self, kind: str, *, at: datetime) -> None:
        """Remember that a kind of destination refused charts."""
        statement = upsert(self._db, mark, ["name"], ["value"])
        self._db.execute(statement, {"name": f"{_UNDRAWN}{kind}", "value": int(at.timestamp())})

    def _first(self, query: Select[Any]) -> OwedDigest | None:
        row = self._db.execute(query).first()
        return _owed(row) if row else None


def _columns(value: OwedDigest) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {name: getattr(value.period, name) for name in _PERIOD} | {"state": value.state.value}


def _owed(row: Row[Any]) -> OwedDigest:
    return OwedDigest(
        id=row.id,
        state=DigestState(row.state),
        period=DigestPeriod(**{name: getattr(row, name) for name in _PERIOD}),
        **{name: getattr(row, name) for name in _PLAIN},
    )


_BODY = Decoder(Digest)
