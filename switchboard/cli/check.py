"""check: is routes.yaml good, before it is put in force?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from switchboard.cli.asking import FOUND, Json, say_json, stop
from switchboard.cli.settings import settings_or_exit
from switchboard.errors import BadBook, Fault
from switchboard.routing.book import Book
from switchboard.routing.load import load_book
from switchboard.settings import Settings

Routes = Annotated[Path | None, typer.Argument(help="The file to check; else the one that ROUTES names.")]


def check(routes: Routes = None, *, as_json: Json = False) -> None:
    """Check routes.yaml: tell everything that is wrong with its line and its remedy.

    Exit 0: it is good (warnings are told). Exit 1: it has faults. Exit 2: it could not be read.
    """
    settings = settings_or_exit()
    file = routes or settings.routes
    try:
        book, warnings = read_book(file, settings)
    except BadBook as error:
        _say(file, error.faults, as_json=as_json)
        raise typer.Exit(FOUND) from error
    _say(file, warnings, as_json=as_json)
    if not as_json:
        typer.echo(f"{file} is good: {_count(len(book.routes), 'route')}, {_count(len(book.teams), 'team')}.")


def read_book(file: Path, settings: Settings) -> tuple[Book, tuple[Fault, ...]]:
    """Read a configuration as the worker would; raises BadBook, and ends the command where there is no such file."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        stop(f"{file} is missing. Copy routes.example.yaml to it, or name another file.")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file} cannot be read: {type(error).__name__}. Make it a readable text file in UTF-8.")
    return load_book(text, file=str(file), variables=[name for name, value in settings.variables.items() if value])


def _say(file: Path, found: tuple[Fault, ...], *, as_json: bool) -> None:
    if as_json:
        faults = [fault for fault in found if not fault.warning]
        warnings = [fault for fault in found if fault.warning]
        say_json({"file": str(file), "good": not faults, "faults": faults, "warnings": warnings})
        return
    for fault in found:
        typer.echo(f"{fault}{' (a warning)' if fault.warning else ''}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
