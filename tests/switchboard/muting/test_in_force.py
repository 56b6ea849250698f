"""Which suppressions are in force: what may be muted, and which windows run at a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.config import Config, Defaults, Team
from switchboard.config.noise import Maintenance, QuietHours
from switchboard.errors import BadQuery
from switchboard.model.mute import LONGEST_MUTE, Mute
from switchboard.model.replace import replace
from switchboard.muting.in_force import maintained, muting, resting, unfit
from switchboard.schedule.windows import Window, parse_window
from switchboard.search.mute_query import mute_query
from switchboard.search.parse import parse
from tests.switchboard.builders import AT, after

MUTE = Mute(
    id=7, inbound_id=3, query="project:warehouse", author="Alice", because="restore", made_at=AT, until=after(7200)
)


def window(text: str) -> Window:
    found = parse_window(text)
    assert found
    return found


@pytest.mark.parametrize("text", ["", "  ", "(", "count(5m):>10", "level:error count(1h, team):>5"])
def test_what_would_mute_everything_or_cannot_be_asked_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        mute_query(text)


@pytest.mark.parametrize(
    "over, said",
    [
        ({"query": "level:("}, "the query cannot be read at character"),
        ({"because": "  "}, "say why"),
        ({"until": AT}, "end before it begins"),
        ({"until": AT + LONGEST_MUTE + timedelta(seconds=1)}, "90 days are the longest"),
    ],
)
def test_a_mute_that_cannot_be_set_says_why(over: dict[str, object], said: str) -> None:
    assert said in (unfit(replace(MUTE, **over)) or "")  # type: ignore[arg-type]


def test_a_mute_of_ninety_days_is_fit() -> None:
    assert unfit(replace(MUTE, until=AT + LONGEST_MUTE)) is None


def test_a_mute_holds_by_its_number_until_its_end() -> None:
    ready = muting(MUTE)
    assert ready
    assert (ready.held.by, ready.held.why, ready.held.until) == ("mute:7", "restore", after(7200))


def test_a_mute_that_can_no_longer_be_read_mutes_nothing() -> None:
    assert muting(replace(MUTE, query="count(5m):>10")) is None


def test_maintenance_runs_in_the_time_zone_of_the_defaults() -> None:
    every = Maintenance(name="nightly restore", when=parse("project:warehouse"), every=window("Sun 13:00-15:00"))
    config = Config(hash="", text="", file="", maintenance=(every,), defaults=Defaults(timezone="Europe/Berlin"))
    [running] = maintained(config, after(30))
    assert (running.held.by, running.held.until) == ("maintenance:nightly restore", after(7200))
    assert maintained(config, after(7200)) == ()


def test_a_teams_quiet_hours_run_in_its_own_zone_and_over_the_weekend() -> None:
    quiet = QuietHours(windows=(window("19:00-08:00"), window("sat-sun")), unless=parse("level:fatal"))
    team = Team(key="payments", timezone="Europe/Berlin", quiet=quiet)
    found = resting([team, Team(key="core")], AT)
    assert list(found) == ["payments"]
    assert found["payments"].held.until == AT.replace(day=2, hour=7)
    assert resting([team], AT.replace(day=2, hour=7)) == {}


@given(st.text())
def test_reading_a_mute_never_raises_but_bad_query(text: str) -> None:
    assert (unfit(replace(MUTE, query=text)) is None) == (muting(replace(MUTE, query=text)) is not None)
