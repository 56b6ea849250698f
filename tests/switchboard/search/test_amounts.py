"""Numbers mean what the field they are typed for makes of their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.search.amounts import Amount, Dimension, read_any, read_duration, read_number, written

NUMBERS = {"5": 5, "-5": -5, "2.5": 2.5, "1k": 1000, "1K": 1000, "2.5m": 2_500_000, "3b": 3_000_000_000}
DURATIONS = {
    "5": 5,
    "3.3s": 3300,
    "300ms": 300,
    **dict.fromkeys(("2m", "2min"), 120_000),
    **dict.fromkeys(("1h", "1hr"), 3_600_000),
    **dict.fromkeys(("1d", "1day"), 86_400_000),
    **dict.fromkeys(("1w", "1wk"), 604_800_000),
}
SIZES = {
    "8bit": 1,
    "5nb": 5,
    "5bytes": 5,
    "1kb": 1000,
    "1kib": 1024,
    "1.5mb": 1_500_000,
    "1gib": 1024**3,
    "1yb": 10**24,
}
NOTHING = ["", "-", "x", "5x", "..5s", "5..", ".5", "5.", "1e5", "5 s", "٥", "NaN", "9" * 21, "5kk", "1,000"]


@pytest.mark.parametrize("typed", NUMBERS)
def test_letters_of_a_plain_number_are_powers_of_ten(typed: str) -> None:
    assert read_number(typed) == Amount(NUMBERS[typed])


@pytest.mark.parametrize("typed", DURATIONS)
def test_letters_of_a_duration_are_units_of_time(typed: str) -> None:
    assert read_duration(typed) == Amount(DURATIONS[typed], Dimension.DURATION)


@pytest.mark.parametrize("typed", SIZES)
def test_a_size_is_told_in_bytes(typed: str) -> None:
    assert read_any(typed) == Amount(SIZES[typed], Dimension.SIZE)


def test_a_measurement_is_of_the_dimension_its_letters_say() -> None:
    assert read_any("50%") == Amount(0.5, Dimension.SHARE)
    assert read_any("2m") == Amount(120_000, Dimension.DURATION)
    assert read_any("2k") == Amount(2000)


@pytest.mark.parametrize("typed", [*NOTHING, "5%s"])
def test_anything_else_is_no_number(typed: str) -> None:
    assert read_number(typed) is read_duration(typed) is read_any(typed) is None


def test_a_large_id_stays_exact() -> None:
    assert read_number("18446744073709551615") == Amount(18446744073709551615)


WRITTEN = [
    (1.5, "second", "any", Amount(1500, Dimension.DURATION)),
    (5.0, "nanosecond", "any", Amount(5e-6, Dimension.DURATION)),
    (2.0, "Megabyte", "any", Amount(2_000_000, Dimension.SIZE)),
    (2.0, "mebibyte", "any", Amount(2 * 1024**2, Dimension.SIZE)),
    (25.0, "percent", "any", Amount(0.25, Dimension.SHARE)),
    (2500.0, None, "lcp", Amount(2500, Dimension.DURATION)),
    (2500.0, "none", "duration", Amount(2500, Dimension.DURATION)),
    (0.1, "none", "cls", Amount(0.1)),
    (3.0, "parsec", "any", Amount(3)),
]


@pytest.mark.parametrize("value,unit,name,amount", WRITTEN)
def test_a_measurement_is_told_in_the_unit_of_its_dimension(
    value: float, unit: str | None, name: str, amount: Amount
) -> None:
    assert written(value, unit, name=name) == amount


@given(st.text())
def test_any_text_is_a_number_or_none(typed: str) -> None:
    for read in (read_number, read_duration, read_any):
        read(typed)
