"""check: every fault with its line and remedy, and an exit code that CI understands."""

from __future__ import annotations

import json

import pytest

from switchboard.config.findings import FindingCode
from tests.console.bodies import an_alert
from tests.console.house import ROUTES, House
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
    odd = shell.folder / "odd.yaml"
    odd.write_text(ROUTES + "storms: {over: 20, per: 1m}\n")
    result = shell.run("check", str(odd))
    assert result.exit_code == 0, result.output
    assert "storms: not served yet." in result.stdout
    assert "[not-served] (a warning)" in result.stdout
    assert shell.json("check", str(odd))["good"] is True


def test_a_route_that_pages_by_a_variable_that_is_not_set_could_not_run(shell: Shell) -> None:
    result = shell.run("check", PAGERDUTY_PAYMENTS="")
    assert result.exit_code == 2
    assert "teams.payments.pagerduty: PAGERDUTY_PAYMENTS is not set" in result.stdout
    assert "a route pages by it: PAGERDUTY_PAYMENTS" in result.stderr
    assert json.loads(shell.run("check", "--json", PAGERDUTY_PAYMENTS="").stdout)["good"] is False


def test_without_the_environment_nothing_is_said_of_it(shell: Shell) -> None:
    result = shell.run("check", "--no-env", "--strict", PAGERDUTY_PAYMENTS="")
    assert (result.exit_code, result.stdout) == (0, f"{shell.folder}/routes.yaml is good: 4 routes, 2 teams.\n")


def test_findings_are_annotations_for_github(shell: Shell) -> None:
    bad = shell.folder / "bad.yaml"
    bad.write_text(ROUTES.replace("notify: [slack:owner]", "notfy: [slack:owner]"))
    result = shell.run("check", str(bad), "--format", "github")
    assert result.exit_code == 1
    line = next(number for number, text in enumerate(bad.read_text().splitlines(), 1) if "notfy" in text)
    column = bad.read_text().splitlines()[line - 1].index("notfy") + 1
    said = f"::error file={bad},line={line},col={column},title=unknown-key::routes["
    assert result.stdout.startswith(said)
    assert "Did you mean “notify”?" in result.stdout
    assert shell.run("check", "--no-env", "--format", "github").stdout == ""


