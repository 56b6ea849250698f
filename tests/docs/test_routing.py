"""Every snippet of docs/routing.md is true: routes load, route tests hold on the routes before them, queries and rules parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from switchboard.cli.commands import commands
from switchboard.config.config import Config
from switchboard.config.folder import load_folder
from switchboard.config.load import load_config
from switchboard.ownership.parse import parse_rules
from switchboard.routetests.read import read_script
from switchboard.routetests.run import run_test
from switchboard.search.parse import parse
from switchboard.search.show import show
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "routing.md"
FENCE = re.compile(r"^```([a-z]+ ?[a-z]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What a fragment leaves out, so that a reader need not read it again each time.
USUAL = {
    "version": "version: 1",
    "routes": "routes: []",
    "fallback": 'fallback: ["slack:#alerts"]',
}
CODEOWNERS = {".github/CODEOWNERS": "src/pay/* @acme/payments-team\n"}


def _snippets() -> Iterator[tuple[int, str, str]]:
    text = PAGE.read_text()
    for fence in FENCE.finditer(text):
        yield text.count("\n", 0, fence.start()) + 2, fence[1].strip(), fence[2]


def _of(kind: str) -> list[object]:
    return [pytest.param(line, text, id=f"line {line}") for line, found, text in _snippets() if found == kind]


def _config(fragment: str, line: int) -> Config:
    missing = [text for key, text in USUAL.items() if not re.search(rf"^{key}:", fragment, re.MULTILINE)]
    whole = "\n" * (line - 1 - len(missing)) + "\n".join([*missing, fragment])
    return load_config(whole, file="docs/routing.md", owners_files=CODEOWNERS)[0]


@pytest.mark.parametrize(("line", "text"), _of("yaml routes"))
def test_routes_load(line: int, text: str) -> None:
    assert _config(text, line).teams


@pytest.mark.parametrize(("line", "text"), _of("yaml file"))
def test_a_team_s_file_loads_beside_the_global_one(line: int, text: str) -> None:
    files = {"_global.yaml": "\n".join((USUAL["version"], USUAL["fallback"])), "payments.yaml": text}
    loaded = load_folder(files, {}, folder="conf")
    assert loaded.config, line
    assert not loaded.refused


@pytest.mark.parametrize(("line", "text"), _of("yaml test"))
def test_route_tests_hold_on_the_routes_before_them(line: int, text: str) -> None:
    before = [(at, routes) for at, kind, routes in _snippets() if kind == "yaml routes" and at < line][-1]
    config = _config(before[1], before[0])
    script = read_script("\n" * (line - 1) + text, file="docs/routing.md", loads=lambda _, name: f"{name} is missing")
    results = [run_test(test, config) for test in script.tests]
    assert results
    wrong = [f"{each.line}: {each.problem}" for result in results for each in result.failures]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("line", "text"), _of("search"))
def test_queries_parse(line: int, text: str) -> None:
    for number, query in enumerate(text.splitlines()):
        assert show(parse(query)), f"line {line + number}"


@pytest.mark.parametrize(("line", "text"), _of("owners"))
def test_rules_parse(line: int, text: str) -> None:
    assert len(parse_rules(text)) == len(text.splitlines()), line


def test_commands_answer_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {kind: text for _, kind, text in reversed(list(_snippets()))}
    routes = [text for key, text in USUAL.items() if not re.search(rf"^{key}:", kinds["yaml routes"], re.MULTILINE)]
    (tmp_path / "routes.yaml").write_text("\n".join([*routes, kinds["yaml routes"]]))
    (tmp_path / "routes.test.yaml").write_text(kinds["yaml test"])
    monkeypatch.chdir(tmp_path)
    for command in kinds["console"].split("$ switchboard ")[1:]:
        words, *shown = command.splitlines()
        said = CliRunner().invoke(commands(), words.split(), env={"ROUTES": "routes.yaml"}).output
        missing = [line for line in shown if " ".join(line.split()) not in " ".join(said.split())]
        assert not missing, f"switchboard {words} says:\n{said}"


def test_no_snippet_goes_untested() -> None:
    assert {kind for _, kind, _ in _snippets()} == {
        "yaml routes",
        "yaml file",
        "yaml test",
        "search",
        "owners",
        "console",
    }
