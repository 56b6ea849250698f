"""A file to import that grows when it is read."""

from __future__ import annotations

import time

import pytest

from switchboard.errors import BadImport
from switchboard.importers.alertmanager_read import read_config

LEVELS = range(1, 200)
BOMBS = {
    "aliases": "".join(f"x{level}: &x{level} {{routes: [*x{level - 1}, *x{level - 1}]}}\n" for level in LEVELS),
    "merges": "".join(f"x{level}: &x{level} {{<<: [*x{level - 1}, *x{level - 1}]}}\n" for level in LEVELS),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_configuration_of_alertmanager_that_grows_without_bound_is_refused_soon(bomb: str) -> None:
    began = time.monotonic()
    with pytest.raises(BadImport, match="aliases"):
        read_config(f"x0: &x0 {{receiver: a}}\n{bomb}route: *x199\n")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "text", ["route: &r {receiver: a, routes: [*r]}", "route: " + "[" * 100_000, "", "- a", "\x00"]
)
def test_a_configuration_of_alertmanager_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadImport):
        read_config(text)
