"""How values compare: each kind turns what was typed into a test of one value that an alert has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from switchboard.errors import BadQuery
from switchboard.model.facts import Measurement
from switchboard.search.amounts import Amount, Dimension, read_any, read_duration, read_number, written
from switchboard.search.query import Operator, Value
from switchboard.search.times import span

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

Test = Callable[[T], bool | None]
"""Asks one value of an alert; None where the two cannot be compared."""

Stamp = tuple[datetime, datetime]
"""A time, and the now that relative times start at."""

ORDERED = frozenset(Operator) - {Operator.HAS}
_COMPARE: dict[Operator, Callable[[float, float], bool]] = {
    Operator.EQUALS: lambda one, other: one == other,
    Operator.SAME: lambda one, other: one == other,
    Operator.GREATER: lambda one, other: one > other,
    Operator.AT_LEAST: lambda one, other: one >= other,
    Operator.LESS: lambda one, other: one < other,
    Operator.AT_MOST: lambda one, other: one <= other,
}


class FieldKind(Protocol[T_contra]):
    """A way to compare. `unknown` says why the answer is unknown although the alert has a value."""

    operators: frozenset[Operator]
    instead: str
    unknown: str

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[T_contra]:
        """Make the test: of one typed value, for BETWEEN of two. Raises BadQuery at a value that cannot be read."""
        ...

    def text(self, value: T_contra) -> str:
        """Return a value as people read it; empty where there is nothing to show."""
        ...


class Amounts:
    """Numbers of one unit, such as counts and ids, or durations in milliseconds; a number typed without a unit has it."""

    operators = ORDERED
    instead = ""
    unknown = ""

    def __init__(self, read: Callable[[str], Amount | None], wanted: str, unit: str = "") -> None:
        """Read what is typed with `read`; `wanted` says what that takes, `unit` what the alert's values are in."""
        self.read, self._wanted, self._unit = read, wanted, unit

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[float]:
        """Hold numbers against a number."""
        return _holding(operator, [_amount(value, self.read, self._wanted).value for value in typed])

    def text(self, value: float) -> str:
        """Print whole numbers as such."""
        return f"{int(value) if value == int(value) else f'{value:.15g}'}{self._unit}"


NUMBERS = Amounts(read_number, "a number, as in >100 or 2.5k")
MILLISECONDS = Amounts(read_duration, "a duration, as in >1.5s, >300ms or <2m", "ms")


class Measures:
    """Measurements, which come with a unit of their own. A number typed without one is in the unit of the dimension."""

    operators = ORDERED
    instead = ""
    unknown = "its unit and the one asked for measure different things"

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[Measurement]:
        """Hold amounts against a measurement; those of different dimensions do not compare."""
        amounts = [_amount(value, read_any, "a number or a duration, as in >2.5, >1.5s or >10mb") for value in typed]
        holds = _holding(operator, [amount.value for amount in amounts])
        units = {amount.dimension for amount in amounts if amount.dimension is not Dimension.NONE}

        def test(measurement: Measurement) -> bool | None:
            known = written(measurement.value, measurement.unit, name=measurement.name)
            return holds(known.value) if units <= {known.dimension} else None

        return test

    def text(self, value: Measurement) -> str:
        """Print it with its unit as it was sent."""
        return f"{value.value:.15g} {value.unit or ''}".rstrip()


class Flags:
    """True or false; Sentry takes 1 and 0 as well."""

    operators = frozenset({Operator.EQUALS, Operator.SAME, Operator.OTHER})
    instead = "true or false cannot be compared"
    unknown = ""

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[bool]:
        """Ask for true or for false."""
        (value,) = typed
        wanted = {"true": True, "1": True, "false": False, "0": False}.get(value.text.lower())
        if wanted is None:
            raise BadQuery(f"{value.text} is not one of true, false, 1, 0", position=value.position)
        return lambda said: said is wanted

    def text(self, value: bool) -> str:  # noqa: FBT001  # the value itself
        """Print it as it is typed."""
        return "true" if value else "false"


class Times:
    """Moments: dates, times, and how long ago."""

    operators = ORDERED
    instead = ""
    unknown = ""

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[Stamp]:
        """Ask whether a moment lies in the stretch of time that was typed."""
        allowed = span(operator, tuple(value.text for value in typed))
        if allowed is None:
            raise BadQuery(_no_time(operator, typed), position=typed[0].position)
        holds = allowed.holds
        return lambda stamp: holds(*stamp)

    def text(self, value: Stamp) -> str:
        """Print the moment to the second, in UTC."""
        return f"{value[0]:%Y-%m-%dT%H:%M:%SZ}"


def _no_time(operator: Operator, typed: tuple[Value, ...]) -> str:
    shown = " TO ".join(value.text for value in typed)
    if operator is Operator.EQUALS:
        return (
            f"{shown} is no time: write -24h (in the last 24 hours), +24h (before them), 2026-01-31 or [now-1h TO now]"
        )
    return f"{shown} is no time to compare with: write 2026-01-31, 2026-01-31T10:00:00 or now-24h; or without >: -24h"


def _amount(value: Value, read: Callable[[str], Amount | None], example: str) -> Amount:
    amount = read(value.text)
    if amount is None:
        raise BadQuery(f"{value.text or 'nothing'} is not {example}", position=value.position)
    return amount


def _holding(operator: Operator, wanted: list[float]) -> Callable[[float], bool]:
    first, last = wanted[0], wanted[-1]
    if operator is Operator.BETWEEN:
        return lambda value: first <= value <= last
    compare = _COMPARE[operator]
    return lambda value: compare(value, first)