def test_findings_are_sarif_for_code_scanning(shell: Shell) -> None:
    bad = shell.folder / "bad.yaml"
    bad.write_text(ROUTES + "storms: never\nredact_: [x]\n")
    told = json.loads(shell.run("check", str(bad), "--format", "sarif").stdout)
    [run] = told["runs"]
    assert told["version"] == "2.1.0"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {code.value for code in FindingCode}
    [result] = run["results"]
    assert (result["ruleId"], result["level"]) == ("unknown-key", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": ROUTES.count("\n") + 2, "startColumn": 1}


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


NEVER = """\
  - name: never
    when: environment:staging level:error
    notify: [slack:core]
"""


def with_never(shell: Shell) -> str:
    """Write a configuration of which one route can do nothing."""
    file = shell.folder / "never.yaml"
    dropping = ROUTES.replace("notify: [slack:#gone]", "drop: nobody works there")
    file.write_text(dropping.replace("fallback:", f"{NEVER}fallback:"))
    return str(file)


def test_a_route_that_can_do_nothing_is_a_warning_and_under_strict_a_reason_to_fail(shell: Shell) -> None:
    file = with_never(shell)
    result = shell.run("check", file)
    assert result.exit_code == 0
    assert "routes[4]: it never tells anybody: “staging” (line 12) drops all that it matches" in result.stdout
    assert "1 warning." in result.stdout
    strict = shell.run("check", file, "--strict", "--json")
    assert (strict.exit_code, json.loads(strict.stdout)["good"]) == (1, False)


def test_under_strict_what_is_missing_around_the_files_is_no_reason_to_fail(shell: Shell) -> None:
    file = shell.folder / "counts.yaml"
    file.write_text(ROUTES.replace("environment:production level:error", "count(1h):>5 is:new"))
    result = shell.run("check", str(file), "--strict", SENTRY_AUTH_TOKEN="")
    assert result.exit_code == 0, result.stdout
    assert "count() counts the events we are sent, and no database says that any came in" in result.stdout
    assert "without SENTRY_AUTH_TOKEN" in result.stdout


def keep_an_alert(house: House) -> None:
    """Keep an event alert."""
    house.keep(an_alert(), "event_alert")


def test_count_is_no_warning_where_events_came_in(shell: Shell) -> None:
    file = shell.folder / "counts.yaml"
    file.write_text(ROUTES.replace("environment:production level:error", "count(1h):>5"))
    shell.fill(keep_an_alert)
    assert "count()" not in shell.run("check", str(file)).stdout


def test_nor_is_one_that_only_quiet_hours_ask_for(shell: Shell) -> None:
    file = shell.folder / "counts.yaml"
    quiet = '{ core: { slack: "#core", quiet: { hours: "19:00-08:00", except: "count(1h):>5" } } }'
    file.write_text(f'version: 1\nteams: {quiet}\nroutes: []\nfallback: ["slack:#alerts"]\n')
    assert "count() counts the events" in shell.run("check", str(file)).stdout
    shell.fill(keep_an_alert)
    assert "count()" not in shell.run("check", str(file)).stdout


def refuse(house: House) -> None:
    """Let the worker meet a configuration that it refuses."""
    file, worker = house.settings.routes, house.worker
    good = file.read_text()
    file.write_text("version: 9")
    worker.store.transact(lambda unit: worker.reloader.refresh(unit, house.clock.now()))
    file.write_text(good)


def test_what_the_worker_refuses_is_told_beside_what_is_found(shell: Shell) -> None:
    shell.fill(refuse)
    result = shell.run("check")
    assert result.exit_code == 0
    assert "is good" in result.stdout
    assert f"The worker refuses {shell.folder / 'routes.yaml'} since 2026-11-22 03:00" in result.stdout
    assert "version" in result.stdout
    assert shell.json("check")["refused"][0]["faults"]
    other = shell.folder / "other.yaml"
    other.write_text(ROUTES)
    assert "The worker refuses" not in shell.run("check", str(other)).stdout


def test_rules_without_a_file_in_the_checkout_are_told(shell: Shell) -> None:
    code = shell.folder / "code"
    for path in ("src/acme/a.py", "node_modules/src/acme/payments/b.py"):
        (code / path).parent.mkdir(parents=True, exist_ok=True)
        (code / path).touch()
    told = shell.json("check", "--repo", str(code))["warnings"]
    [fault] = [fault for fault in told if fault["path"] == "owners"]
    assert (fault["line"], "payments/*" in fault["problem"]) == (7, True)
    assert shell.run("check", "--repo", str(shell.folder / "nowhere")).exit_code == 2


def test_a_folder_is_checked_with_all_its_files(shell: Shell) -> None:
    folder = shell.folder / "routes"
    folder.mkdir()
    (folder / "_global.yaml").write_text('version: 1\nfallback: ["slack:#alerts"]\n')
    (folder / "core.yaml").write_text(
        'teams: {core: {slack: "#core"}}\nroutes: [{name: a, when: "resource:eror", drop: b}]\n'
    )
    result = shell.run("check", str(folder))
    assert result.exit_code == 0, result.output
    assert "core.yaml:2: routes[0].when: there is no resource “eror”. Did you mean “error”?" in result.stdout
    assert f"{folder} is good: 1 route, 1 team." in result.stdout
    (folder / "core.yaml").write_text("teams: {core: {slak: x}}\n")
    assert f"{folder}/core.yaml:1: teams.core.slak: no such key" in shell.run("check", str(folder)).stdout


def test_the_schema_is_printed_for_editors(shell: Shell) -> None:
    result = shell.run("check", "--schema")
    assert result.exit_code == 0
    assert "$schema" in json.loads(result.stdout)
