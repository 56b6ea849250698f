"""scrub: the files are written anew while Switchboard stands still, and nowhere else."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from switchboard.storage.lock import worker_lock
from tests.console.bodies import an_alert
from tests.console.house import House, environment
from tests.switchboard.cli.conftest import Shell

SECRET = "hunter2-of-the-free-pages"


def keep_some(house: House) -> None:
    """Keep alerts that tell a secret."""
    for number in range(1, 40):
        house.keep(an_alert(number, title=f"{SECRET} {number}"), "event_alert")


def let_go(shell: Shell) -> None:
    """Delete all of it, as an inbox does that overwrites nothing."""
    with closing(sqlite3.connect(shell.folder / "house.inbox.db")) as inbox:
        inbox.execute("PRAGMA secure_delete=OFF")
        inbox.execute("DELETE FROM inbox")
        inbox.commit()
        inbox.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def holds(shell: Shell) -> bool:
    """Return whether the secret can be read in the inbox's file."""
    return SECRET.encode() in (shell.folder / "house.inbox.db").read_bytes()


def test_what_was_let_go_leaves_the_files(shell: Shell) -> None:
    shell.fill(keep_some)
    let_go(shell)
    assert holds(shell)
    result = shell.run("scrub")
    assert (result.exit_code, result.stdout) == (0, "Written anew: house.db, house.inbox.db.\n")
    assert not holds(shell)


def test_it_refuses_a_house_that_runs(shell: Shell) -> None:
    shell.fill(keep_some)
    with worker_lock(environment(shell.folder)["DATABASE_URL"]):
        assert shell.run("scrub").exit_code == 2


@pytest.mark.postgres
def test_postgresql_has_a_way_of_its_own(shell: Shell, postgres_url: str) -> None:
    result = shell.run("scrub", DATABASE_URL=postgres_url)
    assert result.exit_code == 2
    assert "VACUUM FULL" in result.stderr or "empty" in result.stderr


def test_a_missing_database_is_one_clear_line(shell: Shell) -> None:
    assert shell.run("scrub", DATABASE_URL=f"sqlite:///{shell.folder}/none.db").exit_code == 2
