"""The command line: `switchboard COMMAND`. Exit 0 is good, 1 found something, 2 could not run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import Any

# What draws in a terminal. structlog, httpx and typer load it where it is installed, for what these processes never do.
DRAWING, DRAWS_NOTHING = ("rich", "pygments", "markdown_it"), ("serve", "web", "worker")

# So many new objects may come before garbage is looked for: loading makes none, and would be an eighth slower for it.
SELDOM = 20_000


def main() -> None:
    """Run the command line. Each command loads only what it needs; the supervisor, which is in here too, none of it."""
    asked = asked_for(sys.argv)
    if asked in DRAWS_NOTHING:
        draw_nothing()
        gc.set_threshold(SELDOM)
    from switchboard.cli.commands import commands

    commands(asked)()


def asked_for(words: Sequence[str]) -> str:
    """Return which command was asked for, "" for none; a shell that completes what is typed gives no words."""
    if len(words) < 2:
        from switchboard.runtime.settings import typed

        words = typed()
    return next(iter(words[1:2]), "")


def draw_nothing() -> None:
    """Let what draws in a terminal count as not installed: None for a module says so (Python's import system, 5.3.1)."""
    loaded: dict[str, Any] = sys.modules
    loaded |= dict.fromkeys(DRAWING)
