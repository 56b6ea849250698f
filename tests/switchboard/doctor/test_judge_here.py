"""Every state of the settings and the machine has its verdict."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_here import (
    GIB,
    judge_console,
    judge_disk,
    judge_heartbeat,
    judge_names,
    judge_ops,
    judge_own,
    judge_zones,
)
from switchboard.runtime.settings import load
from tests.moved_clock import START

TEAM = 'version: 1\nroutes: []\nfallback: ["slack:core"]\nteams: {core: {slack: "#core", %s}}\n'


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(50 * GIB, Verdict.GOOD), (GIB // 2, Verdict.WARN), (GIB // 10, Verdict.BAD), (0, Verdict.BAD)],
)
def test_the_less_room_the_worse(free: int, verdict: Verdict) -> None:
    assert judge_disk(free, "data").verdict is verdict


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [
        ({}, Verdict.GOOD),
        ({"CONSOLE_TOKEN": "t" * 20}, Verdict.GOOD),
        ({"CONSOLE_TOKEN": "short"}, Verdict.WARN),
        ({"PUBLIC_URL": "https://switchboard.example"}, Verdict.WARN),
        ({"PUBLIC_URL": "https://switchboard.example", "CONSOLE_TOKEN": "t" * 20}, Verdict.GOOD),
        ({"HOST": "192.0.2.1"}, Verdict.GOOD),
    ],
)
def test_a_console_that_nobody_can_open_or_anybody_can_guess_is_warned_of(
    environment: dict[str, str], verdict: Verdict
) -> None:
    found = judge_console(load(environment))
    assert found.verdict is verdict
    assert "short" not in found.found or "tttt" not in found.found


def test_what_is_not_set_is_told_without_making_ill() -> None:
    settings = load({})
    verdicts = [judge(settings).verdict for judge in (judge_heartbeat, judge_ops, judge_own)]
    assert verdicts == [Verdict.SKIPPED, Verdict.WARN, Verdict.SKIPPED]


@pytest.mark.parametrize(
    ("environment", "verdict", "says"),
    [
        ({}, Verdict.GOOD, ""),
        ({"SLACK_BOTTOKEN": "xoxb-1"}, Verdict.BAD, "did you mean SLACK_BOT_TOKEN?"),
        ({"JIRA_TOKEN": "a-token"}, Verdict.WARN, "JIRA_TOKEN"),
    ],
)
def test_what_is_set_and_does_nothing_is_named(environment: dict[str, str], verdict: Verdict, says: str) -> None:
    found = judge_names(load(environment))
    assert (found.verdict, says in found.found, "xoxb" in found.found) == (verdict, True, False)


def test_a_heartbeat_that_is_set_is_good() -> None:
    assert judge_heartbeat(load({"HEARTBEAT_URL": "https://h.example"})).verdict is Verdict.GOOD


def test_quiet_hours_in_utc_are_asked_about() -> None:
    quiet, _ = load_config(TEAM % 'quiet: {hours: "19:00-08:00"}', file="routes.yaml", variables=None)
    assert judge_zones(quiet, START).verdict is Verdict.WARN
    local, _ = load_config(
        TEAM % 'quiet: {hours: "19:00-08:00"}, timezone: Europe/Rome', file="routes.yaml", variables=None
    )
    assert judge_zones(local, START).verdict is Verdict.GOOD
    assert "Europe/Rome" in judge_zones(local, START).found
