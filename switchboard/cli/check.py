"""check: is the configuration good before it is put in force, and does all of it do something?"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from switchboard.cli.asking import FOUND, Colour, Json, coloured, say_json, settings_or_exit, stamp, stop, zone_in_force
from switchboard.cli.check_formats import Format, github, sarif
from switchboard.cli.repository import Repo, files_of
from switchboard.config.analysis import analyse, surroundings, unset_pagers
from switchboard.config.bundle import with_owners_files
from switchboard.config.config import Config
from switchboard.config.load import load_config, load_files
from switchboard.config.schema import schema_text
from switchboard.errors import BadConfig, Fault, SwitchboardError
from switchboard.reload.sources import Sources, read_sources
from switchboard.routing.over import counts_asked
from switchboard.runtime.settings import Settings
from switchboard.storage.configs import RefusedFile, config_of
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.schema import unready
from switchboard.storage.store import Store, reading_store

LATEST = 1000
"""So many of the newest webhooks are looked at for what Sentry sends us."""

Routes = Annotated[Path | None, typer.Argument(help="The file or folder to check; else the one that ROUTES names.")]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings about the files are reasons to fail, too.")]
NoEnv = Annotated[
    bool, typer.Option("--no-env", help="Leave the environment out, where it holds no secrets, as in CI.")
]
AsFormat = Annotated[
    Format, typer.Option("--format", help="text for people, github for annotations, sarif for code scanning.")
]
Schema = Annotated[bool, typer.Option("--schema", help="Write the JSON Schema of routes.yaml, for editors, and end.")]


def check(
    routes: Routes = None,
    *,
    repo: Repo = None,
    strict: Strict = False,
    no_env: NoEnv = False,
    written: AsFormat = Format.TEXT,
    schema: Schema = False,
    as_json: Json = False,
) -> None:
    """Check routes.yaml, a file or a folder: say all that is wrong, each with its line and its remedy.

    Besides faults it warns of routes that can never act, words that mean nothing, teams and destinations that nothing
    leads to; with --repo of ownership rules that match no file. docs/check-codes.md lists what it finds.

    Exit 0: it is good (warnings are shown). Exit 1: it has faults. Exit 2: it could not be read, or a route pages by a
    variable that is not set (--no-env leaves that out).
    """
    if schema:
        typer.echo(schema_text(), nl=False)
        return
    settings = settings_or_exit()
    file = routes or settings.routes
    saying = _Saying(file, () if no_env else _refused(file, settings), Format.TEXT if as_json else written, as_json)
    _judge(saying, None if no_env else settings, paths=None if repo is None else files_of(repo), strict=strict)


def _judge(saying: _Saying, settings: Settings | None, *, paths: Collection[str] | None, strict: bool) -> None:
    """Read the files and say what is found, and end with the exit code of it; without settings, the environment is left out."""
    variables = None if settings is None else _set(settings)
    try:
        config, warnings = _read(saying.file, variables)
    except BadConfig as error:
        saying.say(error.faults, good=False)
        raise typer.Exit(FOUND) from error
    analysed = analyse(config, paths=paths)
    around = () if settings is None else _around(config, settings)
    unset = () if variables is None else unset_pagers(config, variables)
    strictly = strict and bool(analysed or _about_files(saying.file))
    found = tuple(sorted((*warnings, *analysed, *around), key=lambda each: (each.file, each.line)))
    saying.say(found, good=not (unset or strictly))
    saying.sum_up(config, warnings=len(found), good=not strictly)
    if unset:
        stop(
            f"Not set, and a route pages by it: {', '.join(unset)}. Set it, or check with --no-env where no secrets are."
        )
    if strictly:
        raise typer.Exit(FOUND)


def read_config(file: Path, settings: Settings) -> tuple[Config, tuple[Fault, ...]]:
    """Read a configuration as the worker would; raises BadConfig, and ends the command where there is no such file."""
    return _read(file, _set(settings))


def config_in_force(store: Store, settings: Settings) -> Config | None:
    """Return the configuration in force; where there is none yet, what the files say; None where they cannot be read."""
    return config_of(store.transact(lambda unit: unit.configs.active())) or _of_file(settings)


def _of_file(settings: Settings) -> Config | None:
    try:
        return read_config(settings.routes, settings)[0] if settings.routes.exists() else None
    except BadConfig:
        return None


def _set(settings: Settings) -> list[str]:
    return [name for name, value in settings.variables.items() if value]


def _read(file: Path, variables: Collection[str] | None) -> tuple[Config, tuple[Fault, ...]]:
    found = read_sources(file)
    if found.unread and not found.is_folder:
        [fault] = found.unread.values()
        stop(f"{file}: {fault.problem}. {fault.remedy}, or name another file.")
    if found.unread:
        raise BadConfig(tuple(found.unread.values()))
    if found.is_folder:
        return load_files(_texts(found), file=str(file), variables=variables)
    [text] = found.files.values()
    return load_config(text, file=str(file), variables=variables, owners_files=found.owners_files)


def _texts(found: Sources) -> dict[str, str]:
    return dict(with_owners_files(found.files, found.owners_files))


def _about_files(file: Path) -> tuple[Fault, ...]:
    """Return the warnings that hold wherever the files are checked: variables are set where Switchboard runs."""
    return _read(file, None)[1]


def _around(config: Config, settings: Settings) -> tuple[Fault, ...]:
    arriving = _arriving(settings) if counts_asked(config) else None
    return surroundings(config, arriving=arriving, asks_sentry=bool(settings.sentry.auth_token))


def _arriving(settings: Settings) -> frozenset[str] | None:
    """Return which news Sentry sent of late; None without a database that can be asked."""
    url = settings.database_url.reveal()
    try:
        if unready(url):
            return None
        with closing(inbox_store(url)) as inbox:
            return frozenset(inbound.kept.hint.resource for inbound in inbox.listing(limit=LATEST))
    except SwitchboardError:
        return None


def _refused(file: Path, settings: Settings) -> tuple[tuple[RefusedFile, str], ...]:
    """Return what the worker refuses of these files, which goes by its own environment, and since when, for people.

    Nothing where that cannot be known.
    """
    url = settings.database_url.reveal()
    try:
        if file != settings.routes or unready(url):
            return ()
        with closing(reading_store(url)) as store:
            refused, zone = store.transact(lambda unit: (unit.configs.refusals(), zone_in_force(unit)))
            return tuple((each, stamp(each.since, zone)) for each in refused)
    except SwitchboardError:
        return ()


@dataclass(frozen=True, slots=True)
class _Saying:
    """Where findings go, and how they are written."""

    file: Path
    refused: tuple[tuple[RefusedFile, str], ...]
    written: Format
    as_json: bool

    @property
    def to_people(self) -> bool:
        """Return whether people read it."""
        return self.written is Format.TEXT and not self.as_json

    def say(self, found: tuple[Fault, ...], *, good: bool) -> None:
        """Write all that was found, and what the worker refuses."""
        if self.as_json:
            faults = [fault for fault in found if not fault.warning]
            warnings = [fault for fault in found if fault.warning]
            told = {"file": str(self.file), "good": good, "faults": faults, "warnings": warnings}
            say_json({**told, "refused": [each for each, _ in self.refused]})
        elif self.written is Format.SARIF:
            typer.echo(sarif(found, below=Path.cwd()))
        elif self.written is Format.GITHUB:
            typer.echo(github(found), nl=bool(found))
        else:
            self._say(found)

    def sum_up(self, config: Config, *, warnings: int, good: bool) -> None:
        """Tell people how large it is, and whether it is good."""
        if self.to_people:
            told = _summary(self.file, config, warnings=warnings, good=good)
            typer.echo(coloured(told, Colour.GOOD if good else Colour.LOOK))

    def _say(self, found: tuple[Fault, ...]) -> None:
        for fault in found:
            told = f"{fault} [{fault.code}]{' (a warning)' if fault.warning else ''}"
            typer.echo(coloured(told, Colour.LOOK if fault.warning else Colour.BAD))
        for refusal, since in self.refused:
            typer.echo(f"The worker refuses {refusal.file} since {since}; what was in force before holds.")
            for fault in refusal.faults:
                if fault not in found:
                    typer.echo(f"    {fault}")


def _summary(file: Path, config: Config, *, warnings: int, good: bool) -> str:
    size = f"{_count(len(config.routes), 'route')}, {_count(len(config.teams), 'team')}"
    told = f" {_count(warnings, 'warning')}." if warnings else ""
    return f"{file} is good: {size}.{told}" if good else f"{file} can be used: {size}.{told} --strict allows none."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
