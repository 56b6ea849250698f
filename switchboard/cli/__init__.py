"""The command line: `switchboard COMMAND`. Exit 0 is good, 1 found something, 2 could not run."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Each command loads only what it needs; the supervisor, which is in here too, none of it."""
    from switchboard.cli.commands import commands

    commands(next(iter(sys.argv[1:2]), ""))()
