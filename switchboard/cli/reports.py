"""The commands that report, and those that ask the worker for something; none of them changes anything itself."""

from __future__ import annotations

import typer

from switchboard.cli import check, deliveries, explain, replay


def add_reports(app: typer.Typer) -> None:
    """Put check, explain, deliveries and replay on an app."""
    group = typer.Typer(help="What was told, what was not and why; try again.", no_args_is_help=True)
    group.command("list")(deliveries.listed)
    group.command("show")(deliveries.show)
    group.command("retry")(deliveries.retry)
    app.command("check")(check.check)
    app.command("explain")(explain.explain)
    app.add_typer(group, name="deliveries")
    app.command("replay")(replay.replay)
