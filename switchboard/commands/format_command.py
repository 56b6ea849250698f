"""An ActionRequest → the command that asks for it, in Slack's spelling: what reading it again gives back."""

from __future__ import annotations

from switchboard.commands.assignee import say_assignee
from switchboard.commands.ignore_duration import say_silence
from switchboard.commands.issues import say_issues
from switchboard.commands.lengths import say_length
from switchboard.commands.resolution import say_resolution
from switchboard.commands.slack_text import escaped
from switchboard.model.action import ActionKind, ActionRequest, IssueName, NameKind
from switchboard.model.replace import replace

EXAMPLE = IssueName(NameKind.SHORT_ID, "PAY-1A2")
OWN_COMMANDS = frozenset({ActionKind.RESOLVE, ActionKind.ASSIGN, ActionKind.IGNORE})


def typed(request: ActionRequest) -> str:
    """Write the command: `/resolve PAY-1A2 next release because flaky upstream`."""
    issues = say_issues(request.issues)
    name = command_of(request.kind)
    if request.kind is ActionKind.NOTE:
        return f"{name} {issues}: {escaped(request.text or '')}".strip()
    why = f"because {escaped(request.text)}" if request.text else ""
    return " ".join(part for part in (name, issues, words_of(request), why) if part)


def words_of(request: ActionRequest) -> str:
    """Write what stands between the issues and the reason."""
    if request.resolution:
        return say_resolution(request.resolution)
    if request.silence:
        return say_silence(request.silence)
    if request.lasts:
        return f"for {say_length(request.lasts)}"
    return say_assignee(request.assignee) if request.assignee else ""


def command_of(kind: ActionKind) -> str:
    """Return the command for an action: its own, or the umbrella's word."""
    return f"/{kind.value}" if kind in OWN_COMMANDS else f"/sentry {kind.value}"


def form(request: ActionRequest) -> str:
    """Write a command to show as an example: of an issue in any case."""
    return typed(request if request.issues else replace(request, issues=(EXAMPLE,)))
