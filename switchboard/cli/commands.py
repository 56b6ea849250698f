"""Puts the commands together: what each is called, and what is loaded for it."""

from __future__ import annotations

import typer

from switchboard.cli.processes import migrate, serve, web, worker

PROCESSES = (serve, web, worker, migrate)


def commands(asked: str | None = None) -> typer.Typer:
    """Put the commands together: all of them, or what is needed where one of them, or their list (""), was asked for."""
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
