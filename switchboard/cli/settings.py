"""Reads the settings for a command, or ends it with one clear line."""

from __future__ import annotations

import typer

from switchboard.errors import BadSettings
from switchboard.log import configure
from switchboard.settings import Settings, load

COULD_NOT_RUN = 2


def settings_or_exit() -> Settings:
    """Load the settings and set up the log; what cannot be used is told, and ends the command with code 2."""
    try:
        settings = load()
    except BadSettings as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(COULD_NOT_RUN) from error
    configure(settings.http.log_format)
    return settings
