"""backup and restore, from the command line."""

from __future__ import annotations

import json
import zipfile
from contextlib import closing
from pathlib import Path

from switchboard.storage.backup import MANIFEST
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.schema import is_current, migrate
from tests.console.bodies import an_alert
from tests.console.house import House, environment
from tests.switchboard.cli.conftest import Shell


def keep_one(house: House) -> None:
    """Keep an alert."""
    house.keep(an_alert(1), "event_alert")


def url_of(shell: Shell) -> str:
    """Return the address of the shell's database."""
    return environment(shell.folder)["DATABASE_URL"]


def backed_up(shell: Shell) -> Path:
    """Fill a house and back it up."""
    shell.fill(keep_one)
    file = shell.folder / "a.backup"
    assert shell.run("backup", str(file)).exit_code == 0
    return file


def test_a_backup_says_what_is_in_it(shell: Shell) -> None:
    shell.fill(keep_one)
    file = shell.folder / "a.backup"
    result = shell.run("backup", str(file))
    assert result.exit_code == 0
    assert f"{file}: taken " in result.stdout
    assert "1 inbounds (0 to be worked)" in result.stdout
    said = json.loads(shell.run("backup", str(file), "--force", "--json").stdout)
    assert (said["inbounds"], said["floor"], sorted(said["files"])) == (1, 1, ["database.db", "inbox.db"])


def test_a_file_that_is_there_is_not_written_over(shell: Shell) -> None:
    file = backed_up(shell)
    before = file.read_bytes()
    result = shell.run("backup", str(file))
    assert result.exit_code == 2
    assert "--force" in result.output
    assert file.read_bytes() == before


def test_the_database_itself_is_never_written_over(shell: Shell) -> None:
    shell.fill(keep_one)
    database = Path(url_of(shell).removeprefix("sqlite:///"))
    for own in (database, database.with_suffix(".inbox.db"), shell.folder):
        assert shell.run("backup", str(own), "--force").exit_code == 2


def test_without_a_database_there_is_nothing_to_back_up(shell: Shell) -> None:
    result = shell.run("backup", str(shell.folder / "a.backup"), DATABASE_URL=f"sqlite:///{shell.folder}/none.db")
    assert result.exit_code == 2
    assert "There is no database" in result.output


def test_a_restore_says_what_it_put_back_and_where_the_rest_lies(shell: Shell) -> None:
    file = backed_up(shell)
    result = shell.run("restore", str(file))
    assert result.exit_code == 0
    assert "Restored from" in result.stdout
    assert ".before-restore-" in result.stdout
    said = json.loads(shell.run("restore", str(file), "--json").stdout)
    assert said["inbounds"] == 1
    assert len(said["before"]) >= 2


def test_a_house_that_runs_is_left_alone(shell: Shell) -> None:
    file = backed_up(shell)
    with closing(inbox_store(url_of(shell))):
        result = shell.run("restore", str(file))
    assert result.exit_code == 2
    assert "Stop it first" in result.output


def test_what_is_no_backup_is_refused_in_words(shell: Shell) -> None:
    shell.fill(keep_one)
    (shell.folder / "no.backup").write_text("nothing of ours")
    result = shell.run("restore", str(shell.folder / "no.backup"))
    assert result.exit_code == 2
    assert "is no backup of Switchboard's" in result.output
    assert shell.run("restore").exit_code == 2


def test_on_postgresql_its_own_tools_are_named(shell: Shell) -> None:
    address = "postgresql://nobody@127.0.0.1:1/none"
    said = shell.run("backup", "a.backup", DATABASE_URL=address)
    assert (said.exit_code, "pg_dump" in said.output) == (2, True)
    said = shell.run("restore", "a.backup", DATABASE_URL=address)
    assert (said.exit_code, "pg_restore" in said.output, "--since" in said.output) == (2, True, True)


def test_a_backup_of_a_newer_version_is_refused_and_changes_nothing(shell: Shell) -> None:
    file = backed_up(shell)
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    newer = json.loads(held[MANIFEST]) | {"schema": "from tomorrow", "version": "9.9"}
    with zipfile.ZipFile(file, "w") as archive:
        for name, raw in (held | {MANIFEST: json.dumps(newer).encode()}).items():
            archive.writestr(name, raw)
    result = shell.run("restore", str(file))
    assert result.exit_code == 2
    assert "version 9.9" in result.output
    assert not list(shell.folder.glob("*.before-restore-*"))


def test_a_backup_of_an_older_version_is_brought_to_this_one(shell: Shell) -> None:
    shell.fill(keep_one)
    migrate(url_of(shell), to="-1")
    file = shell.folder / "old.backup"
    assert shell.run("backup", str(file)).exit_code == 0
    assert shell.run("restore", str(file)).exit_code == 0
    assert is_current(url_of(shell))
