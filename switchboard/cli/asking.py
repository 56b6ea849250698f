"""What the commands share: settings, the database opened for questions, intents put into the inbox, and how a command ends.

Light: what only some commands need is loaded when it is asked for, as all of them start with this.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from switchboard.errors import BadSettings, InboxFull
from switchboard.model.inbound import Door
from switchboard.runtime.log import configure
from switchboard.runtime.settings import Settings, load, wants_colour

if TYPE_CHECKING:
    from rich.console import Console

    from switchboard.model.intent import Intent
    from switchboard.storage.store import Store, Unit

FOUND = 1
COULD_NOT_RUN = 2
# Where nobody looks at a terminal, a table is as wide as it needs to be.
WIDE = 200

Json = Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")]


def stop(because: str) -> NoReturn:
    """End the command with one clear line and code 2."""
    typer.echo(because, err=True)
    raise typer.Exit(COULD_NOT_RUN)


@contextmanager
def reading(settings: Settings) -> Iterator[Store]:
    """Open the database for questions; a database that cannot be asked ends the command."""
    from switchboard.storage.store import reading_store

    with closing(reading_store(ready_url(settings))) as store:
        yield store


def ready_url(settings: Settings) -> str:
    """Return the address of a database that can be asked; one that cannot ends the command."""
    from switchboard.storage.restore import whole_again
    from switchboard.storage.schema import unready

    url = settings.database_url.reveal()
    whole_again(url)
    if because := unready(url):
        stop(f"{because}. Set DATABASE_URL, or run `switchboard migrate` to make it.")
    return url


def ask_for(intent: Intent, settings: Settings, *, at: datetime | None = None) -> int:
    """Put an intent into the inbox, durably, and wake the worker; returns the id of its inbound."""
    from switchboard.payloads.intents import raw_of
    from switchboard.storage.bell import bell_of
    from switchboard.storage.inbox_sqlite import inbox_store

    url = settings.database_url.reveal()
    raw = raw_of(intent, door=Door.CLI, at=at or datetime.now(UTC))
    try:
        with closing(inbox_store(url)) as inbox, closing(bell_of(url)) as bell:
            [inbound_id] = inbox.append([raw])
            bell.ring()
    except InboxFull as error:
        stop(str(error))
    return inbound_id


def user() -> str:
    """Return the name of who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a bare container
        return "somebody at the command line"


def say_json(value: object) -> None:
    """Write a value as JSON."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def say_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Write a table; its texts are shown as they are, never as markup."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")  # a name that is cut cannot be copied
    for row in rows:
        table.add_row(*map(Text, row))
    terminal().print(table)


def terminal(*, stderr: bool = False) -> Console:
    """Return what lays out tables; where nobody looks at it, it is as wide as they need to be."""
    from rich.console import Console

    width = None if stderr or sys.stdout.isatty() else WIDE
    return Console(stderr=stderr, width=width, highlight=False, no_color=not wants_colour())


def stamp(at: datetime | None, zone: str) -> str:
    """Write a time for a terminal, in the configured zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S %Z}" if at else ""


def zone_in_force(unit: Unit) -> str:
    """Return the zone that times are written in: that of the active configuration."""
    from switchboard.config.config import zone_of
    from switchboard.storage.configs import config_of

    return zone_of(config_of(unit.configs.active()))


class Colour(Enum):
    """What a colour says, the same in every command."""

    GOOD = "green"
    LOOK = "yellow"
    BAD = "red"
    ASIDE = "bright_black"


def coloured(text: str, colour: Colour) -> str:
    """Colour a text where that is wanted; where it is no terminal that it is written to, `typer.echo` takes it away."""
    if not wants_colour():
        return text
    return typer.style(text, fg=colour.value, bold=colour is Colour.BAD)


def settings_or_exit() -> Settings:
    """Load the settings and set up the log; what cannot be used is said, and ends the command with code 2."""
    try:
        settings = load()
    except BadSettings as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(COULD_NOT_RUN) from error
    configure(settings.http.log_format)
    return settings
