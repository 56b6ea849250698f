"""Differences of two versions of a thing: simple fields with both values, the others by name, lines never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from switchboard.config.config import Defaults, Team
from switchboard.config.noise import Maintenance, QuietHours, Storms
from switchboard.config.people import JiraPlan
from switchboard.config.words import Aloud, Precedence
from switchboard.reload.differences import LONGEST_VALUE, differences, plain
from switchboard.schedule.windows import Window
from switchboard.search.parse import parse

TEAM = Team(key="core", slack="#core")


@pytest.mark.parametrize(
    "over, said",
    [
        ({}, ""),
        ({"slack": None}, "slack #core → none"),
        ({"email": ("a@b.c", "d@e.f")}, "email none → [a@b.c, d@e.f]"),
        ({"remind": timedelta(days=3)}, "remind none → 3d"),
        ({"mail_every": timedelta(seconds=90)}, "mail_every 5m → 90s"),
        ({"deploys": True, "mention": "owner"}, "mention none → owner; deploys false → true"),
        ({"quiet": QuietHours(windows=(Window("sat-sun"),))}, "quiet none → sat-sun"),
        (
            {"quiet": QuietHours(windows=(Window("19:00-08:00"), Window("sat-sun")), unless=parse("level:fatal"))},
            "quiet none → 19:00-08:00, sat-sun except level:fatal",
        ),
        ({"jira": JiraPlan(project="PAY")}, "jira changed"),
        ({"page_storms": Storms(over=9, per=timedelta(minutes=5))}, "page_storms changed"),
        ({"slack": "#" + "x" * 500}, f"slack #core → #{'x' * (LONGEST_VALUE - 2)}…"),
    ],
)
def test_a_team_s_differences_are_told_in_the_file_s_words(over: dict[str, Any], said: str) -> None:
    known: dict[str, Any] = {"key": "core", "slack": "#core"}
    assert differences(TEAM, Team(**(known | over))) == said


def test_the_defaults_are_told_by_their_keys() -> None:
    after = Defaults(precedence=Precedence.LAST_RULE, show_tags=("release", "squad"), broadcast=(Aloud.REGRESSED,))
    assert differences(Defaults(), after) == (
        "precedence nearest_frame → last_rule; show.tags [release] → [release, squad]; "
        "broadcast [regressed, escalating, severity] → [regressed]"
    )


def test_a_field_may_be_passed_over() -> None:
    assert differences(TEAM, Team(key="base", slack="#core"), but=("key",)) == ""


def test_the_line_that_something_stands_in_is_no_difference() -> None:
    first, moved = (
        (Maintenance(name="a", when=parse("level:error"), every=Window("sat-sun"), line=line),) for line in (3, 9)
    )
    assert first != moved
    assert plain(first) == plain(moved)
