"""Hides in facts that were kept before, and in what was decided on them: in stacks, then fact sets, then what is each alert's own.

What is found by a digest of what it said gets one that says nothing: news that brings the same makes its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from switchboard.model.facts import Facts
from switchboard.redact.at_rest import AtRest
from switchboard.redact.keys import own_names
from switchboard.storage.alerts import FACTS, alert, decided, fact_set, read_decision, read_facts, stack
from switchboard.storage.columns import packed
from switchboard.storage.compact import compact
from switchboard.storage.fact_set import shape
from switchboard.storage.fact_sets import FactSets
from switchboard.storage.session import Session

_MOST_ASKED = 5
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Rewritten = tuple[int, int | None]
"""How many rows were rewritten, and the last id that was looked at, None where none follows."""


class FactsKeptBefore:
    """Facts and decisions that were kept, within one unit of work; each method rewrites a slice by ids."""

    def __init__(self, session: Session, fact_sets: FactSets) -> None:
        """Ask and write through this session."""
        self._db, self._facts = session, fact_sets

    @property
    def _hide(self) -> AtRest:
        return self._db.at_rest

    def names(self, subject_id: int) -> tuple[str, ...]:
        """Return what the users are called of whom a subject's newest alerts tell, as far as that is not hidden yet."""
        query = FACTS.where(alert.c.subject_id == subject_id).order_by(alert.c.id.desc()).limit(_MOST_ASKED)
        users = [read_facts(tuple(row)).user for row in self._db.execute(query).all()]
        return tuple(dict.fromkeys(name for user in users for name in own_names(user)))

    def stacks(self, after: int, limit: int) -> Rewritten:
        """Hide in frames."""
        found, count = self._facts.stacks(after, limit=limit), 0
        for each in found:
            frames = self._hide.facts(Facts(at=_LONG_AGO, resource="", action="", frames=each.frames)).frames
            if frames != each.frames:
                self._facts.replace_stack(each.id, frames)
                self._db.execute(update(stack).where(stack.c.id == each.id).values(digest=_another()))
                self._tell_apart(fact_set.c.stack_id == each.id)
                count += 1
        return count, last_of([each.id for each in found], limit)

    def fact_sets(self, after: int, limit: int) -> Rewritten:
        """Hide in what alerts have alike."""
        found, count = self._facts.fact_sets(after, limit=limit), 0
        for each in found:
            facts = self._hide.facts(each.facts)
            if facts == each.facts:
                continue
            self._facts.replace_fact_set(each.id, facts)
            if shape(facts) != shape(each.facts):
                self._tell_apart(fact_set.c.id == each.id)
            count += 1
        return count, last_of([each.id for each in found], limit)

    def _tell_apart(self, which: Any) -> None:
        """Let no news find these fact sets again."""
        for id_ in self._db.execute(select(fact_set.c.id).where(which)).scalars().all():
            self._db.execute(update(fact_set).where(fact_set.c.id == id_).values(digest=_another()))

    def alerts(self, after: int, limit: int) -> Rewritten:
        """Hide in what is an alert's own."""
        found, count = self._facts.alerts(after, limit=limit), 0
        for each in found:
            facts = self._hide.facts(each.facts)
            if facts != each.facts:
                self._facts.replace_facts(each.id, facts)
                count += 1
        self._old_decisions([each.id for each in found])
        return count, last_of([each.id for each in found], limit)

    def _old_decisions(self, ids: Sequence[int]) -> None:
        """Hide what was decided where an earlier version kept it beside its alert."""
        query = select(alert.c.id, alert.c.decision).where(alert.c.id.in_(ids), alert.c.decision != b"")
        for id_, raw in self._db.execute(query).all():
            kept = packed(self._hide.decision(read_decision(bytes(raw), None)))
            self._db.execute(update(alert).where(alert.c.id == id_).values(decision=kept))

    def decisions(self, after: int, limit: int) -> Rewritten:
        """Hide why it was decided so."""
        query = select(decided.c.id, decided.c.body).where(decided.c.id > after).order_by(decided.c.id).limit(limit)
        found, count = self._db.execute(query).all(), 0
        for id_, body in found:
            was = read_decision(b"", bytes(body))
            if (now := self._hide.decision(was)) != was:
                values = {"body": compact(packed(now)), "digest": _another()}
                self._db.execute(update(decided).where(decided.c.id == id_).values(values))
                count += 1
        return count, last_of([row.id for row in found], limit)


def last_of(ids: Sequence[int], limit: int) -> int | None:
    """Return the last of a slice's ids; None where nothing follows, as it was not full."""
    return ids[-1] if len(ids) == limit else None


def _another() -> bytes:
    """Return a digest of nothing, by which nobody looks."""
    return secrets.token_bytes(16)
