"""Subjects, their timelines and their alerts: what the fold reads and writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from switchboard.model.decision import Decision
from switchboard.model.facts import Facts, Person, Status
from switchboard.model.history import AlertRecord
from switchboard.model.news import Alert, Change
from switchboard.model.subject import (
    CLOSINGS,
    RETURNS,
    WEIGHTY,
    Subject,
    SubjectKey,
    SubjectKind,
    TimelineEntry,
    TimelineKind,
)
from switchboard.storage.alerts import FACTS, WHOLE, Alerts, alert, read_alert, read_facts
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.rows import Mapped, Rows, inserting
from switchboard.storage.session import Session
from switchboard.storage.statement import SLOTS, Read, Statement, in_slots
from switchboard.storage.tables import SeenRow, SubjectRow, TimelineEntryRow, table_of

subject = table_of(SubjectRow)
entry = table_of(TimelineEntryRow)
seen = table_of(SeenRow)

_PLAIN = (
    "project title culprit level platform url short_id substatus priority first_seen last_seen user_count "
    "events opened_at status_at assigned_at changed_at first_release read_at note version"
).split()

# A statement takes only so many values (SQLite 32,766, PostgreSQL 65,535), and a night may hold more issues.
_MOST_ASKED = 10_000
MOST_ALIKE = 10
# As its index says it, so that a planner sees that it serves.
_IS_METRIC = "subject.kind = 'metric'"


class Subjects:
    """Subjects, entries and alerts, within one unit of work."""

    table = subject

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._rows = Rows(session, MAPPED)
        self._alerts = Alerts(session)
        self._ids: dict[str, int | None] = {}
        self._numbered: dict[str, list[int]] = {}
        session.tell(self)

    def load(self, keys: Collection[SubjectKey]) -> list[int]:
        """Read at once the subjects of these keys, and those that have the number of one that is not there, all of which will be
        asked for one by one; returns their ids.
        """
        found = self._load(_BY_KEYS, [str(key) for key in keys])
        for key in keys:
            self._ids.setdefault(str(key), None)
        names = {key.name for key in keys if self._ids[str(key)] is None}
        numbered = self._load(_BY_NAMES, list(names))
        self._numbered |= {name: [value.id for value in numbered if value.key.name == name] for name in names}
        return [value.id for value in (*found, *numbered)]

    def _load(self, statement: Statement, words: Sequence[str]) -> list[Subject]:
        found: list[Subject] = []
        for values in in_slots([(word,) for word in words], "wanted"):
            found += self._rows.read(self._db.rows(statement, values))
        self._ids |= {str(value.key): value.id for value in found}
        return found

    def find(self, key: SubjectKey) -> Subject | None:
        """Return a subject by its key."""
        wanted = str(key)
        if wanted not in self._ids:
            found = self._rows.read(self._db.rows(_BY_KEY, {"wanted": wanted}))
            self._ids[wanted] = found[0].id if found else None
        id_ = self._ids[wanted]
        return None if id_ is None else self.get(id_)

    def numbered(self, key: SubjectKey) -> list[Subject]:
        """Return the subjects of its kind that have its number, whatever their organisation and project, the newest first."""
        if key.name not in self._numbered:
            found = self._rows.read(self._db.rows(_BY_NAME, {"wanted": key.name}))
            self._numbered[key.name] = [value.id for value in found]
        known = map(self.get, sorted(self._numbered[key.name], reverse=True))
        return [value for value in known if value.key.kind is key.kind]

    def get(self, subject_id: int) -> Subject:
        """Return a subject by its id."""
        known = self._rows.known(subject_id)
        return known or self._rows.read(self._db.rows(_BY_ID, {"wanted": subject_id}))[0]

    def having(self, ids: Collection[int]) -> dict[int, Subject]:
        """Return the subjects of these ids, by id."""
        wanted = list(ids)
        slices = (wanted[start : start + _MOST_ASKED] for start in range(0, len(wanted), _MOST_ASKED))
        rows = (row for part in slices for row in self._db.execute(select(subject).where(subject.c.id.in_(part))))
        return {value.id: value for value in self._rows.read(rows)}

    def named(self, name: str) -> Subject | None:
        """Return a subject by what people call it: its short id or the issue's number."""
        query = select(subject).where((subject.c.short_id == name) | (subject.c.name == name))
        row = self._db.execute(query.order_by(subject.c.id.desc()).limit(1)).all()
        return next(iter(self._rows.read(row)), None)

    def metrics(self, name: str) -> list[Subject]:
        """Return the newest metric alerts of a name."""
        query = select(subject).where(text(_IS_METRIC), subject.c.title == name)
        return self._rows.read(self._db.execute(query.order_by(subject.c.id.desc()).limit(MOST_ALIKE)).all())

    def issue(self, number: str) -> Subject | None:
        """Return an issue by its number alone, for news that does not name the organisation."""
        query = select(subject).where(subject.c.kind == SubjectKind.ISSUE.value, subject.c.name == number)
        row = self._db.execute(query.order_by(subject.c.id.desc()).limit(1)).all()
        return next(iter(self._rows.read(row)), None)

    def save(self, value: Subject) -> Subject:
        """Write a subject; a new one (id 0) comes back with its id."""
        kept = self._rows.save(self._db.at_rest.subject(value))
        self._ids[str(kept.key)] = kept.id
        if not value.id and kept.key.name in self._numbered:
            self._numbered[kept.key.name].append(kept.id)
        return kept

    def add_entries(self, subject_id: int, entries: Sequence[TimelineEntry]) -> None:
        """Append lines to a subject's timeline, numbered from its last."""
        if not entries:
            return
        last = self.last_entry(subject_id)
        hide = self._db.at_rest.maybe
        rows = [
            {**_entry_columns(subject_id, line, last + n), "detail": hide(line.detail)}
            for n, line in enumerate(entries, 1)
        ]
        self._db.write(inserting(entry), rows)

    def last_entry(self, subject_id: int) -> int:
        """Return the number of a subject's last line, 0 where it has none."""
        return self._db.execute(_LAST_ENTRY, {"wanted": subject_id}).scalar() or 0

    def entries(
        self, subject_id: int, *, after: int = 0, limit: int = 100, lane: str | None = None
    ) -> list[TimelineEntry]:
        """Return a subject's lines after a number, in order; with a lane, without those that are for others only."""
        statement = _ENTRIES_FOR if lane else _ENTRIES
        rows = self._db.execute(statement, {"wanted": subject_id, "after": after, "most": limit, "lane": lane})
        return [_entry(row) for row in rows]

    def weighty_entries(self, subject_id: int, *, after: int, limit: int, lane: str) -> list[TimelineEntry]:
        """Return those of a lane's lines after a number that are worth a message of their own, in order."""
        rows = self._db.execute(_WEIGHTY_FOR, {"wanted": subject_id, "after": after, "most": limit, "lane": lane})
        return [_entry(row) for row in rows]

    def newest_entry(self, subject_id: int, kind: TimelineKind, *, since: datetime) -> TimelineEntry | None:
        """Return a subject's last line of a kind, if it is no older than a time."""
        found = self._db.execute(_NEWEST_ENTRY, {"wanted": subject_id, "kind": kind.value, "since": since}).first()
        return _entry(found) if found else None

    def came_back_at(self, subject_id: int) -> datetime | None:
        """Return when a subject was opened again after it was closed last, None where it never was."""
        at: datetime | None = self._db.execute(_CAME_BACK, {"wanted": subject_id}).scalar()
        return at

    def add_alert(self, news: Alert, *, subject_id: int, inbound_id: int, config_hash: str, decision: Decision) -> int:
        """Keep an alert with its facts and what was decided; its id comes back."""
        return self._alerts.add(
            news, subject_id=subject_id, inbound_id=inbound_id, config_hash=config_hash, decision=decision
        )

    def forget(self) -> None:
        """Know nothing any more."""
        self._ids, self._numbered = {}, {}

    def last_facts(self, subject_id: int) -> Facts | None:
        """Return the facts of a subject's newest alert that came with an event, for news that carries none."""
        row = self._db.execute(_LAST_FACTS, {"wanted": subject_id}).first()
        return read_facts(row) if row else None

    def last_event(self, subject_id: int) -> AlertRecord | None:
        """Return a subject's newest alert that came with an event, None where none did."""
        row = self._db.execute(_LAST_EVENT, {"wanted": subject_id}).first()
        return read_alert(row) if row else None

    def alert(self, alert_id: int) -> AlertRecord | None:
        """Return one alert, None where it is kept no longer, or where a delivery has none."""
        rows = self._db.rows(_ALERT, {"wanted": alert_id}) if alert_id else ()
        return read_alert(rows[0]) if rows else None

    def latest_alerts(self, *, limit: int, before: int | None = None) -> list[AlertRecord]:
        """Return the newest alerts, the newest first."""
        query = WHOLE.order_by(alert.c.id.desc()).limit(limit)
        rows = self._db.execute(query.where(alert.c.id < before) if before else query)
        return [read_alert(row) for row in rows]

    def alert_named(self, event_id: str) -> AlertRecord | None:
        """Return the newest alert made of an event, by the event's id."""
        body = select(seen.c.inbound_id).where(seen.c.kind == "event_id", seen.c.key == event_id).scalar_subquery()
        row = self._db.execute(WHOLE.where(alert.c.inbound_id == body).limit(1)).first()
        return read_alert(row) if row else None

    def latest_alert(self, subject_id: int) -> AlertRecord | None:
        """Return a subject's newest alert, None where it never had one."""
        query = WHOLE.where(alert.c.subject_id == subject_id).order_by(alert.c.id.desc()).limit(1)
        row = self._db.execute(query).first()
        return read_alert(row) if row else None

    def alerts_of(self, subject_id: int, *, limit: int) -> list[AlertRecord]:
        """Return a subject's newest alerts, the newest first."""
        query = WHOLE.where(alert.c.subject_id == subject_id).order_by(alert.c.id.desc()).limit(limit)
        return [read_alert(row) for row in self._db.execute(query)]

    def alerts_of_inbounds(self, ids: Collection[int]) -> dict[int, AlertRecord]:
        """Return the alerts that these inbounds became, by inbound; of one that was worked again, the newest."""
        rows = self._db.execute(WHOLE.where(alert.c.inbound_id.in_(ids)).order_by(alert.c.id))
        return {row.inbound_id: read_alert(row) for row in rows}

    def keyed(self, keys: Collection[str]) -> dict[str, Subject]:
        """Return the subjects of these keys, by key as it is written in hints."""
        rows = self._db.execute(select(subject).where(subject.c.key.in_(keys)))
        return {str(value.key): value for value in self._rows.read(rows)}

    def alerts_since(self, at: datetime) -> int:
        """Count the alerts kept since a time."""
        return self._db.execute(select(func.count()).where(alert.c.at >= at)).scalar() or 0

    def inbounds_of(self, alert_ids: Collection[int]) -> dict[int, int]:
        """Return the inbounds that these alerts came with, by alert."""
        rows = self._db.execute(select(alert.c.id, alert.c.inbound_id).where(alert.c.id.in_(alert_ids)))
        return {row.id: row.inbound_id for row in rows}

    def alert_of_inbound(self, inbound_id: int) -> AlertRecord | None:
        """Return the alert that an inbound became, None where it became none."""
        row = self._db.execute(WHOLE.where(alert.c.inbound_id == inbound_id)).first()
        return read_alert(row) if row else None


