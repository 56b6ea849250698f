"""Every word of the house as hypothesis draws it: all fields filled, within what the columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from switchboard.model.decision import Decision
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Facts
from switchboard.model.inbound import Progress, Raw
from switchboard.model.subject import Subject, TimelineEntry

T = TypeVar("T", bound=msgspec.Struct)
Strategies = Mapping[str, st.SearchStrategy[Any]]

_FIRST, _LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - hypothesis takes naive bounds

# PostgreSQL's text takes no NUL and no half of a surrogate pair; payloads/text.py takes both out of all that is read.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bytes: st.binary(max_size=50),
    bool: st.booleans(),
    int: st.integers(0, 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)),
    date: st.dates(_FIRST.date(), _LAST.date()),
    timedelta: st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds)),
    NoneType: st.none(),
}


def whole(kind: type[T], over: Strategies | None = None) -> st.SearchStrategy[T]:
    """Draw a frozen value with every field filled from its type, but for those that `over` names."""
    hints = get_type_hints(kind)
    parts = {field.name: _typed(hints[field.name]) for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **{**parts, **(over or {})})


def _typed(hint: Any) -> st.SearchStrategy[Any]:
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*map(_typed, inner))
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(_typed(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_typed, inner))
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return whole(hint)


RAWS = whole(Raw)
PROGRESS = whole(Progress)
DECISIONS = whole(Decision)
FACTS = whole(Facts)
ENTRIES = whole(TimelineEntry)
SUBJECTS = whole(Subject, {"id": st.just(0)})
DELIVERIES = whole(Delivery, {"id": st.just(0)})
