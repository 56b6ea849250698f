"""The parts of a configuration become one Config: what they define is joined, what they refer to is looked up in all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from switchboard.config.config import Config, Route, Team
from switchboard.config.destinations import OWNER, Form
from switchboard.config.findings import FindingCode
from switchboard.config.keys.file import FileKeys
from switchboard.config.load_codeowners import KnownOwners, OwnersFile, read_codeowners
from switchboard.config.load_defaults import read_defaults, read_retention, read_storms
from switchboard.config.load_fallback import read_fallback, read_page_fallback
from switchboard.config.load_noise import check_quiet, read_inhibits, read_maintenance
from switchboard.config.load_owners import owner_keys, read_owners
from switchboard.config.load_people import read_people
from switchboard.config.load_routes import read_routes
from switchboard.config.load_targets import Names
from switchboard.config.load_teams import WrittenTeams, read_teams, with_digests
from switchboard.config.people import MappedPerson
from switchboard.config.yaml_reader import Place
from switchboard.ownership.rule import Rule

MOST_ROUTES = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its keys, what its faults call it, whether others stand beside it, and whether it is of its teams only."""

    top: Place
    file: str
    of_folder: bool = False
    of_teams: bool = False


def assemble(
    parts: tuple[Part, ...],
    *,
    text: str,
    file: str,
    variables: Collection[str] | None,
    owners_files: Mapping[str, OwnersFile],
) -> Config:
    """Read all parts, the first of which speaks for all. What is wrong is in their reports: then the Config is void."""
    tops = tuple(FileKeys(part.top, of_a_team=part.of_teams) for part in parts)
    top, written = tops[0], tuple(each.teams for each in tops)
    defaults, people = read_defaults(top), read_people(top)
    teams, homes = _read_teams(parts, written, defaults.timezone, variables, people)
    names = Names(teams, _read_destinations(top), people, _broken(parts))
    for own in written:
        teams = with_digests(own, teams, names)
        for _, team in own:
            check_quiet(team, names)
    called = owner_keys({key: team for own in written for key, team in own}, teams)
    routes = tuple(_read_routes(parts, tops, names, homes))
    _check_size(parts, routes)
    _warn_of_unreachable_owners(written, routes, teams)
    return Config(
        hash=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        file=file,
        defaults=defaults,
        teams=teams,
        owners=_read_rules(tops, KnownOwners(called, people), owners_files),
        owner_keys=called,
        routes=routes,
        fallback=read_fallback(top, names),
        page_fallback=read_page_fallback(top, names, routes),
        people=people,
        inhibits=tuple(inhibit for each in tops for inhibit in read_inhibits(each, names)),
        maintenance=tuple(window for each in tops for window in read_maintenance(each, names)),
        storms=read_storms(top),
        retention=read_retention(top),
    )


def _read_teams(
    parts: tuple[Part, ...],
    written: tuple[WrittenTeams, ...],
    timezone: str,
    variables: Collection[str] | None,
    people: Mapping[str, MappedPerson],
) -> tuple[Mapping[str, Team], Mapping[str, str]]:
    """Return the teams of all parts, and the file that each stands in."""
    teams: dict[str, Team] = {}
    homes: dict[str, str] = {}
    for part, teams_written in zip(parts, written, strict=True):
        own = read_teams(teams_written, timezone=timezone, variables=variables, people=people)
        for key in sorted(own.keys() & teams.keys()):
            part.top.refuse(
                "teams", FindingCode.REPEATED, f"the team {key} already stands in {homes[key]}", "Keep one of them"
            )
        if part.of_teams and not own and not part.top.report.broken("teams"):
            part.top.refuse(
                "teams",
                FindingCode.NO_TEAM,
                "no team in this file",
                "Define its team here; what is for all is in _global.yaml",
            )
        teams = {**own, **teams}
        homes = {**dict.fromkeys(own, part.file), **homes}
    return teams, homes


def _read_routes(
    parts: tuple[Part, ...], tops: tuple[FileKeys, ...], names: Names, homes: Mapping[str, str]
) -> Iterator[Route]:
    for part, top in zip(parts, tops, strict=True):
        own = [key for key, home in homes.items() if home == part.file]
        if not part.of_folder and part.top.lacks("routes"):
            part.top.refuse(
                "routes",
                FindingCode.MISSING_KEY,
                "missing",
                "Write at least `routes: []`: then everything goes to the fallback",
            )
        yield from read_routes(top, names, file=part.file, teams=own if part.of_teams else None)


def _check_size(parts: tuple[Part, ...], routes: tuple[Route, ...]) -> None:
    """Refuse more routes than can be read and compared in a few seconds, in the file that has the most."""
    if len(routes) > MOST_ROUTES:
        each = {part.file: sum(route.file == part.file for route in routes) for part in parts}
        most = max(parts, key=lambda part: each[part.file])
        problem = f"{len(routes):,} routes are more than the {MOST_ROUTES:,} that are read"
        most.top.refuse(
            "routes", FindingCode.TOO_LARGE, problem, "Let ownership say who is told: one route to slack:owner"
        )


def _read_rules(
    tops: tuple[FileKeys, ...], known: KnownOwners, owners_files: Mapping[str, OwnersFile]
) -> tuple[Rule, ...]:
    """Read CODEOWNERS files first, as the rules that come later win."""
    written = [rule for top in tops for rule in read_codeowners(top, known, owners_files)]
    return (*written, *(rule for top in tops for rule in read_owners(top.here, known.teams)))


def _broken(parts: tuple[Part, ...]) -> frozenset[str]:
    """Return the names of teams, people and destinations that are told to be wrong where they are defined."""
    sections = ("teams", "people", "destinations")
    return frozenset(name for part in parts for section in sections for name in part.top.report.broken(section))


def _read_destinations(top: FileKeys) -> Mapping[str, str]:
    return {name: kind.value for name, destination in top.destinations if (kind := destination.kind)}


def _warn_of_unreachable_owners(
    written: tuple[WrittenTeams, ...], routes: tuple[Route, ...], teams: Mapping[str, Team]
) -> None:
    """Warn where a route tells owner and an owning team could not be told: those alerts go to the fallback."""
    told = {target.kind for route in routes for target in route.notify if target.form is Form.OWNER}
    sound = ((key, team.here) for own in written for key, team in own if key in teams)
    for key, place in ((key, place) for key, place in sound if key not in place.report.broken("teams")):
        for kind in sorted(kind for kind in told if not teams[key].has(kind)):
            remedy = (
                f"What routes tell {kind.value}:{OWNER} goes to the fallback for this team; add `{kind.value}` to it"
            )
            place.warn("", FindingCode.NO_ADDRESS, f"no {kind.value} address", remedy)
