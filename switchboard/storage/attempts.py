"""Attempts, the gates that destinations set, and what the directory of channels knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from switchboard.model.card import Step
from switchboard.model.history import Attempt
from switchboard.storage.dialect import upsert
from switchboard.storage.rows import bound, inserting
from switchboard.storage.session import Session
from switchboard.storage.statement import Statement
from switchboard.storage.tables import AttemptRow, ChannelRow, GateRow, table_of

attempt = table_of(AttemptRow)
gate = table_of(GateRow)
channel = table_of(ChannelRow)

_INSERT_CHANNEL = insert(channel)

ANSWER_LENGTH = 2000


class Attempts:
    """Attempts, gates and channels, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def begin(self, delivery_id: int, *, step: Step, version: int, entry: int, at: datetime) -> int:
        """Write down that a try begins, before the call; its id comes back."""
        attempt_id = self._db.new_id(attempt)
        values = {
            "id": attempt_id,
            "delivery_id": delivery_id,
            "step": step.value,
            "version": version,
            "entry": entry,
            "started_at": at,
        }
        self._db.write(inserting(attempt), [{**_UNENDED, **values}])
        return attempt_id

    def end(self, attempt_id: int, *, at: datetime, outcome: str, answer: str) -> None:
        """Write down what a try came to."""
        values = {"ended_at": at, "outcome": outcome, "answer": self._db.at_rest.text(answer[:ANSWER_LENGTH])}
        self._db.write(_END, [{"wanted": attempt_id, **values}])

    def unfinished(self) -> list[Attempt]:
        """Return the tries that a process which died left without an outcome, oldest first."""
        rows = self._db.execute(select(attempt).where(attempt.c.ended_at.is_(None)).order_by(attempt.c.id))
        return [_attempt(row) for row in rows]

    def of(self, delivery_id: int, *, limit: int = 50) -> list[Attempt]:
        """Return the tries of a delivery, the newest first."""
        query = select(attempt).where(attempt.c.delivery_id == delivery_id).order_by(attempt.c.id.desc())
        return [_attempt(row) for row in self._db.execute(query.limit(limit))]

    def gates(self, now: datetime) -> dict[str, datetime]:
        """Return the closed gates of lanes and budgets, and until when."""
        known = self._db.rows(_GATES, {})
        if any(until <= now for _, until in known):
            self._db.execute(delete(gate).where(gate.c.until <= now))
        return {name: until for name, until in known if until > now}

    def holding(self, now: datetime) -> dict[str, tuple[datetime, str]]:
        """Return the closed gates, until when and why, without changing anything."""
        rows = self._db.execute(select(gate).where(gate.c.until > now).order_by(gate.c.name))
        return {row.name: (row.until, row.because) for row in rows}

    def close_gate(self, name: str, *, until: datetime, because: str) -> None:
        """Let nothing pass a gate before a time."""
        statement = upsert(self._db, gate, ["name"], ["until", "because"])
        because = self._db.at_rest.text(because[:ANSWER_LENGTH])
        self._db.execute(statement, {"name": name, "until": until, "because": because})

    def channels(self) -> dict[str, str]:
        """Return the known channels: ids by `#name`."""
        return {row.name: row.id for row in self._db.execute(select(channel))}

    def know_channels(self, found: dict[str, str]) -> None:
        """Replace what is known of channels."""
        self._db.execute(delete(channel))
        if found:
            self._db.execute(_INSERT_CHANNEL, [{"name": name, "id": id_} for name, id_ in found.items()])


_UNENDED = dict.fromkeys(("ended_at", "outcome", "answer"))
_END = Statement(
    update(attempt).where(attempt.c.id == bindparam("wanted")).values(bound(attempt, ("ended_at", "outcome", "answer")))
)
_GATES = Statement(select(gate.c.name, gate.c.until))


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        delivery_id=row.delivery_id,
        step=Step(row.step),
        version=row.version,
        entry=row.entry,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        answer=row.answer,
    )
