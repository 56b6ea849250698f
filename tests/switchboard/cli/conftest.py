"""The commands in this process, on the database of a filled house."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer
from typer.testing import CliRunner, Result

from switchboard.cli.reports import add_reports
from tests.console.house import House, environment, open_house

Fill = Callable[[House], None]


@dataclass(frozen=True)
class Shell:
    """A folder with a database and routes.yaml, and a command line in its environment."""

    folder: Path

    def fill(self, *steps: Fill) -> None:
        """Keep bodies and work them, one step after the other."""
        asyncio.run(self._fill(steps))

    async def _fill(self, steps: tuple[Fill, ...]) -> None:
        house = await open_house(self.folder)
        for step in steps:
            step(house)
            await house.settle()
        house.close()

    def run(self, *words: str, **environ: str) -> Result:
        """Run a command."""
        app = typer.Typer()
        add_reports(app)
        root = logging.getLogger()
        before, level = root.handlers[:], root.level
        result = CliRunner().invoke(app, words, env=environment(self.folder) | environ)
        # A command sets up the log on its own standard error, which is closed by now.
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()
        return result

    def json(self, *words: str) -> Any:
        """Run a command that must succeed, and read its JSON."""
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture(name="shell")
def _shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
