"""Writes "somebody" into the facts of alerts: into stacks, then fact sets, then what is each alert's own.

A stack and a fact set stand for all alerts that have them; news that brings the old ones gets these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from switchboard.model.facts import Facts, Frame
from switchboard.model.replace import replace
from switchboard.redact.somebody import SOMEBODY, Eraser
from switchboard.storage.columns import packed
from switchboard.storage.fact_sets import FactSets
from switchboard.storage.session import Session

SLICE = 200
_TAG, _TAGS_OF = "user", "user."
_TELLING = frozenset({"id", "email", "username"})


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


N = TypeVar("N", bound=_Numbered)
T = TypeVar("T")


class FactsForgotten(Struct, frozen=True):
    """How many rows of each table were rewritten, and by which ids, not known before, events name the person as their user."""

    rewritten: dict[str, int]
    users: frozenset[str]


def forget_facts(connection: Connection, eraser: Eraser) -> FactsForgotten:
    """Rewrite the facts that mention a person."""
    kept, users = FactSets(Session(connection)), set[str]()
    written = dict.fromkeys(("stack", "fact_set", "alert"), 0)
    for stack in _all(kept.stacks):
        if (frames := without(eraser, stack.frames, tuple[Frame, ...])) != stack.frames:
            kept.replace_stack(stack.id, frames)
            written["stack"] += 1
    for fact_set in _all(kept.fact_sets):
        if (facts := facts_without(eraser, fact_set.facts)) != fact_set.facts:
            kept.replace_fact_set(fact_set.id, facts)
            written["fact_set"] += 1
            users |= _ids(fact_set.facts, facts)
    for alert in _all(kept.alerts):
        if (facts := facts_without(eraser, alert.facts)) != alert.facts:
            kept.replace_facts(alert.id, facts)
            written["alert"] += 1
            users |= _ids(alert.facts, facts)
    return FactsForgotten({name: count for name, count in written.items() if count}, frozenset(users))


def facts_without(eraser: Eraser, facts: Facts) -> Facts:
    """Return facts without a person; where they are the user, all that tells of the user is hidden.

    An alert whose fact set was rewritten has "somebody" for what it shared, and beside it what was its own.
    """
    found = without(eraser, facts, Facts)
    if not any(name in _TELLING and said == SOMEBODY for name, said in found.user):
        return found
    user = tuple((name, SOMEBODY) for name, _ in found.user)
    tags = tuple((name, SOMEBODY if name == _TAG or name.startswith(_TAGS_OF) else said) for name, said in found.tags)
    return replace(found, user=user, tags=tags)


def without(eraser: Eraser, value: T, kind: Any) -> T:
    """Return facts, or a part of them, in which nothing mentions a person."""
    raw = packed(value)
    if not eraser.may_mention(raw):
        return value
    found: T = msgspec.convert(eraser.value(msgspec.json.decode(raw)), kind, strict=False)
    return found


def _ids(was: Facts, now: Facts) -> set[str]:
    return {said for name, said in was.user if name == "id" and said != SOMEBODY} if was.user != now.user else set()


def _all(ask: Callable[..., Sequence[N]]) -> Iterator[N]:
    last = 0
    while found := ask(last, limit=SLICE):
        yield from found
        last = found[-1].id
