"""owners: who owns a file, by which rule, and who comes next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from switchboard.cli.repository import path_in
from tests.console.house import ROUTES
from tests.switchboard.cli.conftest import Shell


def test_a_path_is_told_with_its_team_its_rule_and_who_comes_next(shell: Shell) -> None:
    result = shell.run("owners", "src/acme/payments/charge.py")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first.startswith("src/acme/payments/charge.py: payments  by path:src/acme/payments/* #payments")
    assert first.endswith("routes.yaml:7)")
    assert second.strip().startswith("then core  by path:src/acme/* #core")


def test_a_path_that_nobody_owns_is_a_reason_to_fail(shell: Shell) -> None:
    result = shell.run("owners", "src/acme/a.py", "README.md")
    assert result.exit_code == 1
    assert "README.md: nobody owns it" in result.stdout


def test_programs_are_told_the_same(shell: Shell) -> None:
    [owned] = shell.json("owners", "src/acme/payments/charge.py")
    assert owned["owner"]["teams"] == ["payments"]
    assert [other["teams"] for other in owned["others"]] == [["core"]]
    assert owned["owner"]["line"] == 7


def test_people_who_own_are_told_as_people(shell: Shell) -> None:
    file = shell.folder / "other.yaml"
    file.write_text(ROUTES.replace("path:src/acme/*  ", "path:src/acme/* ada@example.com "))
    [owned] = shell.json("owners", "src/acme/a.py", "--routes", str(file))
    assert owned["owner"]["people"] == ["ada@example.com"]


def test_a_codeowners_file_counts_with_its_roots(shell: Shell) -> None:
    (shell.folder / "CODEOWNERS").write_text("# who\n/src/shop/ @acme/core\n")
    file = shell.folder / "other.yaml"
    file.write_text(f"{ROUTES}owners_file: CODEOWNERS\nowners_roots: [{{source: src/, stack: app/}}]\n")
    [owned] = shell.json("owners", "src/shop/a.py", "--routes", str(file))
    assert (owned["owner"]["teams"], owned["owner"]["file"], owned["owner"]["line"]) == (["core"], "CODEOWNERS", 2)


def test_a_bad_configuration_is_told(shell: Shell) -> None:
    bad = shell.folder / "bad.yaml"
    bad.write_text("version: 9")
    result = shell.run("owners", "a.py", "--routes", str(bad))
    assert result.exit_code == 1
    assert "bad.yaml:1" in result.stderr


def test_paths_are_named_as_the_checkout_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").touch()
    assert path_in(tmp_path, "src/a.py") == "src/a.py"
    assert path_in(tmp_path, str(tmp_path / "src" / "a.py")) == "src/a.py"
    assert path_in(None, "./src/a.py") == "src/a.py"
    monkeypatch.chdir(tmp_path / "src")
    assert path_in(tmp_path, "a.py") == "src/a.py"
    assert path_in(tmp_path, "../../elsewhere.py") == "../../elsewhere.py"


def test_json_is_a_list_even_for_one(shell: Shell) -> None:
    result = shell.run("owners", "README.md", "--json")
    assert json.loads(result.stdout) == [{"path": "README.md", "owner": None, "others": []}]
