"""How the console writes times and places."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.answers import ago, stamp
from tests.console.house import START


@pytest.mark.parametrize(
    "passed, said",
    [
        (timedelta(), "0 s ago"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(seconds=119), "1 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=9), "9 d ago"),
        (timedelta(minutes=-2), "in 2 min"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(passed: timedelta, said: str) -> None:
    assert ago(START, START + passed) == said


def test_a_time_says_its_zone() -> None:
    assert stamp(START) == "22 Nov 03:00:00 UTC"
