"""A Request written as a command is read back as it was."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from switchboard.commands.format_command import command_of, form, typed
from switchboard.model.action import Deed, Request
from tests.switchboard.commands.asking import IN_THREAD, PAY, SAID, asked, requests


@given(requests())
def test_what_is_written_is_read_back_as_it_was(request: Request) -> None:
    said = IN_THREAD if request.origin.thread else SAID
    assert asked(typed(request), said) == request


def test_three_deeds_have_commands_of_their_own() -> None:
    assert command_of(Deed.RESOLVE) == "/resolve"
    assert command_of(Deed.ACK) == "/sentry ack"


def test_a_form_of_no_issue_is_of_an_example() -> None:
    wish = asked("/resolve PAY-1A2")
    assert form(replace(wish, issues=())) == "/resolve PAY-1A2"
    assert wish.issues == (PAY,)
