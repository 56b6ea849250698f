"""import: the file to stdout or to a new file, what is missing to stderr, and the exit code between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.sentry.alerts import Alert
from sandbox.world import World
from switchboard.config.load import load_config
from tests.outside import outside
from tests.switchboard.cli.conftest import Shell

TREE = "route: {receiver: all, routes: [{match: {severity: critical}, receiver: all}]}\n"
RECEIVERS = "receivers: [{name: all, slack_configs: [{channel: alerts}]}]\n"


@pytest.fixture(name="served")
def _served() -> Iterator[tuple[World, str]]:
    """Give a sandbox that serves in a thread of its own, as the command runs a loop itself."""
    world = World()
    with outside(world) as url:
        yield world, url


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "alertmanager.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_running_sentry_is_asked_and_its_rules_become_routes(shell: Shell, served: tuple[World, str]) -> None:
    world, address = served
    world.sentry.add_project("shop-backend")
    world.sentry.add_team("payments")
    world.sentry.alerts.ownership["shop-backend"] = "path:src/pay/* #payments"
    slack = ("slack", {"targetType": "specific", "targetDisplay": "shop", "targetIdentifier": ""})
    world.sentry.alerts.kept.append(Alert("New in the shop", ("shop-backend",), actions=(slack,)))
    token = {"SENTRY_URL": f"{address}/sentry", "SENTRY_ORG": "acme", "SENTRY_AUTH_TOKEN": world.sentry.token}
    result = shell.run("import", "sentry", **token)
    assert (result.exit_code, result.stderr) == (0, "")
    config, _ = load_config(result.stdout, file="routes.yaml")
    assert [(route.name, route.when) for route in config.routes] == [("New in the shop", "project:shop-backend is:new")]
    assert [str(rule) for rule in config.owners] == ["path:src/pay/* #payments"]


def test_without_a_token_or_a_file_it_says_what_it_needs(shell: Shell) -> None:
    result = shell.run("import", "sentry", SENTRY_AUTH_TOKEN="")
    assert result.exit_code == 2
    assert "SENTRY_AUTH_TOKEN and SENTRY_ORG" in result.stderr


def test_exported_files_are_read_together_and_what_is_missing_is_told(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(json.dumps({"raw": "path:a #web", "fallthrough": True}))
    rules = [{"name": "odd", "projects": ["shop"], "conditions": [], "actions": [{"id": "x.JiraCreateTicketAction"}]}]
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    result = shell.run("import", "sentry", str(tmp_path / "shop.json"), str(tmp_path / "rules.json"))
    assert result.exit_code == 1
    assert "path:a #web" in result.stdout
    assert result.stderr.startswith("not carried over: the action jira_create of the rule “odd”, because")


@pytest.mark.parametrize("content", ["{", "\ud800"])
def test_a_file_that_is_no_json_ends_it(shell: Shell, tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert shell.run("import", "sentry", str(tmp_path / "a.json")).exit_code == 2
    assert shell.run("import", "sentry", str(tmp_path / "none.json")).exit_code == 2


def test_all_carried_over_is_zero_and_a_file_is_never_written_over(
    shell: Shell, tmp_path: Path, config: Callable[[str], Path]
) -> None:
    words = ("import", "alertmanager", str(config(TREE + RECEIVERS)), "--out", str(tmp_path / "new.yaml"))
    assert shell.run(*words).exit_code == 0
    before = (tmp_path / "new.yaml").read_text(encoding="utf-8")
    assert "when: level:fatal" in before.replace('"', "")
    again = shell.run(*words)
    assert again.exit_code == 2
    assert "not written over" in again.stderr
    assert (tmp_path / "new.yaml").read_text(encoding="utf-8") == before


def test_what_is_no_configuration_is_told_without_its_content(shell: Shell, config: Callable[[str], Path]) -> None:
    result = shell.run("import", "alertmanager", str(config("route: [topsecret")))
    assert result.exit_code == 2
    assert "line 1" in result.stderr
    assert "topsecret" not in result.output
