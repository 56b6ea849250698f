"""How long it is ignored, in the spellings that people use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.ignore_duration import PHRASES, read_silence, why_not
from switchboard.model.action import Silence

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "words, how",
    [
        ("", Silence()),
        ("until escalating", Silence()),
        ("until it escalates", Silence()),
        ("until-escalating", Silence()),
        ("Forever.", Silence(forever=True)),
        ("for 2 hours", Silence(lasts=2 * HOUR)),
        ("1d", Silence(lasts=24 * HOUR)),
        ("100 events", Silence(events=100)),
        ("until 1,000 more events", Silence(events=1000)),
        ("100 times per hour", Silence(events=100, window=HOUR)),
        ("100events/1h", Silence(events=100, window=HOUR)),
        ("after 10 affected users within the next 2 days", Silence(users=10, window=48 * HOUR)),
        ("10 people in 7d", Silence(users=10, window=7 * 24 * HOUR)),
    ],
)
def test_how_long_it_is_ignored(words: str, how: Silence) -> None:
    assert read_silence(words) == how


@pytest.mark.parametrize(
    "words", ["0 events", "10 users in 8d", "100 events in", "9999999 events", "2 moons", "a while", "2"]
)
def test_what_is_no_silence(words: str) -> None:
    assert read_silence(words) is None
    assert why_not(words)


def test_the_examples_mean_what_they_say() -> None:
    assert all(read_silence(words) == meant for words, meant in PHRASES.items())


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    read_silence(text)
    assert why_not(text)
