"""forget, from the command line: on a house that stands still, and cut off wherever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from switchboard.storage.inbox_sqlite import inbox_store
from tests.console.bodies import ADA, an_alert
from tests.console.house import House, environment
from tests.switchboard.cli.conftest import Shell

EMAIL = ADA["email"]


def keep_hers(house: House) -> None:
    """Keep an alert that happened to Ada, and one that happened to somebody else."""
    house.keep(an_alert(4201, title=f"NoSuchUser: {EMAIL}"), "event_alert")
    house.keep(an_alert(4202, user={"id": "2", "email": "ben@acme.example"}), "event_alert")


def keep_many(house: House) -> None:
    """Keep more alerts of hers than are looked through at once."""
    for number in range(1, 60):
        house.keep(an_alert(number), "event_alert")


def traces(folder: Path) -> list[str]:
    """Return the files that hold her address."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if EMAIL.encode() in file.read_bytes().lower()]


def test_a_person_is_forgotten_and_everything_is_shown_still(shell: Shell) -> None:
    shell.fill(keep_hers)
    assert traces(shell.folder)
    result = shell.run("forget", EMAIL)
    assert result.exit_code == 0, result.output
    assert f"Known as: {EMAIL}." in result.stdout
    assert "Webhooks and requests deleted: 1." in result.stdout
    assert "Backups made before still hold them" in result.stdout
    assert traces(shell.folder) == []
    for words in (("explain", "1"), ("explain", "2"), ("deliveries", "show", "1"), ("deliveries", "list"), ("audit",)):
        shown = shell.run(*words)
        assert shown.exit_code in ((0, 2) if words == ("explain", "1") else (0,)), (words, shown.output)
        assert EMAIL not in shown.output


def test_a_replay_does_not_bring_it_back(shell: Shell) -> None:
    shell.fill(keep_hers)
    shell.run("forget", EMAIL)
    shell.run("replay", "1")
    shell.fill(lambda _: None)
    assert traces(shell.folder) == []


def test_a_dry_run_says_what_would_go_and_changes_nothing(shell: Shell) -> None:
    shell.fill(keep_hers)
    result = shell.run("forget", EMAIL, "--dry-run")
    assert result.exit_code == 0
    assert "Webhooks and requests would be deleted: 1." in result.stdout
    assert "fact_set 1" in result.stdout
    assert "see --also 1." in result.stdout, "as their events name them"
    assert traces(shell.folder)
    said = shell.json("forget", EMAIL, "--dry-run")
    assert (said["bodies"]["settled"], said["dry_run"], said["is_all"]) == ([1], True, True)


def test_what_is_not_worked_yet_is_said_and_is_no_success(shell: Shell) -> None:
    shell.fill(keep_hers, lambda house: None)
    with closing(inbox_store(environment(shell.folder)["DATABASE_URL"])) as inbox:
        newest = inbox.get(1)
        assert newest
        inbox.append([newest.kept])
    result = shell.run("forget", EMAIL)
    assert result.exit_code == 1
    assert "Left: 1 webhooks that are not worked yet (3)." in result.stdout


def test_routes_yaml_is_its_operators(shell: Shell) -> None:
    shell.fill(keep_hers)
    result = shell.run("forget", "#payments@nowhere", "--name", "crawlers")
    assert result.exit_code == 1
    assert "Left: routes.yaml names them." in result.stdout


def test_what_a_restore_set_aside_is_named(shell: Shell) -> None:
    shell.fill(keep_hers)
    aside = shell.folder / "house.db.before-restore-20261129T080000"
    aside.write_bytes(b"")
    assert f"Left: {aside}" in shell.run("forget", EMAIL, "--dry-run").stdout


@pytest.mark.parametrize("who", ["", "Ada Lovelace", "@ada", "ada@"])
def test_who_is_neither_an_address_nor_an_id_is_refused(shell: Shell, who: str) -> None:
    assert shell.run("forget", who).exit_code == 2


def test_a_name_that_is_in_every_word_is_refused(shell: Shell) -> None:
    assert shell.run("forget", EMAIL, "--name", "a").exit_code == 2


def test_a_house_that_runs_is_left_alone(shell: Shell) -> None:
    shell.fill(keep_hers)
    with closing(inbox_store(environment(shell.folder)["DATABASE_URL"])):
        result = shell.run("forget", EMAIL)
    assert (result.exit_code, "Stop it first" in result.output) == (2, True)
    assert traces(shell.folder)


def test_without_a_database_there_is_nobody_to_forget(shell: Shell) -> None:
    assert shell.run("forget", EMAIL, DATABASE_URL=f"sqlite:///{shell.folder}/none.db").exit_code == 2


@pytest.mark.parametrize("seed", range(3))
def test_killed_wherever_the_next_run_finishes_it(shell: Shell, seed: int) -> None:
    shell.fill(keep_many)
    chosen = Random(seed)
    environ = os.environ | environment(shell.folder) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for _ in range(3):
        command = [sys.executable, "-m", "switchboard.cli", "forget", EMAIL]
        with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            try:
                run.wait(chosen.uniform(1.0, 3.0))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
    result = shell.run("forget", EMAIL)
    assert result.exit_code == 0, result.output
    assert traces(shell.folder) == []
