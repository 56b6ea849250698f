"""Working kept webhooks again, from the command line."""

from __future__ import annotations

from tests.console.bodies import an_alert
from tests.console.house import House
from tests.switchboard.cli.conftest import Shell


def keep_one(house: House) -> None:
    """Keep an alert."""
    house.keep(an_alert(1), "event_alert")


def keep_nonsense(house: House) -> None:
    """Keep what nobody can read."""
    house.keep(b"{nonsense", "event_alert")


def nothing(house: House) -> None:
    """Keep nothing, and work what was asked for."""


def test_the_quarantine_is_worked_again(shell: Shell) -> None:
    shell.fill(keep_nonsense)
    result = shell.run("replay", "--quarantined")
    assert result.exit_code == 0
    assert "Will be worked again as soon as the worker runs: 1." in result.stdout
    shell.fill(nothing)
    assert shell.run("replay", "1").exit_code == 0


def test_the_quarantine_is_discarded_with_who_and_why_in_the_audit(shell: Shell) -> None:
    shell.fill(keep_nonsense)
    assert shell.run("replay", "--quarantined", "--discard", "--because", "a scanner", "--as", "Bob").exit_code == 0
    shell.fill(nothing)
    assert "The quarantine is empty" in shell.run("replay", "--quarantined").stdout
    [audited] = shell.json("audit")
    assert (audited["who"], audited["kind"], audited["because"]) == ("Bob", "discard", "a scanner")
    assert audited["answer"] == "Discarded inbounds 1"


def test_who_works_something_again_stands_in_the_audit(shell: Shell) -> None:
    shell.fill(keep_one)
    assert shell.run("replay", "1", "--as", "Bob").exit_code == 0
    shell.fill(nothing)
    [audited] = shell.json("audit")
    assert (audited["who"], audited["via"], audited["kind"], audited["answer"]) == (
        "Bob",
        "cli",
        "replay",
        "Replay of 1",
    )


def test_an_empty_quarantine_is_said_to_be_empty(shell: Shell) -> None:
    shell.fill(keep_one)
    assert "The quarantine is empty" in shell.run("replay", "--quarantined").stdout
