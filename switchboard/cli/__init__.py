"""The command line: `switchboard COMMAND`. Exit 0 is good, 1 found something, 2 could not run."""

from __future__ import annotations

import sys

import typer

from switchboard.cli import processes

PROCESSES = (processes.serve, processes.web, processes.worker, processes.migrate)


def commands(*, reports: bool = True) -> typer.Typer:
    """Put the commands together; without `reports`, only those that run Switchboard."""
    app = typer.Typer(
        name="switchboard",
        help="Routes Sentry's alerts to the people who own them, and loses none.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # its tables show a flag as if it took a value
        context_settings={"max_content_width": 120},
    )
    for command in PROCESSES:
        app.command()(command)
    if reports:
        from switchboard.cli.reports import add_reports

        add_reports(app)
    return app


def main() -> None:
    """Run the command line. What runs for weeks does without what only the reports need."""
    runs = {command.__name__ for command in PROCESSES}
    commands(reports=not runs.intersection(sys.argv[1:2]))()
