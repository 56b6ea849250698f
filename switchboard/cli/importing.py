"""import: a first routes.yaml from what another product routes by; what cannot come along is named, never dropped."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from switchboard.app.build_worker import sentry_client
from switchboard.cli.asking import FOUND, settings_or_exit, stop
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, BadImport
from switchboard.importers.alertmanager import draft_of_alertmanager
from switchboard.importers.alertmanager_read import read_config
from switchboard.importers.draft import Draft, Left
from switchboard.importers.sentry import draft_of_sentry
from switchboard.importers.sentry_fetch import gather
from switchboard.importers.sentry_read import read_into
from switchboard.importers.sentry_words import Export
from switchboard.importers.writing import told, write
from switchboard.reload.reading import Unreadable, read_bytes
from switchboard.runtime.settings import Settings
from switchboard.sentry.client import SentryClient

MOST_BYTES = 50 << 20

Exports = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[EXPORT.json]...", help="Answers of Sentry's API, saved; else it is asked."),
]
Config = Annotated[Path, typer.Argument(metavar="CONFIG.yml", help="Alertmanager's configuration file.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write here, and never over a file; else to stdout.")
]


def sentry(exports: Exports = None, *, out: Out = None) -> None:
    """Make a first routes.yaml of an organisation's teams, ownership rules and alert rules.

    Asks Sentry with SENTRY_AUTH_TOKEN and SENTRY_ORG, or reads files: any answers of its API as they came, old and new.

    Exit 0: all was carried over. Exit 1: something was not, and is named. Exit 2: it could not be read.
    """
    if exports:
        export = Export()
        for file in exports:
            _read_json(file, export)
        denied: tuple[Left, ...] = ()
    else:
        export, denied = _ask(settings_or_exit())
    _finish(draft_of_sentry(export), out, denied)


def alertmanager(config: Config, *, out: Out = None) -> None:
    """Make a first routes.yaml of Alertmanager's tree of routes, its receivers, inhibition and times. Secrets stay behind.

    Exit 0: all was carried over. Exit 1: something was not, and is named. Exit 2: it could not be read.
    """
    try:
        read = read_config(_text(config))
    except BadImport as error:
        stop(f"{config}: {error}.")
    _finish(draft_of_alertmanager(read), out, ())


def _finish(draft: Draft, out: Path | None, more: tuple[Left, ...]) -> None:
    """Write the file and say what is not in it; a file that Switchboard would not read is never handed out."""
    written = write(draft)
    try:
        load_config(written.text, file=str(out or "routes.yaml"))
    except BadConfig as error:
        stop(f"What came of it cannot be read back, which is a mistake of the import; please report it.\n{error}")
    if out is None:
        typer.echo(written.text, nl=False)
    else:
        _put(out, written.text)
    left = told((*more, *written.left))
    for line in left:
        typer.echo(line, err=True)
    if left:
        raise typer.Exit(FOUND)


def _put(out: Path, text: str) -> None:
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        stop(f"{out} is there already, and is not written over. Name another file with --out.")
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}.")


def _ask(settings: Settings) -> tuple[Export, tuple[Left, ...]]:
    client = sentry_client(settings)
    if client is None:
        stop("Set SENTRY_AUTH_TOKEN and SENTRY_ORG, or name files with saved answers of Sentry's API.")
    try:
        return asyncio.run(_asked(client))
    except BadImport as error:
        return stop(f"{error}.")


async def _asked(client: SentryClient) -> tuple[Export, tuple[Left, ...]]:
    try:
        return await gather(client)
    finally:
        await client.close()


def _read_json(file: Path, export: Export) -> None:
    try:
        read_into(export, json.loads(_text(file)), source=file.stem)
    except (ValueError, RecursionError):
        stop(f"{file} is no JSON. Save answers of Sentry's API as they come.")


def _text(file: Path) -> str:
    raw = read_bytes(file, most=MOST_BYTES)
    if isinstance(raw, Unreadable):
        stop(f"{file}: {raw.problem}.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return stop(f"{file} is not UTF-8 text.")