_BY_KEY = Statement(select(subject).where(subject.c.key == bindparam("wanted")))
_BY_KEYS = Statement(select(subject).where(subject.c.key.in_([bindparam(f"wanted{n}") for n in range(SLOTS)])))
_BY_NAME = Statement(select(subject).where(subject.c.name == bindparam("wanted")))
_BY_NAMES = Statement(select(subject).where(subject.c.name.in_([bindparam(f"wanted{n}") for n in range(SLOTS)])))
_ALERT = Statement(WHOLE.where(alert.c.id == bindparam("wanted")))
_BY_ID = Statement(select(subject).where(subject.c.id == bindparam("wanted")))
_LAST_ENTRY = select(func.max(entry.c.seq)).where(entry.c.subject_id == bindparam("wanted"))
_ENTRIES = (
    select(entry)
    .where(entry.c.subject_id == bindparam("wanted"), entry.c.seq > bindparam("after"))
    .order_by(entry.c.seq)
    .limit(bindparam("most"))
)
_ENTRIES_FOR = _ENTRIES.where(entry.c.only.is_(None) | (entry.c.only == bindparam("lane")))
_WEIGHTY_FOR = _ENTRIES_FOR.where(entry.c.kind.in_(sorted(kind.value for kind in WEIGHTY)))
_NEWEST_ENTRY = (
    select(entry)
    .where(entry.c.subject_id == bindparam("wanted"), entry.c.kind == bindparam("kind"))
    .where(entry.c.at >= bindparam("since", type_=entry.c.at.type))
    .order_by(entry.c.seq.desc())
    .limit(1)
)
_LAST_CLOSING = (
    select(func.max(entry.c.seq))
    .where(entry.c.subject_id == bindparam("wanted"), entry.c.kind.in_(sorted(kind.value for kind in CLOSINGS)))
    .scalar_subquery()
)
_CAME_BACK = (
    select(entry.c.at)
    .where(entry.c.subject_id == bindparam("wanted"), entry.c.kind.in_(sorted(kind.value for kind in RETURNS)))
    .where(entry.c.seq > _LAST_CLOSING)
    .order_by(entry.c.seq)
    .limit(1)
)
WITH_EVENT = (Change.OCCURRED.value, Change.FIRED.value, Change.READ.value)
_LAST_EVENT, _LAST_FACTS = (
    query.where(alert.c.subject_id == bindparam("wanted"), alert.c.change.in_(WITH_EVENT))
    .order_by(alert.c.id.desc())
    .limit(1)
    for query in (WHOLE, FACTS)
)


