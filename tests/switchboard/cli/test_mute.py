"""mute and mutes: what is asked for is what the worker does, and what cannot be is refused at once."""

from __future__ import annotations

import pytest

from tests.console.bodies import an_alert
from tests.console.house import House
from tests.switchboard.cli.conftest import Shell

ASK = ("mute", "level:[error,fatal]", "--for", "2h", "--because", "we know", "--as", "Alice")


def keep_one(house: House) -> None:
    """Keep an alert."""
    house.keep(an_alert(1), "event_alert")


def nothing(house: House) -> None:
    """Keep nothing, and work what was asked for."""


def test_a_mute_is_asked_for_and_the_worker_sets_it(shell: Shell) -> None:
    shell.fill(nothing)
    result = shell.run(*ASK)
    assert result.exit_code == 0
    assert "as soon as the worker runs: level:[error,fatal]" in result.stdout
    assert shell.run("mutes").stdout == "There is none.\n"
    shell.fill(nothing)
    [mute] = shell.json("mutes")
    assert (mute["id"], mute["query"], mute["author"], mute["because"]) == (1, ASK[1], "Alice", "we know")
    listed = shell.run("mutes").stdout
    assert all(said in listed for said in ("1", "level:[error,fatal]", "Alice", "we know"))


def test_what_is_muted_is_held_and_explain_says_so(shell: Shell) -> None:
    shell.fill(nothing)
    shell.run(*ASK)
    shell.fill(nothing)
    shell.fill(keep_one)
    held = shell.json("deliveries", "list", "--state", "held")
    assert held
    assert all("held by mute 1 until" in each["standing"] for each in held)
    said = shell.run("explain", str(held[0]["inbound_id"])).stdout
    assert "held by mute 1 until" in said
    assert shell.json("explain", str(held[0]["inbound_id"]))["held"]


def test_a_mute_is_ended(shell: Shell) -> None:
    shell.fill(nothing)
    shell.run(*ASK)
    shell.fill(nothing)
    assert "will end as soon as the worker runs" in shell.run("mutes", "--end", "1", "--as", "Bob").stdout
    shell.fill(nothing)
    assert shell.json("mutes") == []
    assert [each["ended_at"] is not None for each in shell.json("mutes", "--all")] == [True]
    assert "ended 2" in shell.run("mutes", "--all").stdout
    result = shell.run("mutes", "--end", "1")
    assert (result.exit_code, "No mute 1 holds now" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "query, length, because, said",
    [
        ("level:(", "2h", "x", "Not muted: the query cannot be read at character 7"),
        ("", "2h", "x", "would mute everything"),
        ("count(5m):>3", "2h", "x", "a mute cannot count"),
        ("level:error", "91d", "x", "90 days are the longest"),
        ("level:error", "0h", "x", "no length of time"),
        ("level:error", "soon", "x", "“soon” is no length of time"),
        ("level:error", "2h", " ", "say why"),
    ],
)
def test_what_cannot_be_muted_is_refused_at_once(
    shell: Shell, query: str, length: str, because: str, said: str
) -> None:
    shell.fill(nothing)
    result = shell.run("mute", query, "--for", length, "--because", because)
    assert result.exit_code == 2
    assert said in result.stderr
    shell.fill(nothing)
    assert shell.json("mutes", "--all") == []


def test_a_mute_names_the_user_who_asks(shell: Shell) -> None:
    shell.fill(nothing)
    shell.run(*ASK[:-2], LOGNAME="carol")
    shell.fill(nothing)
    assert shell.json("mutes")[0]["author"] == "carol"
    assert "by carol" in shell.run("mutes").stdout or "carol" in shell.run("mutes").stdout


def test_there_is_no_mute_without_a_database(shell: Shell) -> None:
    result = shell.run(*ASK)
    assert (result.exit_code, "there is no database" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("level:critcal", "did you mean fatal?"),
        ("team:paymnts", "there is no team “paymnts”"),
        ("teem:payments", "Did you mean team:?"),
        ("level:error level:fatal", "can never be true"),
        ("location:app.py", "write stack.filename"),
        ("resource:isue", "Did you mean “issue”?"),
        ("action:triggerd", "Did you mean “triggered”?"),
        ("environment:production,staging", "environment:[production,staging]"),
    ],
)
def test_what_would_hold_nothing_is_refused_at_once(shell: Shell, query: str, said: str) -> None:
    shell.fill(nothing)
    result = shell.run("mute", query, "--for", "2h", "--because", "x")
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_issue_is_muted_by_its_address(shell: Shell) -> None:
    shell.fill(nothing)
    result = shell.run("mute", "https://acme.sentry.io/issues/952/", "--for", "2h", "--because", "x")
    assert "as soon as the worker runs: issue.id:952" in result.stdout
