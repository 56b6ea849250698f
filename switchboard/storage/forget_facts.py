"""Writes "somebody" into the facts of alerts: into stacks, then fact sets, then what is each alert's own.

A stack and a fact set stand for all alerts that have them; news that brings the old ones gets these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection

from switchboard.model.facts import Facts, Frame
from switchboard.redact.somebody import SOMEBODY, Eraser
from switchboard.storage.columns import packed
from switchboard.storage.fact_sets import FactSets
from switchboard.storage.session import Session

SLICE = 200
USER, TAGS, OF_A_USER = "user", "tags", "user."


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


N = TypeVar("N", bound=_Numbered)
T = TypeVar("T")


def forget_facts(connection: Connection, eraser: Eraser) -> dict[str, int]:
    """Rewrite the facts that mention a person; returns how many rows of each table were."""
    kept, written = FactSets(Session(connection)), {"stack": 0, "fact_set": 0, "alert": 0}
    for stack in _all(kept.stacks):
        frames = without(eraser, stack.frames, tuple[Frame, ...])
        if frames != stack.frames:
            kept.replace_stack(stack.id, frames)
            written["stack"] += 1
    for fact_set in _all(kept.fact_sets):
        facts = without(eraser, fact_set.facts, Facts)
        if facts != fact_set.facts:
            kept.replace_fact_set(fact_set.id, facts)
            written["fact_set"] += 1
    for alert in _all(kept.alerts):
        facts = without(eraser, alert.facts, Facts)
        if facts != alert.facts:
            kept.replace_facts(alert.id, facts)
            written["alert"] += 1
    return {name: count for name, count in written.items() if count}


def without(eraser: Eraser, value: T, kind: Any) -> T:
    """Return facts, or a part of them, without a person; where they are the user, so are the tags of the user."""
    raw = packed(value)
    if not eraser.may_mention(raw):
        return value
    read = msgspec.json.decode(raw)
    now = eraser.value(read)
    if isinstance(now, dict) and now[USER] != read[USER]:
        now[TAGS] = [[name, SOMEBODY if name.startswith(OF_A_USER) else said] for name, said in now[TAGS]]
    found: T = msgspec.convert(now, kind, strict=False)
    return found


def _all(ask: Callable[..., Sequence[N]]) -> Iterator[N]:
    last = 0
    while found := ask(last, limit=SLICE):
        yield from found
        last = found[-1].id
