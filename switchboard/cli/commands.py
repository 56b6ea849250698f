"""Puts the commands together: what each is called, and what is loaded for it."""

from __future__ import annotations

from typing import Annotated

import typer

from switchboard.cli.examples import example
from switchboard.cli.processes import migrate, serve, web, worker

PROCESSES = (serve, web, worker, migrate)


def _say_version(asked: object) -> None:
    if asked:
        from importlib.metadata import version as version_of

        typer.echo(f"switchboard {version_of('switchboard')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which, and exit.")]


def before_a_command(*, _asked: Version = False) -> None:
    """Take what stands before a command."""


def commands(asked: str | None = None) -> typer.Typer:
    """Put the commands together: all of them, or what is needed where one of them, or their list (""), was asked for."""
    app = typer.Typer(
        name="switchboard",
        help="Routes Sentry's alerts to the people who own them, and loses none.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # its tables show a flag as if it took a value
        context_settings={"max_content_width": 120},
    )
    app.callback()(before_a_command)
    for command in PROCESSES:
        app.command(epilog=example(command.__name__))(command)
    if asked in {command.__name__ for command in PROCESSES}:
        return app
    from switchboard.cli.reports import REPORTS, add_report, add_reports, list_reports

    if asked is None:
        add_reports(app)
    elif found := next((report for report in REPORTS if report.name == asked), None):
        add_report(app, found)
    else:
        list_reports(app)
    return app
