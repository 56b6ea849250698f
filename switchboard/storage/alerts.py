"""Alerts as rows: kept in a batch, each beside its fact set and what was decided, and read back whole. The one mapping of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import select

from switchboard.model.decision import Decision
from switchboard.model.facts import Facts, Frame
from switchboard.model.history import AlertRecord
from switchboard.model.news import Alert, Change
from switchboard.storage.columns import packed
from switchboard.storage.compact import compact, loose
from switchboard.storage.distinct import Distinct, KeyedRows
from switchboard.storage.fact_set import (
    digest,
    fact_set_of,
    facts_of,
    kept_stack,
    packed_own,
    packed_set,
    packed_stack,
    read_set,
    seen_alike,
    shape,
)
from switchboard.storage.rows import inserting
from switchboard.storage.session import Session
from switchboard.storage.statement import Read
from switchboard.storage.tables import AlertRow, table_of
from switchboard.storage.tables_alerts import DecisionRow, FactSetRow, StackRow

alert = table_of(AlertRow)
stack = table_of(StackRow)
fact_set = table_of(FactSetRow)
decided = table_of(DecisionRow)

_STACKS = KeyedRows(stack, "digest")
_FACT_SETS = KeyedRows(fact_set, "subject_id", "digest")
_DECISIONS = KeyedRows(decided, "digest")

_FACT_COLUMNS = (alert.c.at, alert.c.facts, alert.c.own, fact_set.c.body.label("alike"), stack.c.body.label("frames"))
_DECISION_COLUMNS = (alert.c.decision, decided.c.body.label("decided"))
_OWN_COLUMNS = (alert.c.id, alert.c.inbound_id, alert.c.subject_id, alert.c.change, alert.c.test)
_CONFIG_COLUMNS = (alert.c.config_hash, decided.c.config_hash.label("config"))
_WITH_FACTS = alert.outerjoin(fact_set, fact_set.c.id == alert.c.fact_set_id).outerjoin(
    stack, stack.c.id == fact_set.c.stack_id
)
_WITH_DECISION = decided.c.id == alert.c.decision_id

# All of an alert, its facts alone, and what was decided alone: what is not asked for is not read.
WHOLE = select(*_OWN_COLUMNS, *_CONFIG_COLUMNS, *_DECISION_COLUMNS, *_FACT_COLUMNS).select_from(
    _WITH_FACTS.outerjoin(decided, _WITH_DECISION)
)
FACTS = select(*_FACT_COLUMNS).select_from(_WITH_FACTS)
DECIDED = select(alert.c.subject_id, *_DECISION_COLUMNS).select_from(alert.outerjoin(decided, _WITH_DECISION))


class HeldAlert(Struct, frozen=True):
    """An alert that is not put down yet."""

    id: int
    news: Alert
    subject_id: int
    inbound_id: int
    config_hash: str
    decision: Decision


class Alerts:
    """Alerts that are added, within one unit of work. What is alike in them is looked up once for all that wait."""

    table = alert

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._held: list[HeldAlert] = []
        self._stacks = Distinct(session, _STACKS)
        self._fact_sets = Distinct(session, _FACT_SETS)
        self._decisions = Distinct(session, _DECISIONS)
        session.tell(self)

    def add(self, news: Alert, *, subject_id: int, inbound_id: int, config_hash: str, decision: Decision) -> int:
        """Write an alert before anybody asks again; its id comes back."""
        alert_id = self._db.new_id(alert)
        kept = self._db.at_rest.decision(decision)
        self._held.append(HeldAlert(alert_id, news, subject_id, inbound_id, config_hash, kept))
        self._db.hold(self)
        return alert_id

    def put_down(self) -> None:
        """Write what is held back, and before it what of it is new."""
        held, self._held = self._held, []
        facts, decisions = self._with_fact_sets(held), self._with_decisions(held)
        for distinct in (self._stacks, self._fact_sets, self._decisions):
            distinct.put_down()
        rows = [
            {
                "id": each.id,
                "inbound_id": each.inbound_id,
                "subject_id": each.subject_id,
                "at": each.news.at,
                "change": each.news.change.value,
                "test": each.news.test,
                "fact_set_id": fact_set_id,
                "own": own,
                "decision_id": decision_id,
                "facts": b"",
                "config_hash": "",
                "decision": b"",
            }
            for each, (fact_set_id, own), decision_id in zip(held, facts, decisions, strict=True)
        ]
        self._db.write(inserting(alert), rows)

    def _with_fact_sets(self, held: Sequence[HeldAlert]) -> list[tuple[int, bytes]]:
        """Return for each the id of its fact set, and what is its own."""
        stacks = [packed_stack(each.news.facts.frames) if each.news.facts.frames else b"" for each in held]
        digests = [digest(raw) for raw in stacks]
        keys = [(each.subject_id, digest(of, shape(each.news.facts))) for each, of in zip(held, digests, strict=True)]
        self._fact_sets.load(keys)
        # A fact set that is known knows its stack.
        new = (self._fact_sets.found(key) is None for key in keys)
        self._stacks.load((of,) for of, raw, is_new in zip(digests, stacks, new, strict=True) if raw and is_new)
        return [self._with_fact_set(*each) for each in zip(held, keys, digests, strict=True)]

    def _with_fact_set(self, held: HeldAlert, key: tuple[int, bytes], of: bytes) -> tuple[int, bytes]:
        facts = held.news.facts
        alike = seen_alike(facts, held.news.at)
        if found := self._fact_sets.found(key):
            id_, shared = found[0], read_set(found[1])
        else:
            shared = fact_set_of(facts, alike)
            id_ = self._fact_sets.add(key, packed_set(shared), stack_id=self._stack(of, facts.frames))
        return id_, packed_own(facts, alike, shared)

    def _stack(self, of: bytes, frames: Sequence[Frame]) -> int | None:
        if not frames:
            return None
        found = self._stacks.found((of,))
        return found[0] if found else self._stacks.add((of,), kept_stack(frames))

    def _with_decisions(self, held: Sequence[HeldAlert]) -> list[int]:
        bodies = [packed(each.decision) for each in held]
        keys = [(digest(each.config_hash.encode(), body),) for each, body in zip(held, bodies, strict=True)]
        self._decisions.load(keys)
        return [
            found[0]
            if (found := self._decisions.found(key))
            else self._decisions.add(key, compact(body), config_hash=each.config_hash)
            for each, body, key in zip(held, bodies, keys, strict=True)
        ]

    def forget(self) -> None:
        """Write nothing of what is held back."""
        self._held = []


def read_alert(row: Read) -> AlertRecord:
    """Read a row of WHOLE."""
    id_, inbound_id, subject_id, change, test, config_hash, config, decision, body, *facts = row
    return AlertRecord(
        id=id_,
        inbound_id=inbound_id,
        subject_id=subject_id,
        at=facts[0],
        change=Change(change),
        facts=read_facts(facts),
        config_hash=config if config is not None else config_hash,
        decision=read_decision(decision, body),
        test=test,
    )


def read_facts(row: Read) -> Facts:
    """Read a row of FACTS. Of an alert that an earlier version kept, all stands in one column."""
    at, facts, own, alike, frames = row
    return _OLD_FACTS.decode(facts) if own is None else facts_of(alike, frames, own, at)


def read_decision(decision: bytes, body: bytes | None) -> Decision:
    """Read what was decided, from either column that may have it."""
    return _DECISION.decode(decision) if body is None else _decision(body)


@lru_cache(256)
def _decision(body: bytes) -> Decision:
    return _DECISION.decode(loose(body))


# Made when the process starts: the first page is not to wait for it.
_OLD_FACTS, _DECISION = Decoder(Facts), Decoder(Decision)
