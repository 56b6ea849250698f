"""owners: who owns a file, by which rule, and who would if that rule were not there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from switchboard.cli.asking import FOUND, Json, say_json, settings_or_exit
from switchboard.cli.check import read_config
from switchboard.cli.repository import Repo, path_in
from switchboard.config.analysis_source import Source, source_of
from switchboard.config.load_owners import owner_key
from switchboard.errors import BadConfig
from switchboard.ownership.checkout import owners_of_path

MOST_OTHERS = 3
STANDARD_INPUT = "-"

Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files of the code; - reads them from stdin.")]
Routes = Annotated[Path | None, typer.Option("--routes", help="A configuration, in place of the one ROUTES names.")]


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule that fits a path: where it stands, and the teams and people it names."""

    rule: str
    file: str
    line: int
    teams: tuple[str, ...]
    people: tuple[str, ...]

    def __str__(self) -> str:
        """Print its owners, then the rule and its place."""
        return f"{', '.join((*self.teams, *self.people)) or 'nobody here'}  by {self.rule}  ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True)
class Owned:
    """A path with the rules that fit it, best first: the first one says who owns it."""

    path: str
    owner: Claim | None
    others: tuple[Claim, ...]


def owners(paths: Paths, *, repo: Repo = None, routes: Routes = None, as_json: Json = False) -> None:
    """Show who owns files of the code, by which rule, and which rules come next.

    Exit 1: a file has no owner, or the configuration has faults. Exit 2: it could not be read.
    """
    settings = settings_or_exit()
    try:
        config, _ = read_config(routes or settings.routes, settings)
    except BadConfig as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FOUND) from error
    source = source_of(config)
    found = tuple(_owned(path_in(repo, path), source) for path in _each(paths))
    if as_json:
        say_json(found)
    else:
        _say(found)
    if any(each.owner is None for each in found):
        raise typer.Exit(FOUND)


def _each(paths: list[str]) -> Iterator[str]:
    for path in paths:
        if path == STANDARD_INPUT:
            yield from (line for line in sys.stdin.read().splitlines() if line)
        else:
            yield path


def _owned(path: str, source: Source) -> Owned:
    matches = owners_of_path(source.config.owners, path, roots=source.roots())
    claims = []
    for match in matches[: MOST_OTHERS + 1]:
        spot, names = source.spot_of_rule(match.rule), match.rule.owners
        keys = [(name, owner_key(name, source.config.owner_keys)) for name in names]
        teams = dict.fromkeys(key for _, key in keys if key is not None)
        people = tuple(name for name, key in keys if key is None)
        claims.append(Claim(str(match.rule), spot.file, spot.line, tuple(teams), people))
    return Owned(path, claims[0] if claims else None, tuple(claims[1:]))


def _say(found: tuple[Owned, ...]) -> None:
    for each in found:
        typer.echo(f"{each.path}: {each.owner or 'nobody owns it'}")
        for other in each.others:
            typer.echo(f"    then {other}")
