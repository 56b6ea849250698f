"""`switchboard test`: route tests from the command line, as a user's CI runs them."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from switchboard.cli.commands import commands

ROUTES = """
version: 1
teams: {core: {slack: "#core"}}
routes:
  - {name: core, when: "project:core", notify: [slack:core]}
  - {name: other, when: "project:other", notify: [slack:core]}
fallback: ["slack:#alerts"]
"""
TESTS = """
tests:
  - {name: core is told, given: [{event: {project: core}}], only: [slack:core]}
  - {name: nobody else is, given: [{event: {project: core}}], not: [slack:core]}
"""


def _run(folder: Path, *words: str, tests: str = TESTS, routes: str = ROUTES) -> Result:
    (folder / "routes.yaml").write_text(routes)
    (folder / "routes.test.yaml").write_text(tests)
    return CliRunner().invoke(commands(), ["test", *words], env={"ROUTES": str(folder / "routes.yaml")})


def test_what_does_not_hold_is_told_with_its_line_and_why(tmp_path: Path) -> None:
    result = _run(tmp_path)
    assert result.exit_code == 1
    assert "ok      core is told" in result.output
    assert "FAILED  nobody else is" in result.output
    assert "line 4: slack:core should not be told, and was: route “core”" in result.output
    assert "1 of 2 hold" in result.output
    assert "No test reaches: other" in result.output


def test_what_holds_and_what_does_not_differ_in_colour_on_a_terminal(tmp_path: Path) -> None:
    _run(tmp_path)
    environment = {"ROUTES": str(tmp_path / "routes.yaml")}
    said = CliRunner().invoke(commands(), ["test"], env=environment, color=True).stdout
    assert "\x1b[32m" in said.split("core is told", maxsplit=1)[0]
    assert "\x1b[31m" in said.split("core is told")[1].split("nobody else is")[0]


def test_all_holds_and_a_route_that_no_test_reaches_may_fail_it(tmp_path: Path) -> None:
    held = TESTS[: TESTS.index("  - {name: nobody")]
    assert _run(tmp_path, tests=held).exit_code == 0
    assert _run(tmp_path, "--every-route", tests=held).exit_code == 1


def test_programs_read_json(tmp_path: Path) -> None:
    result = json.loads(_run(tmp_path, "--json").stdout)
    assert not result["good"]
    assert result["files"][0]["unreached"] == ["other"]
    assert [each["failures"] != [] for each in result["files"][0]["results"]] == [False, True]


def test_a_fault_in_either_file_is_told_and_a_missing_one_could_not_run(tmp_path: Path) -> None:
    assert "Did you mean “notify”?" in _run(tmp_path, routes=ROUTES.replace("notify", "notfy")).output
    assert "Did you mean “event”?" in _run(tmp_path, tests=TESTS.replace("event:", "evnt:")).output
    missing = _run(tmp_path, str(tmp_path / "other.test.yaml"))
    assert missing.exit_code == 2
    assert "is missing" in missing.output


def test_a_configuration_that_is_put_in_force_halfway_decides_from_then_on(tmp_path: Path) -> None:
    (tmp_path / "next.yaml").write_text(ROUTES.replace("[slack:core]", '["slack:#next"]'))
    steps = """
tests:
  - name: reload
    given:
      - {event: {issue: a, project: core}, only: [slack:core]}
      - {reload: next.yaml}
      - {event: {issue: b, project: core}, only: ["slack:#next"]}
"""
    result = _run(tmp_path, tests=steps)
    assert result.exit_code == 0, result.output


def test_another_configuration_may_be_tested(tmp_path: Path) -> None:
    (tmp_path / "next.yaml").write_text(ROUTES.replace('"#core"', '"#new"').replace("[slack:core]", '["slack:#other"]'))
    result = _run(tmp_path, "--routes", str(tmp_path / "next.yaml"))
    assert "told were slack:#other" in result.output
