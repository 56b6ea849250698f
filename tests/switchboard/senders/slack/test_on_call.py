"""Who is on call on Home: a row for each team, times in the reader's own zone, and nobody in red."""

from __future__ import annotations

from typing import Any

from switchboard.model.on_call import Holder, TeamOnCall
from switchboard.senders.slack.on_call import on_call_blocks
from tests.switchboard.senders.cards import AT


def row(team: TeamOnCall) -> list[Any]:
    """Return what stands in a team's row: words, a time, or an emoji's name."""
    _, shown = on_call_blocks([team])
    parts = shown["elements"][0]["elements"]
    return [part.get("text") or part.get("timestamp") or part["name"] for part in parts]


def test_who_is_on_call_next_and_second_stand_in_one_row() -> None:
    told = TeamOnCall(
        team="payments",
        is_known=True,
        now=(Holder("Ann", AT), Holder("Bob")),
        then=(Holder("Cat", AT),),
        second=(Holder("Dan", AT),),
    )
    at = int(AT.timestamp())
    assert row(told) == [
        *("payments: ", "Ann", " until ", at, ", Bob", "; then ", "Cat", " from ", at),
        *("; second: ", "Dan"),
    ]


def test_nobody_is_red_and_what_is_not_known_is_said_so() -> None:
    assert row(TeamOnCall(team="core", is_known=True, as_of=AT)) == [
        *("core: ", "red_circle", " nobody", " (as of ", int(AT.timestamp()), ")"),
    ]
    assert row(TeamOnCall(team="core", is_known=False)) == ["core: ", "not known: PagerDuty does not tell"]
    assert on_call_blocks([]) == []


def test_more_teams_than_are_shown_are_counted() -> None:
    _, shown = on_call_blocks([TeamOnCall(team=f"team{n}", is_known=True) for n in range(28)])
    assert "and 3 more" in str(shown)
