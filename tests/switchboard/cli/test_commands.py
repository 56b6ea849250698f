"""The command line as a whole: every command is there, and its help reads as people expect."""

from __future__ import annotations

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from switchboard.cli.commands import PROCESSES, commands
from switchboard.cli.reports import REPORTS

RUNS = {command.__name__ for command in PROCESSES}


@pytest.mark.parametrize("command, flag", [("check", "--strict"), ("mutes", "--all"), ("replay", "--quarantined")])
def test_help_shows_a_flag_as_one_that_takes_no_value(command: str, flag: str) -> None:
    said = CliRunner().invoke(commands(), [command, "--help"]).stdout
    assert flag in said
    assert "--help  " in said
    assert "bool" not in said


def test_the_list_says_of_each_command_what_its_own_help_says() -> None:
    whole = getattr(get_command(commands()), "commands", {})
    assert {report.name: report.says for report in REPORTS} == {
        name: str(command.help).partition("\n")[0] for name, command in whole.items() if name not in RUNS
    }


def test_the_list_names_every_command() -> None:
    assert sorted(getattr(get_command(commands("")), "commands", {})) == sorted(
        getattr(get_command(commands()), "commands", {})
    )
