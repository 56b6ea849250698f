"""deliveries and replay: what is told of them, and that what is asked for is what the worker then does."""

from __future__ import annotations

import pytest

from tests.console.bodies import an_alert, from_staging
from tests.console.house import House
from tests.switchboard.cli.conftest import Shell


def keep_both(house: House) -> None:
    """Keep an alert that is told and one whose channel is gone."""
    house.keep(an_alert(1, title="CardDeclined [bold]not markup[/bold] \u202e"), "event_alert")
    house.keep(from_staging(2), "event_alert")


def nothing(house: House) -> None:
    """Keep nothing, and work what was asked for."""


def test_deliveries_are_listed_with_state_and_reason(shell: Shell) -> None:
    shell.fill(keep_both)
    result = shell.run("deliveries", "list")
    assert result.exit_code == 0
    for said in ("slack:#payments", "pagerduty:payments", "given up: channel_not_found", "[bold]not markup[/bold]"):
        assert said in result.stdout
    assert "\u202e" not in result.stdout
    assert [each["state"] for each in shell.json("deliveries", "list", "--state", "failed")] == ["failed"]
    assert len(shell.json("deliveries", "list", "--limit", "1")) == 1


def test_a_delivery_is_shown_with_its_tries(shell: Shell) -> None:
    shell.fill(keep_both)
    [dead] = shell.json("deliveries", "list", "--state", "failed")
    result = shell.run("deliveries", "show", str(dead["id"]))
    assert "state       failed: given up: channel_not_found" in result.stdout
    assert "GaveUp" in result.stdout
    assert shell.json("deliveries", "show", str(dead["id"]))["tries"][0]["step"] == "open"


def test_a_retry_is_asked_for_and_the_worker_does_it(shell: Shell) -> None:
    shell.fill(keep_both)
    [dead] = shell.json("deliveries", "list", "--state", "failed")
    result = shell.run("deliveries", "retry", str(dead["id"]))
    assert result.exit_code == 0
    assert "will be tried again as soon as the worker runs" in result.stdout
    shell.fill(nothing)
    assert len(shell.json("deliveries", "show", str(dead["id"]))["tries"]) == 2


def test_a_failed_delivery_is_discarded_with_who_and_why_in_the_audit(shell: Shell) -> None:
    shell.fill(keep_both)
    [dead] = shell.json("deliveries", "list", "--state", "failed")
    asked = ("deliveries", "discard", str(dead["id"]), "--because", "the channel is gone", "--as", "Alice")
    assert shell.run(*asked).exit_code == 0
    shell.fill(nothing)
    assert shell.json("deliveries", "list", "--state", "failed") == []
    assert "discarded by Alice: the channel is gone" in shell.run("deliveries", "show", str(dead["id"])).stdout
    [audited] = shell.json("audit")
    said = tuple(audited[name] for name in ("who", "via", "kind", "because", "answer"))
    assert said == ("Alice", "cli", "discard", "the channel is gone", f"Discarded deliveries {dead['id']}")
    assert shell.run(*asked).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("deliveries", "discard", "99", "--because", "gone"),
        ("replay", "1", "--discard"),
        ("replay", "1", "--discard", "--because", "it is no quarantine"),
        ("deliveries", "show", "99"),
        ("deliveries", "retry", "1", "99"),
        ("deliveries", "show", "9" * 30),
        ("replay", "99"),
        ("replay", "9" * 30),
        ("replay",),
        ("replay", "1", "--quarantined"),
    ],
)
def test_what_does_not_exist_is_not_asked_for(shell: Shell, words: tuple[str, ...]) -> None:
    shell.fill(keep_both)
    result = shell.run(*words)
    assert result.exit_code == 2
    assert result.stderr


@pytest.mark.parametrize(
    "words", [("deliveries", "list"), ("deliveries", "show", "1"), ("deliveries", "retry", "1"), ("replay", "1")]
)
def test_a_missing_database_is_one_clear_line_and_is_not_made(shell: Shell, words: tuple[str, ...]) -> None:
    result = shell.run(*words)
    assert result.exit_code == 2
    assert "there is no database at" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(shell.folder.glob("*.db"))


def test_an_empty_database_is_one_clear_line(shell: Shell) -> None:
    (shell.folder / "house.db").touch()
    result = shell.run("deliveries", "list")
    assert result.exit_code == 2
    assert "the database is empty" in result.stderr


def test_what_breaks_ends_in_a_sentence(shell: Shell) -> None:
    shell.fill(keep_both)
    (shell.folder / "house.inbox.db").unlink()
    (shell.folder / "house.inbox.db").write_bytes(b"no database at all" * 100)
    for file in shell.folder.glob("house.inbox.db-*"):
        file.unlink()
    result = shell.run("deliveries", "retry", "1")
    assert result.exit_code == 2
    assert result.stderr.startswith("It could not run: DatabaseError")
    assert result.stderr.count("\n") == 1


def test_every_command_has_help(shell: Shell) -> None:
    for words in ((), ("check",), ("explain",), ("replay",), ("deliveries",), ("deliveries", "retry")):
        result = shell.run(*words, "--help")
        assert result.exit_code == 0
        assert "Usage:" in result.stdout
