"""The command line as a whole: every command is there, and its help reads as people expect."""

from __future__ import annotations

import shlex
from importlib.metadata import version
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from switchboard.cli import asked_for
from switchboard.cli.commands import PROCESSES, commands
from switchboard.cli.examples import EXAMPLES
from switchboard.cli.reports import REPORTS
from switchboard.runtime.settings import typed

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


def leaves(command: Any, *names: str) -> dict[str, Any]:
    """Every command that does something, by its full name."""
    below = getattr(command, "commands", None)
    if below is None:
        return {" ".join(names): command}
    return {name: leaf for key, each in below.items() for name, leaf in leaves(each, *names, key).items()}


def test_every_command_s_help_ends_with_an_example_that_it_takes() -> None:
    found = leaves(get_command(commands()))
    assert set(found) == set(EXAMPLES)
    for name, command in found.items():
        assert command.epilog == f"Example: {EXAMPLES[name]}"
        program, *words = shlex.split(EXAMPLES[name])
        assert [program, *words[: len(name.split())]] == ["switchboard", *name.split()]
        command.make_context(name, words[len(name.split()) :])  # reads the words, and does nothing


def test_an_example_is_shown_by_the_help_of_a_process_and_of_a_report() -> None:
    for words in (["serve"], ["deliveries", "retry"]):
        said = CliRunner().invoke(commands(words[0]), [*words, "--help"]).stdout
        assert f"Example: {EXAMPLES[' '.join(words)]}" in said


def test_the_version_is_said() -> None:
    said = CliRunner().invoke(commands("--version"), ["--version"])
    assert (said.exit_code, said.stdout) == (0, f"switchboard {version('switchboard')}\n")


@pytest.mark.parametrize(
    "begun, offered",
    [("switchboard che", "check"), ("switchboard check --st", "--strict"), ("switchboard --vers", "--version")],
)
def test_a_shell_completes_commands_and_their_options(begun: str, offered: str) -> None:
    count = str(len(begun.split()) - 1)
    environment = {"_SWITCHBOARD_COMPLETE": "complete_bash", "COMP_WORDS": begun, "COMP_CWORD": count}
    app = commands(asked_for(typed(environment)))
    assert CliRunner().invoke(app, [], prog_name="switchboard", env=environment).stdout.split() == [offered]


def test_the_command_that_was_asked_for_is_the_first_word() -> None:
    assert [asked_for(["switchboard", *words]) for words in (["check", "x"], ["--help"], [])] == ["check", "--help", ""]


def test_what_a_shell_wants_completed_is_read_as_each_shell_hands_it() -> None:
    asks = {"_SWITCHBOARD_COMPLETE": "complete_zsh"}
    assert typed(asks | {"_TYPER_COMPLETE_ARGS": "switchboard test --"}) == ["switchboard", "test", "--"]
    assert typed(asks | {"COMP_WORDS": "switchboard\ntest"}) == ["switchboard", "test"]
    assert typed({"COMP_WORDS": "switchboard test"}) == []
