"""Rewrites what was kept before it was to be hidden: a slice of rows at a time, by their ids, as new ones are written.

Rows that are still needed as they are (an action that waits, a mute that holds) are hidden when they are over. Facts have a way
of their own (`facts_kept_before.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Select, Table, delete, func, select, update

from switchboard.model.action import ActionRequest
from switchboard.model.redaction import KeptKind
from switchboard.model.statistics import Dimensions
from switchboard.redact.at_rest import AtRest
from switchboard.storage.actions import action, hidden_request, is_over
from switchboard.storage.attempts import attempt
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.compact import compact, loose
from switchboard.storage.deliveries import delivery
from switchboard.storage.dialect import upsert
from switchboard.storage.digests import digest
from switchboard.storage.distinct import plain
from switchboard.storage.fact_sets import FactSets
from switchboard.storage.facts_kept_before import FactsKeptBefore, Rewritten, last_of
from switchboard.storage.inbox_rows import microseconds, moment
from switchboard.storage.mutes import mute
from switchboard.storage.pager_notes import note
from switchboard.storage.progress import mark, progress
from switchboard.storage.seen import seen
from switchboard.storage.session import Session
from switchboard.storage.statistics import statistic
from switchboard.storage.subjects import entry, subject

_MARK = "redaction:"
_DONE = "done"


class KeptBefore:
    """What was kept, within one unit of work."""

    def __init__(self, session: Session, fact_sets: FactSets) -> None:
        """Ask and write through this session."""
        self._db, self._facts = session, FactsKeptBefore(session, fact_sets)
        self._kinds: Mapping[KeptKind, Callable[[int, int], Rewritten]] = {
            KeptKind.STACKS: self._facts.stacks,
            KeptKind.FACT_SETS: self._facts.fact_sets,
            KeptKind.ALERTS: self._facts.alerts,
            KeptKind.DECISIONS: self._facts.decisions,
            KeptKind.SUBJECTS: self._subjects,
            KeptKind.DELIVERIES: self._deliveries,
            KeptKind.ATTEMPTS: lambda after, limit: self._texts(attempt.c.id, (attempt.c.answer,), after, limit),
            KeptKind.NOTES: lambda after, limit: self._texts(
                progress.c.inbound_id, (progress.c.because,), after, limit
            ),
            KeptKind.ACTIONS: self._actions,
            KeptKind.PAGER_NOTES: self._pager_notes,
            KeptKind.MUTES: self._mutes,
            KeptKind.STATISTICS: self._statistics,
            KeptKind.DIGESTS: self._digests,
            KeptKind.SEEN: self._seen,
        }

    @property
    def _hide(self) -> AtRest:
        return self._db.at_rest

    def next_kind(self) -> KeptKind | None:
        """Return what is to be looked through next, None where all was, by what is asked for now."""
        done = self._marked(_DONE)
        return list(KeptKind)[done] if done < len(KeptKind) else None

    def rewrite(self, kind: KeptKind, *, limit: int) -> int:
        """Rewrite a slice of a kind, and note how far it is; returns how many rows were not as they are to be."""
        count, last = self._kinds[kind](self._marked(kind), limit)
        self._set(kind, last or 0)
        if last is None:
            self._set(_DONE, list(KeptKind).index(kind) + 1)
        return count

    def begin_anew(self) -> None:
        """Look through all of it again when it is asked for the next time: what is kept meanwhile is kept as it comes."""
        if self._db.execute(select(mark.c.name).where(mark.c.name.startswith(_MARK)).limit(1)).first():
            self._db.execute(delete(mark).where(mark.c.name.startswith(_MARK)))

    def _marked(self, name: str) -> int:
        return self._db.execute(select(mark.c.value).where(mark.c.name == self._name(name))).scalar() or 0

    def _set(self, name: str, value: int) -> None:
        statement = upsert(self._db, mark, ["name"], ["value"])
        self._db.execute(statement, {"name": self._name(name), "value": value})

    def _name(self, name: str) -> str:
        """Name a mark by what is asked for: where that is more than before, all is looked through again."""
        asked = sha256(",".join(sorted(self._hide.kinds or ())).encode()).hexdigest()[:12]
        return f"{_MARK}{asked}:{name}"

    def _subjects(self, after: int, limit: int) -> Rewritten:
        columns = (subject.c.title, subject.c.culprit, subject.c.url, subject.c.note)
        hide = self._hide

        def changed(row: Any) -> dict[str, Any]:
            names = self._facts.names(row.id)
            self._entries(row.id, names)
            texts = {name: hide.maybe(getattr(row, name), names) for name in ("title", "culprit", "note")}
            return texts | {"url": hide.name(row.url) if row.url else row.url}

        return self._rows(subject.c.id, columns, changed, after, limit)

    def _entries(self, subject_id: int, names: tuple[str, ...]) -> None:
        rows = self._db.execute(select(entry.c.seq, entry.c.detail).where(entry.c.subject_id == subject_id)).all()
        for seq, detail in rows:
            if (said := self._hide.maybe(detail, names)) != detail:
                which = (entry.c.subject_id == subject_id, entry.c.seq == seq)
                self._db.execute(update(entry).where(*which).values(detail=said))

    def _deliveries(self, after: int, limit: int) -> Rewritten:
        columns, hide = (delivery.c.why, delivery.c.last_error, delivery.c.dimensions), self._hide

        def changed(row: Any) -> dict[str, Any]:
            said = {"why": hide.maybe(row.why), "last_error": hide.maybe(row.last_error)}
            if row.dimensions is None:
                return said
            dimensions = unpacked(bytes(row.dimensions), Dimensions)
            return said | {"dimensions": packed(hide.dimensions(dimensions))}

        return self._rows(delivery.c.id, columns, changed, after, limit)

    def _actions(self, after: int, limit: int) -> Rewritten:
        columns = (action.c.request, action.c.answer, action.c.state, action.c.due_at, action.c.reply_at)

        def changed(row: Any) -> dict[str, Any]:
            if not is_over(row.state, row.due_at, row.reply_at):
                return {}
            request = hidden_request(unpacked(bytes(row.request), ActionRequest), self._hide)
            return {"request": packed(request), "answer": self._hide.maybe(row.answer)}

        return self._rows(action.c.id, columns, changed, after, limit)

    def _pager_notes(self, after: int, limit: int) -> Rewritten:
        def changed(row: Any) -> dict[str, Any]:
            return {"content": self._hide.text(row.content)} if row.due_at is None else {}

        return self._rows(note.c.id, (note.c.content, note.c.due_at), changed, after, limit)

    def _mutes(self, after: int, limit: int) -> Rewritten:
        def changed(row: Any) -> dict[str, Any]:
            said = {"because": self._hide.text(row.because)}
            return said if row.ended_at is None else said | {"query": self._hide.text(row.query)}

        return self._rows(mute.c.id, (mute.c.because, mute.c.query, mute.c.ended_at), changed, after, limit)

    def _statistics(self, after: int, limit: int) -> Rewritten:
        """Look through the hours, one at a time: rows have no ids. They keep their keys, so the same may stand twice."""
        hour = self._db.execute(select(func.min(statistic.c.hour)).where(statistic.c.hour > _hour(after))).scalar()
        if hour is None:
            return 0, None
        names = ("project", "environment", "release", "level")
        count = 0
        for row in self._db.execute(select(statistic).where(statistic.c.hour == hour)).all():
            was = Dimensions(*(getattr(row, name) for name in names))
            now = self._hide.dimensions(was)
            if now != was:
                which = (statistic.c.hour == hour, statistic.c.key == row.key)
                self._db.execute(update(statistic).where(*which).values({each: getattr(now, each) for each in names}))
                count += 1
        return count, int(hour.timestamp())

    def _digests(self, after: int, limit: int) -> Rewritten:
        def changed(row: Any) -> dict[str, Any]:
            if row.body is None:
                return {}
            was = unpacked(loose(bytes(row.body)), Any)
            now = self._said(was)
            return {"body": compact(packed(now))} if now != was else {}

        return self._rows(digest.c.id, (digest.c.body,), changed, after, limit)

    def _said(self, value: Any) -> Any:
        """Hide in every text of a digest: titles stand there among words of our own."""
        match value:
            case str():
                return self._hide.text(value)
            case dict():
                return {name: self._said(each) for name, each in value.items()}
            case list():
                return [self._said(each) for each in value]
            case _:
                return value

    def _seen(self, after: int, limit: int) -> Rewritten:
        """Look through the keys of repeats by their time: the name of a rule may stand in them."""
        columns = (seen.c.kind, seen.c.key, seen.c.at)
        query = select(*columns).where(seen.c.at > moment(after)).order_by(seen.c.at).limit(limit)
        found, count = self._db.execute(query).all(), 0
        if len(found) == limit:  # those of the same moment belong to it
            until = found[-1].at
            found = self._db.execute(select(*columns).where(seen.c.at > moment(after), seen.c.at <= until)).all()
        for kind, key, _ in found:
            if (said := self._hide.key(key)) != key:
                self._rename(kind, key, said)
                count += 1
        return count, microseconds(found[-1].at) if len(found) >= limit else None

    def _rename(self, kind: str, key: str, said: str) -> None:
        old, new = ((seen.c.kind == kind) & (seen.c.key == each) for each in (key, said))
        is_there = self._db.execute(select(seen.c.key).where(new)).first() is not None
        self._db.execute(delete(seen).where(old) if is_there else update(seen).where(old).values(key=said))

    def _texts(self, key: Column[Any], columns: Sequence[Column[Any]], after: int, limit: int) -> Rewritten:
        def changed(row: Any) -> dict[str, Any]:
            return {column.name: self._hide.maybe(getattr(row, column.name)) for column in columns}

        return self._rows(key, columns, changed, after, limit)

    def _rows(
        self,
        key: Column[Any],
        columns: Sequence[Column[Any]],
        changed: Callable[[Any], dict[str, Any]],
        after: int,
        limit: int,
    ) -> Rewritten:
        """Rewrite the rows of a table that say otherwise than they are to."""
        table: Table = key.table
        query: Select[Any] = select(key, *columns).where(key > after).order_by(key).limit(limit)
        found, count = self._db.execute(query).all(), 0
        for row in found:
            said = {name: now for name, now in changed(row).items() if now != plain(getattr(row, name, None))}
            if said:
                self._db.execute(update(table).where(key == row[0]).values(said))
                count += 1
        return count, last_of([row[0] for row in found], limit)


def _hour(after: int) -> datetime:
    return datetime.fromtimestamp(after, UTC)
