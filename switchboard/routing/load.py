"""routes.yaml to Book: every fault is found at once, with its file, line, path and remedy. The caller reads files."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from enum import StrEnum

from switchboard.errors import Fault
from switchboard.routing import keys
from switchboard.routing.book import Book, Route, Team
from switchboard.routing.destinations import OWNER, Form
from switchboard.routing.document import read_document
from switchboard.routing.load_defaults import read_defaults
from switchboard.routing.load_fallback import read_fallback, read_page_fallback
from switchboard.routing.load_owners import owner_keys, read_owners
from switchboard.routing.load_routes import Names, read_routes
from switchboard.routing.load_teams import read_teams
from switchboard.routing.place import Place
from switchboard.routing.report import Report, lines_with_secrets

VERSION = "1"


class NamedKind(StrEnum):
    """The kinds of destination that are reached by a name of the user's own."""

    APPRISE = "apprise"
    WEBHOOK = "webhook"


def load_book(text: str, *, file: str, variables: Collection[str] | None = None) -> tuple[Book, tuple[Fault, ...]]:
    """Read a whole configuration; answers the Book and the warnings, or raises BadBook with every fault.

    `variables` are the names set in the environment; when given, each ${NAME} that is not among them is warned about.
    """
    top = Place(read_document(text, file=file), "", Report(file))
    for line in lines_with_secrets(text):
        top.report.refuse(line, "", "a secret is written in the file", "Write ${NAME} and set NAME in the environment")
    top.expect(keys.FILE)
    _check_version(top)
    defaults = read_defaults(top)
    teams = read_teams(top, timezone=defaults.timezone, variables=variables)
    names = Names(teams, _read_destinations(top))
    called = owner_keys(top, teams)
    routes = read_routes(top, names)
    _warn_of_unreachable_owners(top, routes, teams)
    book = Book(
        hash=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        file=file,
        defaults=defaults,
        teams=teams,
        owners=read_owners(top, called),
        owner_keys=called,
        routes=routes,
        fallback=read_fallback(top, names),
        page_fallback=read_page_fallback(top, names, routes),
    )
    return book, top.report.finish()


def _check_version(top: Place) -> None:
    if not top.has("version"):
        top.refuse("version", "missing", f"Write `version: {VERSION}` at the top")
        return
    version = top.text("version")
    if version not in (None, VERSION):
        top.refuse("version", f"version {version} is not known", f"This Switchboard reads version {VERSION}")


def _read_destinations(top: Place) -> Mapping[str, str]:
    section = top.below("destinations")
    if section is None:
        return {}
    named: dict[str, str] = {}
    for entry in section.node.entries:
        place = section.below(entry.key)
        if place is None:
            continue
        place.expect(keys.DESTINATION)
        if not place.has("kind"):
            place.refuse("kind", "missing", f"Write one of {', '.join(NamedKind)}")
        if kind := place.choice("kind", NamedKind):
            named[entry.key] = kind.value
    return named


def _warn_of_unreachable_owners(top: Place, routes: tuple[Route, ...], teams: Mapping[str, Team]) -> None:
    """Warn where a route tells owner and an owning team could not be told: those alerts go to the fallback."""
    told = {target.kind for route in routes for target in route.notify if target.form is Form.OWNER}
    section = top.below("teams") or top
    for team in teams.values():
        for kind in sorted(kind for kind in told if not team.has(kind)):
            remedy = (
                f"What routes tell {kind.value}:{OWNER} goes to the fallback for this team; add `{kind.value}` to it"
            )
            section.report.warn(section.line(team.key), section.at(team.key), f"no {kind.value} address", remedy)
