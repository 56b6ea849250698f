"""An ActionRequest written as a command is read back as it was."""

from __future__ import annotations

from hypothesis import given

from switchboard.commands.format_command import command_of, form, typed
from switchboard.model.action import ActionKind, ActionRequest
from switchboard.model.replace import replace
from tests.switchboard.commands.asking import IN_THREAD, PAY, SAID, asked, requests


@given(requests())
def test_what_is_written_is_read_back_as_it_was(request: ActionRequest) -> None:
    said = IN_THREAD if request.origin.thread else SAID
    assert asked(typed(request), said) == request


def test_three_kinds_have_commands_of_their_own() -> None:
    assert command_of(ActionKind.RESOLVE) == "/resolve"
    assert command_of(ActionKind.ACK) == "/sentry ack"


def test_a_form_of_no_issue_is_of_an_example() -> None:
    intent = asked("/resolve PAY-1A2")
    assert form(replace(intent, issues=())) == "/resolve PAY-1A2"
    assert intent.issues == (PAY,)
