"""The sandbox takes the place of no real secret unasked, and is no part of what is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sandbox.run import overridden
from sandbox.scenario import load

SETTINGS = load("first").settings
HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "environ, names",
    [
        ({}, []),
        ({"SLACK_BOT_TOKEN": "xoxb-real"}, ["SLACK_BOT_TOKEN"]),
        ({"SENTRY_CLIENT_SECRET": "real"}, ["SENTRY_CLIENT_SECRET"]),
        ({"PAGERDUTY_CORE": "0123456789abcdef0123456789abcdef"}, ["PAGERDUTY_CORE"]),
        ({"DATABASE_URL": "postgresql://me:secret@db/house"}, ["DATABASE_URL"]),
        ({"SLACK_BOT_TOKEN": ""}, []),
        ({"SLACK_BOT_TOKEN": SETTINGS["SLACK_BOT_TOKEN"]}, []),
        ({"PORT": "8142", "HOST": "localhost", "SENTRY_ORG": "ours", "DATABASE_URL": "sqlite:///x.db"}, []),
        ({"SOME_OTHER_TOKEN": "real"}, []),
    ],
)
def test_secrets_that_the_environment_sets_are_named(environ: dict[str, str], names: list[str]) -> None:
    assert overridden(SETTINGS, environ) == names


def test_a_service_whose_secrets_are_set_is_not_started_in_the_sandbox() -> None:
    environ = os.environ | {"SLACK_BOT_TOKEN": "xoxb-real"}
    command = [sys.executable, "-m", "sandbox", "run", "--", "false"]
    done = subprocess.run(command, env=environ, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "xoxb-real" not in done.stdout + done.stderr


def test_the_sandbox_is_not_in_the_wheel() -> None:
    build = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert not [name for name in build["packages"]["find"]["include"] if "sandbox".startswith(name.rstrip("*"))]
