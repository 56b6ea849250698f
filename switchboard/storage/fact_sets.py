"""What is asked of facts that are kept: which nobody needs any more, and what is to be said otherwise in those that are.

A slice at a time, by ids. Who rewrites what is kept of somebody goes through stacks, then fact sets, then alerts: an alert
reads what its fact set says by then, and only what is left is its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import select, update

from switchboard.model.facts import Facts, Frame
from switchboard.model.history import AlertRecord
from switchboard.storage.alerts import WHOLE, alert, decided, fact_set, read_alert, stack
from switchboard.storage.columns import packed
from switchboard.storage.distinct import Unused
from switchboard.storage.fact_set import kept_stack, packed_own, packed_set, read_set, read_stack, seen_alike
from switchboard.storage.session import Session


class KeptStack(Struct, frozen=True):
    """A stack under its id."""

    id: int
    frames: tuple[Frame, ...]


class KeptFactSet(Struct, frozen=True):
    """A fact set under its id: facts without what each alert has of its own, and without frames."""

    id: int
    facts: Facts


class FactSets:
    """Stacks, fact sets and decisions, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self.unused_fact_sets = Unused(session, fact_set, alert.c.fact_set_id)
        self.unused_stacks = Unused(session, stack, fact_set.c.stack_id)
        self.unused_decisions = Unused(session, decided, alert.c.decision_id)

    def stacks(self, after: int, *, limit: int) -> list[KeptStack]:
        """Return the stacks whose ids come after one, in their order."""
        rows = self._db.execute(
            select(stack.c.id, stack.c.body).where(stack.c.id > after).order_by(stack.c.id).limit(limit)
        )
        return [KeptStack(row.id, read_stack(row.body)) for row in rows]

    def fact_sets(self, after: int, *, limit: int) -> list[KeptFactSet]:
        """Return the fact sets whose ids come after one, in their order."""
        rows = self._db.execute(
            select(fact_set.c.id, fact_set.c.body).where(fact_set.c.id > after).order_by(fact_set.c.id).limit(limit)
        )
        return [KeptFactSet(row.id, read_set(row.body)) for row in rows]

    def alerts(self, after: int, *, limit: int) -> list[AlertRecord]:
        """Return the alerts whose ids come after one, in their order."""
        query = WHOLE.where(alert.c.id > after).order_by(alert.c.id).limit(limit)
        return [read_alert(row) for row in self._db.execute(query)]

    def replace_stack(self, stack_id: int, frames: Sequence[Frame]) -> None:
        """Write a stack's frames anew, for all alerts that came this way. News that brings the old ones gets these."""
        body = kept_stack(frames)
        self._db.execute(update(stack).where(stack.c.id == stack_id).values(body=body))

    def replace_fact_set(self, fact_set_id: int, facts: Facts) -> None:
        """Write a fact set anew, for all alerts that have it; what is an alert's own stays."""
        self._db.execute(update(fact_set).where(fact_set.c.id == fact_set_id).values(body=packed_set(facts)))

    def replace_facts(self, alert_id: int, facts: Facts) -> None:
        """Write an alert's facts anew, but for its frames; no other alert is touched."""
        query = select(fact_set.c.body).join(alert, alert.c.fact_set_id == fact_set.c.id).where(alert.c.id == alert_id)
        row = self._db.execute(query.add_columns(alert.c.at)).first()
        if row is None:  # an earlier version kept it, all in one column
            values = {"facts": packed(facts)}
        else:
            values = {"own": packed_own(facts, seen_alike(facts, row.at), read_set(row.body))}
        self._db.execute(update(alert).where(alert.c.id == alert_id).values(**values))
