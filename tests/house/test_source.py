"""The house tests have teeth: each rule is shown a breach of it."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import Module, imports, within
from tests.house.test_conduct import PRIVATE, _broad, _environment, _replaces_or_waits
from tests.house.test_imports import _layer, _room
from tests.house.test_quiet import _defines
from tests.house.test_shape import BANNED, _depth, _public


def _module(text: str, path: str = "switchboard/outbox/lane.py") -> Module:
    return Module(path, text, ast.parse(text))


@pytest.mark.parametrize(
    "line, name",
    [
        ("import httpx", "httpx"),
        ("from switchboard.storage import rows", "switchboard.storage.rows"),
        ("from . import policy", "switchboard.outbox.policy"),
        ("from ..model.card import Card", "switchboard.model.card.Card"),
        ("def late():\n    import bot.app", "bot.app"),
    ],
)
def test_imports_are_found_in_every_spelling(line: str, name: str) -> None:
    assert [found for found, _ in imports(_module(line))] == [name]


def test_layers_stand_in_order() -> None:
    names = ["switchboard.model.card", "switchboard.routing", "switchboard.storage", "switchboard.outbox.worker", "bot"]
    heights = [_layer(name) for name in names]
    assert heights == sorted(set(heights))
    assert _layer("switchboard.outbox.policy") < _layer("switchboard.outbox")
    assert _layer("httpx") == _layer("switchboard.unheard_of") == -1
    assert _room("switchboard.senders.slack.sender") == "switchboard.senders.slack"
    assert _room("switchboard.storage.schema") == "switchboard.storage"
    assert not within("switchboard.storages", "switchboard.storage")


@pytest.mark.parametrize(
    "text, depth",
    [
        ("x = 1", 0),
        ("if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 3", 1),
        ("for a in b:\n    with a:\n        if a:\n            x = 1", 3),
        ("try:\n    x = 1\nexcept E:\n    for a in b:\n        if a:\n            while a:\n                x = 1", 4),
        ("def inner():\n    if a:\n        x = 1", 0),
    ],
)
def test_nesting_is_counted_as_it_is_read(text: str, depth: int) -> None:
    assert _depth(ast.parse(text).body) == depth


@pytest.mark.parametrize("name", ["utils", "slack_helpers", "base", "retry_manager", "handler"])
def test_names_that_name_nothing_are_caught(name: str) -> None:
    assert BANNED.search(name)


@pytest.mark.parametrize("name", ["database", "base_url", "handled", "based_on"])
def test_honest_names_are_not(name: str) -> None:
    assert not BANNED.search(name)


@pytest.mark.parametrize("line", ["app.run()", "for a in b: pass", "with a: pass", "if a: b = 1"])
def test_a_module_that_does_something_is_caught(line: str) -> None:
    assert not _defines(ast.parse(line).body[0])


def test_broad_excepts_are_caught_unless_they_raise_again() -> None:
    caught = "try:\n    a()\nexcept {}:\n    {}"
    assert list(_broad(_module(caught.format("Exception", "pass"))))
    assert list(_broad(_module(caught.format("(OSError, BaseException)", "pass"))))
    assert not list(_broad(_module(caught.format("Exception", "raise"))))
    assert not list(_broad(_module(caught.format("OSError", "pass"))))


@pytest.mark.parametrize("line", ["import os\nos.environ['A']", "from os import getenv", "import os\nos.getenv('A')"])
def test_reading_the_environment_is_caught(line: str) -> None:
    assert list(_environment(_module(line)))


@pytest.mark.parametrize("line", ["time.sleep(1)", "monkeypatch.setattr(a, 'b', c)", "mock.patch.object(a, 'b')"])
def test_patching_and_sleeping_are_caught(line: str) -> None:
    [call] = [node for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Call)]
    assert _replaces_or_waits(call)


def test_machine_paths_are_caught() -> None:
    assert PRIVATE.search("see /" + "home/somebody/notes")
    assert not PRIVATE.search("see /home/user/notes")


def test_only_public_functions_owe_a_docstring() -> None:
    text = "def a(): ...\ndef _b(): ...\nclass C:\n    def d(self): ...\n    def __e__(self): ...\n"
    text += "class _F:\n    def g(self): ..."
    assert [function.name for function in _public(ast.parse(text).body)] == ["a", "d"]
