"""PURE: where things of a Config stand in its files, so that what the analysis finds is told with file, line and path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from switchboard.config.bundle import GLOBAL, configuration, unbundle
from switchboard.config.config import Config, Route
from switchboard.config.document import Mapping as Section
from switchboard.config.document import MappingEntry, Node, Scalar, Sequence, read_document
from switchboard.config.findings import FindingCode
from switchboard.config.report import Position, found_at
from switchboard.errors import Fault
from switchboard.ownership.codeowners import Root
from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.search.query import Query


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: its line and column, from 1, and its path of keys."""

    file: str
    line: int
    path: str
    column: int = 1

    def warn(self, code: FindingCode, problem: str, remedy: str) -> Fault:
        """Make a warning about what stands here."""
        at = Position(self.line, self.path, self.column)
        return found_at(at, code, problem, remedy, file=self.file, warning=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of the configuration: its query, where it stands, and the route that asks it, if it is a route's."""

    query: Query
    spot: Spot
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A Config beside the files it was read from."""

    config: Config
    files: Mapping[str, Section]
    by_line: Mapping[tuple[str, str, int], tuple[int, Node]] = field(default_factory=dict)
    """The items of lists by file, section and line, each with its number: there may be thousands."""

    def entries(self, section: str) -> Iterator[tuple[str, MappingEntry]]:
        """Return the entries of a top section, each with its file."""
        for file, top in self.files.items():
            found = top.get(section)
            if found is not None and isinstance(found.value, Section):
                yield from ((file, entry) for entry in found.value.entries)

    def spot(self, section: str, key: str) -> Spot:
        """Return where an entry of a top section stands."""
        found = ((file, entry.line, entry.column) for file, entry in self.entries(section) if entry.key == key)
        file, line, column = next(found, (self.config.file, 1, 1))
        return Spot(file, line, f"{section}.{key}", column)

    def spot_of(self, route: Route, key: str = "") -> Spot:
        """Return where a route stands, or one key of it."""
        file = route.file or self.config.file
        at, item = self.by_line.get((file, "routes", route.line), (0, None))
        column = item.column if item is not None else 1
        return _inside(Spot(file, route.line, f"routes[{at}]", column), item, key)

    def spot_of_rule(self, rule: Rule) -> Spot:
        """Return where an ownership rule stands: its line of a CODEOWNERS file, or below `owners`."""
        if rule.kind is MatcherKind.CODEOWNERS:
            return Spot(rule.file, rule.line, "")
        for file, top in self.files.items():
            entry = top.get("owners")
            if entry is not None and isinstance(entry.value, Scalar) and _stands_in(rule, entry.value.text):
                return Spot(file, entry.value.line - (not entry.value.block) + rule.line, "owners")
        return Spot(self.config.file, 1, "owners")

    def roots(self) -> tuple[Root, ...]:
        """Return the `owners_roots` of all files."""
        items = (item for file in self.files for item in self._items(file, "owners_roots"))
        pairs = ((item.get("source"), item.get("stack")) for item in items if isinstance(item, Section))
        return tuple(Root(_text(source), _text(stack)) for source, stack in pairs)

    def asked(self) -> Iterator[Asked]:
        """Return every condition: those of routes, inhibitions, maintenance and quiet hours."""
        for route in self.config.routes:
            yield Asked(route.query, self.spot_of(route, "when"), route)
        for inhibit in self.config.inhibits:
            yield Asked(inhibit.when, self._spot_at("inhibit", inhibit.line, "when"))
            yield Asked(inhibit.mutes, self._spot_at("inhibit", inhibit.line, "mutes"))
        for maintenance in self.config.maintenance:
            yield Asked(maintenance.when, self._spot_at("maintenance", maintenance.line, "when"))
        for team in self.config.teams.values():
            if team.quiet is not None and team.quiet.unless is not None:
                spot = self.spot("teams", team.key)
                yield Asked(team.quiet.unless, Spot(spot.file, spot.line, f"{spot.path}.quiet.except"))

    def _spot_at(self, section: str, line: int, key: str) -> Spot:
        for file in self.files:
            at, item = self.by_line.get((file, section, line), (0, None))
            if item is not None:
                return _inside(Spot(file, line, f"{section}[{at}]", item.column), item, key)
        return Spot(self.config.file, line, section)

    def _items(self, file: str, section: str) -> tuple[Node, ...]:
        return _items_of(self.files[file], section) if file in self.files else ()


def source_of(config: Config) -> Source:
    """Read a Config's files again, for their lines."""
    kept = unbundle(config.text)
    texts = configuration(kept) if kept is not None else {"": config.text}
    folder = config.file.rstrip("/") if kept is not None and GLOBAL in kept else None
    named = {config.file if folder is None else f"{folder}/{name}": text for name, text in texts.items()}
    files = {file: read_document(text, file=file) for file, text in named.items()}
    listed = ("routes", "inhibit", "maintenance")
    by_line = {
        (file, section, item.line): (number, item)
        for file, top in files.items()
        for section in listed
        for number, item in reversed(list(enumerate(_items_of(top, section))))
    }
    return Source(config, files, by_line)


def _items_of(top: Section, section: str) -> tuple[Node, ...]:
    found = top.get(section)
    return found.value.items if found is not None and isinstance(found.value, Sequence) else ()


def _inside(spot: Spot, item: Node | None, key: str) -> Spot:
    """Return where a key of an item stands; the item itself where no key is asked for."""
    entry = item.get(key) if isinstance(item, Section) else None
    if not key:
        return spot
    line, column = (entry.line, entry.column) if entry else (spot.line, spot.column)
    return Spot(spot.file, line, f"{spot.path}.{key}", column)


def _stands_in(rule: Rule, text: str) -> bool:
    """Return whether a rule may be the one that stands in its line of a text."""
    lines = text.split("\n")
    return (
        rule.line <= len(lines) and max(re.findall(r"\w+", rule.pattern), key=len, default="") in lines[rule.line - 1]
    )


def _text(entry: MappingEntry | None) -> str:
    return entry.value.text if entry is not None and isinstance(entry.value, Scalar) else ""