def _columns(value: Subject) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {
        "key": str(value.key),
        "kind": value.key.kind.value,
        "organization": value.key.organization,
        "name": value.key.name,
        "scope": value.key.project,
        "status": value.status.value,
        "times_seen": value.count,
        "read_status": value.read_status.value if value.read_status else None,
        "assignee": packed(value.assignee) if value.assignee else None,
    }


_PLAIN_OF = itemgetter(*(subject.c.keys().index(name) for name in _PLAIN))
_OTHERS_OF = itemgetter(
    *map(subject.c.keys().index, ("id kind organization name scope status times_seen read_status assignee").split())
)


def _subject(row: Read) -> Subject:
    id_, kind, organization, name, scope, status, times_seen, read_status, assignee = _OTHERS_OF(row)
    return Subject(
        key=SubjectKey(SubjectKind(kind), organization, name, scope),
        id=id_,
        status=Status(status),
        assignee=unpacked(assignee, Person) if assignee else None,
        count=times_seen,
        read_status=Status(read_status) if read_status else None,
        **dict(zip(_PLAIN, _PLAIN_OF(row), strict=True)),
    )


MAPPED = Mapped(
    subject,
    _columns,
    _subject,
    {"key": ("key", "kind", "organization", "name", "scope"), "count": ("times_seen",)},
)


def _entry_columns(subject_id: int, line: TimelineEntry, seq: int) -> dict[str, Any]:
    by = packed(line.by) if line.by else None
    return {
        "subject_id": subject_id,
        "seq": seq,
        "kind": line.kind.value,
        "at": line.at,
        "by": by,
        "only": line.only,
    }


def _entry(row: Row[Any]) -> TimelineEntry:
    by = unpacked(row.by, Person) if row.by else None
    return TimelineEntry(kind=TimelineKind(row.kind), at=row.at, by=by, detail=row.detail, only=row.only, seq=row.seq)
