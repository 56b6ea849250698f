"""The commands that report, and those that ask the worker for something; none of them changes anything itself.

Each is loaded when it is asked for: what one of them needs, the others and `--help` do without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from typing import ParamSpec

import typer

from switchboard.cli.asking import stop
from switchboard.cli.examples import example
from switchboard.redact import redact_text

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class ReportCommand:
    """A command, by its module and function; or a group of them, each a `part` by its name and function.

    `says` is the first sentence of its help: of a command its docstring's, so that the list needs no module.
    """

    name: str
    module: str
    says: str
    function: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


REPORTS = (
    ReportCommand(
        "audit",
        "audit",
        "List what people asked for: who, what, of what, when, from where, why, and what became of it.",
        "audit",
    ),
    ReportCommand(
        "backup",
        "backup",
        "Write all that Switchboard keeps into one file, while it runs or not. On PostgreSQL, use pg_dump.",
        "backup",
    ),
    ReportCommand(
        "check",
        "check",
        "Check routes.yaml, a file or a folder: say all that is wrong, each with its line and its remedy.",
        "check",
    ),
    ReportCommand(
        "digest",
        "digest",
        "See what a team's digest says of a period, or send it now.",
        parts={"preview": "preview", "send": "send"},
    ),
    ReportCommand(
        "doctor",
        "doctor",
        "Look at all that must be right outside of the code, and say what to do where it is not.",
        "doctor",
    ),
    ReportCommand(
        "explain",
        "explain",
        "Show where an alert goes and why: a webhook's body in a file, or one that was kept (by event, short id or number).",
        "explain",
    ),
    ReportCommand(
        "forget",
        "forget",
        'Forget a person, while Switchboard is stopped: their webhooks go, and all else that names them says "somebody".',
        "forget",
    ),
    ReportCommand(
        "manifest",
        "manifest",
        "Print the manifest of the Slack app, for your PUBLIC_URL: paste it where Slack asks for one.",
        "print_manifest",
    ),
    ReportCommand(
        "owners", "owners", "Show who owns files of the code, by which rule, and which rules come next.", "owners"
    ),
    ReportCommand(
        "test",
        "route_tests",
        "Run route tests: given these alerts at these times, these are told, and those are not.",
        "run",
    ),
    ReportCommand(
        "replay",
        "replay",
        "Work kept inbounds again, or let those in quarantine be. What was delivered already is not sent twice.",
        "replay",
    ),
    ReportCommand(
        "scrub",
        "scrub",
        "Write SQLite's files anew, while Switchboard is stopped: nothing of what was let go is left in them.",
        "scrub",
    ),
    ReportCommand(
        "restore",
        "backup",
        "Put a backup back, while Switchboard is stopped. The files before it are kept beside, as NAME.before-restore-TIME.",
        "restore",
    ),
    ReportCommand(
        "mute",
        "mute",
        "Hold what matches, pages too, for a while. Nothing is lost: the end brings one summary of what is open.",
        "mute",
    ),
    ReportCommand("mutes", "mute", "List the mutes that hold now, or end one.", "mutes"),
    ReportCommand(
        "deliveries",
        "deliveries",
        "What was delivered, what was not and why; try again, or let be.",
        parts={"list": "listed", "show": "show", "retry": "retry", "discard": "discard"},
    ),
    ReportCommand(
        "import",
        "importing",
        "Make a first routes.yaml of what another product routes by.",
        parts={"sentry": "sentry", "alertmanager": "alertmanager"},
    ),
)


def add_reports(app: typer.Typer) -> None:
    """Put every command that is not a process on an app, whole."""
    for report in REPORTS:
        add_report(app, report)


def add_report(app: typer.Typer, report: ReportCommand) -> None:
    """Put one on an app, which loads it."""
    module = import_module(f"switchboard.cli.{report.module}")
    if not report.parts:
        app.command(report.name, epilog=example(report.name))(in_words(getattr(module, report.function)))
        return
    group = typer.Typer(help=report.says, no_args_is_help=True)
    for name, function in report.parts.items():
        group.command(name, epilog=example(f"{report.name} {name}"))(in_words(getattr(module, function)))
    app.add_typer(group, name=report.name)


def list_reports(app: typer.Typer) -> None:
    """Put every one on an app by its name and what it says, for a list of the commands."""
    for report in REPORTS:
        app.command(report.name, help=report.says)(_only_listed)


def _only_listed() -> None:
    """Do nothing: whoever asks for a command gets it whole."""


def in_words(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command that breaks end with a sentence and code 2, not with a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - the last line of a command, which says what it was
            said = redact_text(str(error)).partition("\n")[0]
            stop(f"It could not run: {type(error).__name__}: {said}")

    return run
