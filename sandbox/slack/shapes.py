"""Small checks that block kinds are put together from; each returns what is wrong, by pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def wrong(what: str, pointer: str) -> str:
    """One complaint in Slack's words."""
    return f"{what} [json-pointer:{pointer}]"


def string(longest: int, *, shortest: int = 1) -> Check:
    """A string of limited length."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must be a string", pointer)
        elif len(value) > longest:
            yield wrong(f"must be less than {longest + 1} characters", pointer)
        elif len(value) < shortest:
            yield wrong(f"must be more than {shortest - 1} characters", pointer)

    return check


def word(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(f"must be one of {', '.join(allowed)}", pointer)

    return check


def boolean(value: Any, pointer: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("must be a boolean", pointer)


def number(value: Any, pointer: str) -> Iterator[str]:
    """A number that is not a boolean."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield wrong("must be a number", pointer)


def anything(value: Any, pointer: str) -> Iterator[str]:
    """No complaint."""
    yield from ()


def listed(item: Check, most: int, *, fewest: int = 1) -> Check:
    """A list of limited length."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must be an array", pointer)
            return
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", pointer)
        if len(value) < fewest:
            yield wrong(f"no less than {fewest} items allowed", pointer)
        for index, one in enumerate(value):
            yield from item(one, f"{pointer}/{index}")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: the fields it must have, those it may have, and no others."""

    must: Mapping[str, Check]
    may: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: Any, pointer: str) -> Iterator[str]:
        """Everything wrong with the object."""
        if not isinstance(value, dict):
            yield wrong("must be an object", pointer)
            return
        known = {**self.must, **self.may}
        for name in self.must.keys() - value.keys():
            yield wrong(f"missing required field: {name}", pointer)
        for name, given in value.items():
            if name not in known:
                yield wrong(f"invalid additional property: {name}", pointer)
            else:
                yield from known[name](given, f"{pointer}/{name}")


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` chooses its shape."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", pointer)
            return
        shape = kinds.get(str(value.get("type")))
        if shape is None:
            yield wrong(f"unsupported type: {value.get('type')}", f"{pointer}/type")
            return
        rest = {name: given for name, given in value.items() if name != "type"}
        yield from shape(rest, pointer)

    return check
