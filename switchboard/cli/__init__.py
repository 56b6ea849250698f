"""The command line: `switchboard COMMAND`. Exit 0 is good, 1 found something, 2 could not run."""

from __future__ import annotations

import typer

from switchboard.cli import processes
from switchboard.cli.reports import add_reports


def commands() -> typer.Typer:
    """Put the commands together."""
    app = typer.Typer(
        name="switchboard",
        help="Routes Sentry's alerts to the people who own them, and loses none.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (processes.serve, processes.web, processes.worker, processes.migrate):
        app.command()(command)
    add_reports(app)
    return app


def main() -> None:
    """Run the command line."""
    commands()()
