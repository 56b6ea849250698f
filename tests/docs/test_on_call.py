"""Every snippet of docs/on-call.md is true: routes load, escalations play as the page says, commands answer as shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.snippets import Snippet, Snippets

USUAL = {
    "version": "version: 1",
    "teams": """teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}"}
  core: {slack: "#core", pagerduty: "${PAGERDUTY_CORE}"}
owners: path:src/pay/* payments
page_fallback: ["pagerduty:core"]""",
    "routes": "routes: []",
    "fallback": 'fallback: ["slack:#alerts"]',
}
PAGE = Snippets("docs/on-call.md", USUAL, {})


@pytest.mark.parametrize("snippet", PAGE.of("yaml routes"))
def test_what_the_page_says_of_routes_loads(snippet: Snippet) -> None:
    assert PAGE.load(snippet).teams


@pytest.mark.parametrize("snippet", PAGE.of("yaml test"))
def test_escalations_play_as_the_page_says(snippet: Snippet) -> None:
    assert PAGE.wrong(snippet) == []


@pytest.mark.parametrize("snippet", PAGE.of("console"))
def test_what_the_page_runs_answers_so(snippet: Snippet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    routes, tests = PAGE.before(snippet, "yaml routes"), PAGE.before(snippet, "yaml test")
    PAGE.run(snippet, tmp_path, routes=routes, tests=tests)


def test_no_snippet_of_the_page_goes_untested() -> None:
    assert {each.kind for each in PAGE.all()} == {"yaml routes", "yaml test", "console"}
