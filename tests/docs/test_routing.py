"""Every snippet of docs/routing.md is true: routes load, route tests hold on the routes before them, queries and rules parse."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.config.folder import load_folder
from switchboard.ownership.parse import parse_rules
from switchboard.search.parse import parse
from switchboard.search.show import show
from tests.docs.snippets import Snippet, Snippets

USUAL = {
    "version": "version: 1",
    "routes": "routes: []",
    "fallback": 'fallback: ["slack:#alerts"]',
}
PAGE = Snippets("docs/routing.md", USUAL, {".github/CODEOWNERS": "src/pay/* @acme/payments-team\n"})


@pytest.mark.parametrize("snippet", PAGE.of("yaml routes"))
def test_routes_load(snippet: Snippet) -> None:
    assert PAGE.load(snippet).teams


@pytest.mark.parametrize("snippet", PAGE.of("yaml file"))
def test_a_team_s_file_loads_beside_the_global_one(snippet: Snippet) -> None:
    files = {"_global.yaml": "\n".join((USUAL["version"], USUAL["fallback"])), "payments.yaml": snippet.text}
    loaded = load_folder(files, {}, folder="conf")
    assert loaded.config, snippet.line
    assert not loaded.refused


@pytest.mark.parametrize("snippet", PAGE.of("yaml test"))
def test_route_tests_hold_on_the_routes_before_them(snippet: Snippet) -> None:
    assert PAGE.wrong(snippet) == []


@pytest.mark.parametrize("snippet", PAGE.of("search"))
def test_queries_parse(snippet: Snippet) -> None:
    for number, query in enumerate(snippet.text.splitlines()):
        assert show(parse(query)), f"line {snippet.line + number}"


@pytest.mark.parametrize("snippet", PAGE.of("owners"))
def test_rules_parse(snippet: Snippet) -> None:
    assert len(parse_rules(snippet.text)) == len(snippet.text.splitlines()), snippet.line


def test_commands_answer_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = {each.kind: each for each in reversed(list(PAGE.all()))}
    monkeypatch.chdir(tmp_path)
    PAGE.run(first["console"], tmp_path, routes=first["yaml routes"], tests=first["yaml test"])


def test_no_snippet_goes_untested() -> None:
    assert {each.kind for each in PAGE.all()} == {
        "yaml routes",
        "yaml file",
        "yaml test",
        "search",
        "owners",
        "console",
    }
