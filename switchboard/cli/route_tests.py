"""test: do the routes do what the file of route tests says? For the user's own CI; it needs no database and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from switchboard.cli.asking import FOUND, Colour, Json, coloured, say_json, settings_or_exit, stop
from switchboard.cli.check import read_config
from switchboard.config.config import Config
from switchboard.errors import BadConfig
from switchboard.reload.reading import OUTSIDE, Unreadable, read_bytes, read_text
from switchboard.routetests.read import read_script
from switchboard.routetests.run import Result, run_test, unreached
from switchboard.routetests.script import Reload
from switchboard.runtime.settings import Settings

NAME = "routes.test.yaml"

Files = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE]...", help=f"Route tests; else {NAME} beside the one of ROUTES.")
]
Routes = Annotated[
    Path | None, typer.Option("--routes", help="The configuration to test; else the one that the file names.")
]
EveryRoute = Annotated[bool, typer.Option("--every-route", help="Also fail where a route is reached by no test.")]


@dataclass(frozen=True, slots=True)
class Ran:
    """One file of route tests, run: the configuration it is about, what came of each test, the routes none reached."""

    file: str
    routes: str
    results: tuple[Result, ...]
    unreached: tuple[str, ...]

    def failed(self, *, every_route: bool) -> bool:
        """Return whether something did not hold."""
        return any(not result.passed for result in self.results) or (every_route and bool(self.unreached))


def run(files: Files = None, *, routes: Routes = None, every_route: EveryRoute = False, as_json: Json = False) -> None:
    """Run route tests: given these alerts at these times, these are told, and those are not.

    Exit 0: all hold. Exit 1: one does not, or a file has faults. Exit 2: a file could not be read.
    """
    settings = settings_or_exit()
    beside = settings.routes if settings.routes.is_dir() else settings.routes.parent
    try:
        ran = tuple(run_file(file, settings, routes=routes) for file in files or [beside / NAME])
    except BadConfig as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FOUND) from error
    if as_json:
        say_json({"good": not any(each.failed(every_route=every_route) for each in ran), "files": ran})
    else:
        _say(ran)
    if any(each.failed(every_route=every_route) for each in ran):
        raise typer.Exit(FOUND)


def run_file(file: Path, settings: Settings, *, routes: Path | None = None) -> Ran:
    """Run every test of a file on `routes`, or on the configuration beside it; raises BadConfig where either has faults."""
    text = _text(file)

    def loads(key: str, name: str) -> bytes | Reload | str:
        return (
            _beside(file.parent / name, file.parent, settings)
            if key == "reload"
            else _bytes(file.parent / name, file.parent)
        )

    script = read_script(text, file=str(file), loads=loads)
    config = _config(routes or file.parent / script.routes, settings)
    results = tuple(run_test(each, config) for each in script.tests)
    return Ran(str(file), config.file, results, unreached(config, results))


def _text(file: Path) -> str:
    found = read_text(file)
    if isinstance(found, str):
        return found
    if found.missing:
        stop(f"{file} is missing. Write it (docs/routing.md shows how) or name another file.")
    return stop(f"{file}: {found.problem}. {found.remedy}.")


def _bytes(file: Path, below: Path) -> bytes | str:
    found = read_bytes(file, below=below)
    return f"{file}: {found.problem}" if isinstance(found, Unreadable) else found


def _beside(path: Path, below: Path, settings: Settings) -> Reload | str:
    if not path.exists():
        return f"{path} is missing"
    if not path.resolve().is_relative_to(below.resolve()):
        return f"{path}: {OUTSIDE.problem}"
    return Reload(_config(path, settings))


def _config(path: Path, settings: Settings) -> Config:
    return read_config(path, settings)[0]


def _say(ran: tuple[Ran, ...]) -> None:
    for each in ran:
        typer.echo(f"{each.file} on {each.routes}")
        for result in each.results:
            mark = coloured("ok    ", Colour.GOOD) if result.passed else coloured("FAILED", Colour.BAD)
            typer.echo(f"  {mark}  {result.name}")
            for failure in result.failures:
                typer.echo(f"          line {failure.line}: {failure.problem}")
        passed = sum(result.passed for result in each.results)
        holds = Colour.GOOD if passed == len(each.results) else Colour.BAD
        typer.echo(coloured(f"  {passed} of {len(each.results)} hold.", holds))
        if each.unreached:
            typer.echo(coloured(f"  No test reaches: {', '.join(each.unreached)}.", Colour.LOOK))
