"""The command line as a whole: every command is there, and its help reads as people expect."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from switchboard.cli import commands


@pytest.mark.parametrize("command, flag", [("check", "--strict"), ("mutes", "--all"), ("replay", "--quarantined")])
def test_help_shows_a_flag_as_one_that_takes_no_value(command: str, flag: str) -> None:
    said = CliRunner().invoke(commands(), [command, "--help"]).stdout
    assert flag in said
    assert "--help  " in said
    assert "bool" not in said
