"""`/sentry digest`: a team and a time, either of which may be left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.intents import Ask, AskKind, Mistake
from switchboard.schedule.asked_period import ASKED_AS, LAST_WEEK
from tests.switchboard.commands.asking import assert_its_form_is_right, read

TEAMS = st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,20}", fullmatch=True).filter(
    lambda team: team not in ("this", "last", "today", "yesterday", "help", "of", "the") and not team[:4].isdigit()
)
TIMES = st.sampled_from([*ASKED_AS, "2026-11-16", "2026-11-16..2026-11-23", "2026-11-16 .. 2026-11-23"])


@pytest.mark.parametrize(
    ("typed", "team", "period"),
    [
        ("", "", LAST_WEEK),
        ("payments", "payments", LAST_WEEK),
        ("#payments this week", "payments", "this week"),
        ("Payments  Last   Month", "payments", "last month"),
        ("of the payments yesterday", "payments", "yesterday"),
        ("this week", "", "this week"),
        ("today", "", "today"),
        ("2026-11-16..2026-11-23", "", "2026-11-16..2026-11-23"),
        ("pay-2.core 2026-11-16", "pay-2.core", "2026-11-16"),
        ("lastly", "lastly", LAST_WEEK),
    ],
)
def test_a_team_and_a_time_are_read(typed: str, team: str, period: str) -> None:
    assert read(f"/sentry digest {typed}") == Ask(AskKind.DIGEST, argument=team, period=period)


@given(st.none() | TEAMS, st.none() | TIMES)
def test_any_team_with_any_time_is_read_as_it_is_meant(team: str | None, time: str | None) -> None:
    typed = " ".join(filter(None, (team, time)))
    assert read(f"/sentry digest {typed}") == Ask(AskKind.DIGEST, argument=team or "", period=time or LAST_WEEK)


@given(
    st.lists(
        st.sampled_from("payments core this last week month today 2026-11-16 .. next of the #a <b>".split()), max_size=6
    )
)
def test_whatever_is_typed_is_read_or_told_how_it_can_be(words: list[str]) -> None:
    meant = read(f"/sentry digest {' '.join(words)}")
    assert isinstance(meant, Ask | Mistake)
    if isinstance(meant, Mistake):
        assert_its_form_is_right(meant)
