"""Whatever docs/security.md says is held, a test holds: each threat names one, and each that is named exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "security.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| threat")]


@cache
def named_in(file: str) -> frozenset[str]:
    """Return the names of a file's tests."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.parse((HOUSE / file).read_text()).body if isinstance(node, functions))


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_each_threat_is_held_by_a_test_that_exists(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    assert [test for file, test in named if test not in named_in(file)] == []


def test_no_test_is_named_in_a_way_that_is_not_looked_up() -> None:
    assert PAGE.count("`tests/") == len(NAMED.findall(PAGE))
