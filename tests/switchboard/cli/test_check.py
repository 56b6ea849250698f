"""check: every fault with its line and remedy, and an exit code that CI understands."""

from __future__ import annotations

import json

import pytest

from tests.console.house import ROUTES
from tests.switchboard.cli.conftest import Shell


def test_a_good_file_is_said_to_be_good(shell: Shell) -> None:
    result = shell.run("check")
    assert result.exit_code == 0
    assert "is good: 4 routes, 2 teams." in result.stdout


def test_faults_are_told_with_line_path_and_remedy(shell: Shell) -> None:
    bad = shell.folder / "bad.yaml"
    bad.write_text(ROUTES.replace("notify: [slack:owner]", "notfy: [slack:owner]"))
    result = shell.run("check", str(bad))
    assert result.exit_code == 1
    assert f"{bad}:15: routes[2]" in result.stdout or f"{bad}:17: routes[2]" in result.stdout
    assert "notify" in result.stdout


def test_warnings_alone_are_no_reason_to_fail(shell: Shell) -> None:
    result = shell.run("check", PAGERDUTY_PAYMENTS="")
    assert result.exit_code == 0
    assert "(a warning)" in result.stdout
    assert shell.json("check")["good"] is True


def test_faults_are_told_to_programs(shell: Shell) -> None:
    bad = shell.folder / "bad.yaml"
    bad.write_text("version: 9")
    result = shell.run("check", str(bad), "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["good"]) == (1, False)
    assert {"file", "line", "path", "problem", "remedy"} <= told["faults"][0].keys()


@pytest.mark.parametrize("text", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_could_not_be_checked(shell: Shell, text: bytes | None) -> None:
    file = shell.folder / "other.yaml"
    if text is not None:
        file.write_bytes(text)
    result = shell.run("check", str(file))
    assert result.exit_code == 2
    assert str(file) in result.stderr


def test_bad_settings_are_one_clear_line(shell: Shell) -> None:
    result = shell.run("check", PORT="many")
    assert result.exit_code == 2
    assert result.stderr.startswith("PORT:")
