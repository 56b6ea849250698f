"""The rule sets under examples/ do what their READMEs say: each is good, its route tests hold, and they reach every route."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from switchboard.cli.route_tests import Ran, run_file
from switchboard.runtime.settings import load

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TEAMS = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


@cache
def played(team: str) -> Ran:
    """Play a team's route tests, once for all that is asked of them."""
    return run_file(EXAMPLES / team / "routes.test.yaml", load({}))


@pytest.mark.parametrize("team", TEAMS)
def test_every_route_test_of_a_team_holds(team: str) -> None:
    ran = played(team)
    failures = [
        f"line {failure.line}, {result.name}: {failure.problem}"
        for result in ran.results
        for failure in result.failures
    ]
    assert not failures, "\n".join(failures)
    assert ran.results


@pytest.mark.parametrize("team", TEAMS)
def test_the_route_tests_of_a_team_reach_every_route(team: str) -> None:
    assert not played(team).unreached


@pytest.mark.parametrize("team", TEAMS)
def test_a_team_is_told_what_sentry_must_send(team: str) -> None:
    readme = (EXAMPLES / team / "README.md").read_text()
    written = (EXAMPLES / team / "routes.test.yaml").read_text()
    for body in ("metric-alert.json", "monitor.json"):
        assert body in readme
        assert body in written
    assert "metric alert" in readme or "count()" in readme or "webhooks" in readme
