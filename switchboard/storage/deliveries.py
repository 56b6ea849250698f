"""Placements: what the fold owes and the outbox keeps true."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import PagerPlace, Place, Placement, PlacementState, SlackPlace
from switchboard.model.facts import Status
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.tables import PlacementRow, SubjectRow, table_of
from switchboard.storage.tables_noise import MemberRow

placement = table_of(PlacementRow)
_member = table_of(MemberRow)
_subject = table_of(SubjectRow)

_INSERT_PLACEMENT = insert(placement)

_PLAIN = (
    "subject_id episode alert_id born_at due_at fallback told_for why until wanted shown cursor attempts failing_since "
    "unknown_since last_error told_at closed_at may_repeat "
    "held_by again_at reminded_at mention personal"
).split()
_SEVERITIES = tuple(Severity)


class Placements:
    """Placements, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        """Ask and write through this connection."""
        self._db = connection

    def latest(self, subject_id: int) -> list[Placement]:
        """Tell the placement of the latest episode at each destination of a subject."""
        found: dict[str, Placement] = {}
        for row in self._db.execute(_OF_SUBJECT, {"wanted": subject_id}):
            found[row.destination] = _placement(row)
        return list(found.values())

    def episode_before(self, value: Placement) -> Placement | None:
        """Tell the placement of the episode before, at the same destination."""
        query = select(placement).where(
            placement.c.subject_id == value.subject_id,
            placement.c.destination == str(value.destination),
            placement.c.episode < value.episode,
        )
        row = self._db.execute(query.order_by(placement.c.episode.desc()).limit(1)).first()
        return _placement(row) if row else None

    def siblings(self, subject_id: int) -> list[Placement]:
        """Tell every placement of a subject, oldest first."""
        return [_placement(row) for row in self._db.execute(_OF_SUBJECT, {"wanted": subject_id})]

    def of_subjects(self, ids: Collection[int]) -> list[Placement]:
        """Tell every placement of these subjects, oldest first."""
        query = select(placement).where(placement.c.subject_id.in_(ids)).order_by(placement.c.episode, placement.c.id)
        return [_placement(row) for row in self._db.execute(query)]

    def in_summary(self, summary_id: int) -> list[Placement]:
        """Tell the placements that a summary tells about, the oldest first."""
        return [_placement(row) for row in self._db.execute(_IN_SUMMARY, {"wanted": summary_id})]

    def deferred(self, by: str, until: datetime | None) -> list[Placement]:
        """Tell what waits for the end of one hush, the oldest first."""
        same = placement.c.until.is_(None) if until is None else placement.c.until == until
        waits = placement.c.state == PlacementState.DEFERRED.value
        query = select(placement).where(placement.c.held_by == by, same, waits).order_by(placement.c.id)
        return [_placement(row) for row in self._db.execute(query)]

    def to_say_again(self, now: datetime) -> list[Placement]:
        """Tell those whose time has come to be said again, if they still are to be."""
        return [_placement(row) for row in self._db.execute(_SAY_AGAIN, {"now": now})]

    def untaken_in(self, lane: str, *, before: datetime) -> list[Placement]:
        """Tell what was told in a lane before a time, is open, is nobody's, and was not brought up again since."""
        told = (placement.c.destination == lane) & (placement.c.state == PlacementState.TOLD.value)
        fresh = placement.c.reminded_at.is_(None) | (placement.c.reminded_at <= before)
        untaken = (_subject.c.status == Status.UNRESOLVED.value) & _subject.c.assignee.is_(None)
        query = select(placement).join(_subject, _subject.c.id == placement.c.subject_id).where(told, fresh, untaken)
        return [_placement(row) for row in self._db.execute(query.where(placement.c.told_at <= before))]

    def last_reminder(self, lane: str) -> datetime | None:
        """Tell when anything told in a lane was last brought up again."""
        query = select(placement.c.reminded_at).where(placement.c.destination == lane)
        newest = query.where(placement.c.reminded_at.is_not(None)).order_by(placement.c.reminded_at.desc()).limit(1)
        return self._db.execute(newest).scalar()

    def get(self, placement_id: int) -> Placement | None:
        """Tell one placement."""
        row = self._db.execute(_BY_ID, {"wanted": placement_id}).first()
        return _placement(row) if row else None

    def at(self, place: SlackPlace) -> Placement | None:
        """Tell the placement whose message stands at a place."""
        query = select(placement).where(placement.c.place == packed(place)).order_by(placement.c.id.desc())
        row = self._db.execute(query.limit(1)).first()
        return _placement(row) if row else None

    def save(self, values: Sequence[Placement]) -> list[Placement]:
        """Write placements; new ones (id 0) come back with their ids."""
        return [self._save(value) for value in values]

    def _save(self, value: Placement) -> Placement:
        if value.id:
            self._db.execute(_UPDATE, {**_columns(value), "wanted_id": value.id})
            return value
        made = self._db.execute(_INSERT_PLACEMENT, _columns(value))
        return replace(value, id=int(made.inserted_primary_key[0]))  # type: ignore[index]

    def lanes_due(self, now: datetime) -> list[str]:
        """Tell the lanes where something is due."""
        return [row[0] for row in self._db.execute(_LANES_DUE, {"now": now})]

    def due_in(self, lane: str, now: datetime, *, limit: int = 8) -> list[Placement]:
        """Tell what is due in a lane: what is not out yet first, the most severe first, then the oldest."""
        return [_placement(row) for row in self._db.execute(_DUE_IN, {"lane": lane, "now": now, "most": limit})]

    def next_due(self) -> datetime | None:
        """Tell when the next placement falls due."""
        return self._db.execute(select(func.min(placement.c.due_at))).scalar()

    def listing(self, *, states: Sequence[str] = (), limit: int = 100, personal: bool = True) -> list[Placement]:
        """Tell placements, the newest first, of some states or of all, with or without what one person was told."""
        query = select(placement).order_by(placement.c.id.desc()).limit(limit)
        query = query if personal else query.where(placement.c.personal.is_(None))
        rows = self._db.execute(query.where(placement.c.state.in_(states)) if states else query)
        return [_placement(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Count the placements by state."""
        return {row[0]: row[1] for row in self._db.execute(select(placement.c.state, func.count()).group_by("state"))}

    def lanes(self) -> list[str]:
        """Tell every destination that was ever placed."""
        return [row[0] for row in self._db.execute(select(placement.c.destination).distinct())]

    def move_lane(self, old: str, new: str) -> None:
        """Rename a lane, once the directory knows the channel's id; an episode that both have stays where it is."""
        taken = select(placement.c.subject_id).where(placement.c.destination == new)
        self._db.execute(
            update(placement)
            .where(placement.c.destination == old, placement.c.subject_id.not_in(taken))
            .values(destination=new)
        )


_BY_ID = select(placement).where(placement.c.id == bindparam("wanted"))
_OF_SUBJECT = (
    select(placement).where(placement.c.subject_id == bindparam("wanted")).order_by(placement.c.episode, placement.c.id)
)
_IN_SUMMARY = (
    select(placement)
    .join(_member, _member.c.placement_id == placement.c.id)
    .where(_member.c.summary_id == bindparam("wanted"))
    .order_by(placement.c.id)
)
_SAY_AGAIN = select(placement).where(placement.c.again_at <= bindparam("now")).order_by(placement.c.again_at)
_UPDATE = update(placement).where(placement.c.id == bindparam("wanted_id"))
_LANES_DUE = select(placement.c.destination).where(placement.c.due_at <= bindparam("now")).distinct()
_DUE_IN = (
    select(placement)
    .where(placement.c.destination == bindparam("lane"), placement.c.due_at <= bindparam("now"))
    .order_by(placement.c.place.is_not(None), placement.c.rank.desc(), placement.c.due_at, placement.c.id)
    .limit(bindparam("most"))
)


def _columns(value: Placement) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {
        "destination": str(value.destination),
        "team": value.destination.team,
        "state": value.state.value,
        "rank": value.severity.rank,
        "routes": packed(value.routes),
        "place": packed(value.place) if value.place else None,
        "renotify": int(value.renotify.total_seconds()) if value.renotify else None,
    }


def _placement(row: Row[Any]) -> Placement:
    kind, _, address = row.destination.partition(":")
    destination = Destination(DestinationKind(kind), address, row.team)
    return Placement(
        id=row.id,
        destination=destination,
        state=PlacementState(row.state),
        severity=_SEVERITIES[row.rank],
        routes=unpacked(row.routes, tuple[str, ...]),
        place=_place(destination.kind, row.place),
        renotify=timedelta(seconds=row.renotify) if row.renotify else None,
        **{name: getattr(row, name) for name in _PLAIN},
    )


def _place(kind: DestinationKind, raw: bytes | None) -> Place | None:
    if raw is None:
        return None
    return unpacked(raw, PagerPlace) if kind is DestinationKind.PAGERDUTY else unpacked(raw, SlackPlace)
