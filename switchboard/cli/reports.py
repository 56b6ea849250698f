"""The commands that report, and those that ask the worker for something; none of them changes anything itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from switchboard.cli import audit, check, deliveries, doctor, explain, importing, mute, owners, replay, route_tests
from switchboard.cli.asking import stop
from switchboard.redact import redact_text

P = ParamSpec("P")


def add_reports(app: typer.Typer) -> None:
    """Put every command that is not a process on an app."""
    group = typer.Typer(help="What was delivered, what was not and why; try again.", no_args_is_help=True)
    group.command("list")(in_words(deliveries.listed))
    group.command("show")(in_words(deliveries.show))
    group.command("retry")(in_words(deliveries.retry))
    app.command("audit")(in_words(audit.audit))
    app.command("check")(in_words(check.check))
    app.command("doctor")(in_words(doctor.doctor))
    app.command("explain")(in_words(explain.explain))
    app.command("owners")(in_words(owners.owners))
    app.command("test")(in_words(route_tests.run))
    app.add_typer(group, name="deliveries")
    from_others = typer.Typer(help="Make a first routes.yaml of what another product routes by.", no_args_is_help=True)
    from_others.command("sentry")(in_words(importing.sentry))
    from_others.command("alertmanager")(in_words(importing.alertmanager))
    app.add_typer(from_others, name="import")
    app.command("replay")(in_words(replay.replay))
    app.command("mute")(in_words(mute.mute))
    app.command("mutes")(in_words(mute.mutes))


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
