"""audit: what people asked for is listed with what became of it, and without what lets anybody answer in their place."""

from __future__ import annotations

from switchboard.model.action import ActionKind, ActionRequest, Actor, IssueName, NameKind, Origin, Via
from switchboard.model.inbound import Door
from switchboard.payloads.intents import raw_of
from tests.console.house import House
from tests.switchboard.cli.conftest import Shell

URL = "https://hooks.slack.example/actions/T1/secret"


def ask(house: House) -> None:
    """Keep an intent that names nothing we know."""
    request = ActionRequest(
        kind=ActionKind.RESOLVE,
        issues=(IssueName(NameKind.SHORT_ID, "NOPE-1"),),
        by=Actor(Via.SLACK, "U1", "Alice <b>"),
        origin=Origin("C1", None, URL),
        text="flaky upstream",
    )
    house.append(raw_of(request, door=Door.SLACK, at=house.clock.at))


def test_who_did_what_to_what_and_why_is_listed(shell: Shell) -> None:
    shell.fill(ask)
    (one,) = shell.json("audit")
    assert (one["who"], one["actor"], one["where"], one["kind"]) == ("Alice <b>", "U1", "C1", "resolve")
    assert (one["what"], one["because"], one["state"]) == ("NOPE-1", "flaky upstream", "refused")
    assert one["answer"] == "I know no issue NOPE-1. Is it spelt right?"
    listed = shell.run("audit").stdout
    assert all(said in listed for said in ("Alice <b>", "resolve", "NOPE-1", "flaky upstream", "refused"))


def test_the_address_of_their_answers_is_not_shown(shell: Shell) -> None:
    shell.fill(ask)
    assert "secret" not in shell.run("audit", "--json").stdout
    assert "secret" not in shell.run("audit").stdout


def test_where_nobody_asked_for_anything_it_says_so(shell: Shell) -> None:
    shell.fill(lambda _: None)
    assert shell.run("audit").stdout == "There is none.\n"
