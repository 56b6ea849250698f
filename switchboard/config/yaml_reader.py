"""A place of routes.yaml: a mapping read key by key; what does not fit is reported and read as absent."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from switchboard.config.document import Mapping, MappingEntry, Node, NodeKind, Scalar, Sequence
from switchboard.config.findings import FindingCode
from switchboard.config.report import Position, Report
from switchboard.schedule.windows import parse_length

E = TypeVar("E", bound=StrEnum)

LONGEST_NAME = 100
_NUMBER = re.compile(r"[0-9]{1,9}")
_AS_READ = re.compile(r"\S[^\n'\"\\]*")
_YES = {"true", "yes", "on"}
_ASKS_NOTHING = {"never", "false", "no", "off"}
SWITCHES = frozenset(_YES | _ASKS_NOTHING)
"""Words that switch something on or off, and so are no reason."""


@dataclass(frozen=True, slots=True)
class Word:
    """One text of the file and where it stands."""

    text: str
    at: Position

    @property
    def line(self) -> int:
        """Return its line."""
        return self.at.line

    @property
    def path(self) -> str:
        """Return its path of keys."""
        return self.at.path


@dataclass(frozen=True, slots=True)
class Place:
    """A mapping being read. Every getter is total: it reports what is wrong and returns as if the key were absent."""

    node: Mapping
    path: str
    report: Report

    def at(self, key: str) -> str:
        """Return the path of a key below this place; without a key, of the place."""
        return ".".join(part for part in (self.path, key) if part)

    def line(self, key: str) -> int:
        """Return the line of a key, or of this place where the key is absent."""
        entry = self.node.get(key)
        return entry.line if entry else self.node.line

    def position(self, key: str) -> Position:
        """Return where a key stands, or this place where the key is absent."""
        entry = self.node.get(key)
        return Position(self.line(key), self.at(key), entry.column if entry else self.node.column)

    def within(self, key: str, character: int) -> Position:
        """Return where a character (0-based) of a key's text stands, where the text stands in the file as it is read."""
        entry, at = self.node.get(key), self.position(key)
        value = entry.value if entry else None
        if not isinstance(value, Scalar) or value.line != at.line or value.block or not _AS_READ.fullmatch(value.text):
            return at
        return Position(at.line, at.path, value.column + value.quoted + character)

    def has(self, key: str) -> bool:
        """Return whether a key is written here, with whatever value."""
        return self.node.get(key) is not None

    def refuse(self, key: str, code: FindingCode, problem: str, remedy: str) -> None:
        """Report a fault at a key."""
        self.report.refuse(self.position(key), code, problem, remedy)

    def warn(self, key: str, code: FindingCode, problem: str, remedy: str) -> None:
        """Report at a key what the owner of the file should know."""
        self.report.warn(self.position(key), code, problem, remedy)

    def expect(self, served: Collection[str], *, later: Collection[str] = (), above: Collection[str] = ()) -> None:
        """Refuse keys that nobody knows and those that stand `above`; warn of `later` ones unless they ask for nothing."""
        for entry in self.node.entries:
            if entry.key in served or (entry.key in later and _asks_nothing(entry.value)):
                continue
            at = Position(entry.line, self.at(entry.key), entry.column)
            if entry.key in later:
                remedy = "It is accepted and does nothing in this version"
                self.report.warn(at, FindingCode.NOT_SERVED, "not served yet", remedy)
            elif entry.key in above:
                self.report.refuse(
                    at, FindingCode.NOT_FOR_A_TEAM, "not for one team to say", "Write it in _global.yaml"
                )
            else:
                known = sorted((*served, *later))
                remedy = self._nearest_key(entry.key, known)
                self.report.refuse(at, FindingCode.UNKNOWN_KEY, "no such key", remedy)

    def _nearest_key(self, key: str, known: list[str]) -> str:
        """Name the key that was meant, which then is not told to be missing as well."""
        otherwise = f"Known here: {', '.join(known)}"
        remedy = self.report.nearest(key, known, otherwise=otherwise)
        if remedy != otherwise:
            self.report.meant.update(self.at(name) for name in known if f"“{name}”" in remedy)
        return remedy

    def lacks(self, key: str) -> bool:
        """Return whether a key is absent, and not just misspelt, which is told as it is."""
        return not self.has(key) and self.at(key) not in self.report.meant

    def word(self, key: str) -> Word | None:
        """Read one text; numbers and yes/no count as the text they were written as."""
        entry = self.node.get(key)
        if entry is None:
            return None
        return self._word(entry.value, _of_value(entry, self.at(key)))

    def name(self, key: str) -> str | None:
        """Read a name by which people, messages and rows of the database know this place."""
        name = self.text(key)
        if name is not None and len(name) > LONGEST_NAME:
            self.refuse(key, FindingCode.WRONG_VALUE, f"longer than {LONGEST_NAME} characters", "Give it a short name")
        return name

    def text(self, key: str) -> str | None:
        """Read one text without its place."""
        word = self.word(key)
        return word.text if word else None

    def words(self, key: str) -> tuple[Word, ...]:
        """Read a list of texts; a single text is a list of one."""
        entry = self.node.get(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, Sequence):
            word = self._word(entry.value, _of_value(entry, self.at(key)))
            return (word,) if word else ()
        items = enumerate(entry.value.items)
        path = self.at(key)
        found = (self._word(item, Position(item.line, f"{path}[{number}]", item.column)) for number, item in items)
        return tuple(word for word in found if word)

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts without their places."""
        return tuple(word.text for word in self.words(key))

    def flag(self, key: str) -> bool | None:
        """Read true or false."""
        entry = self.node.get(key)
        if entry is None:
            return None
        if isinstance(entry.value, Scalar) and entry.value.kind is NodeKind.BOOLEAN:
            return entry.value.text.lower() in _YES
        self.refuse(key, FindingCode.WRONG_VALUE, "neither true nor false", "Write true or false, without quotes")
        return None

    def choice(self, key: str, choices: type[E]) -> E | None:
        """Read one of a closed list of words."""
        text = self.text(key)
        if text is None:
            return None
        if text in list(choices):
            return choices(text)
        names = [choice.value for choice in choices]
        self.refuse(
            key,
            FindingCode.WRONG_VALUE,
            f"“{text}” is not one of {', '.join(names)}",
            self.report.nearest(text, names, otherwise="Choose one"),
        )
        return None

    def duration(self, key: str) -> timedelta | None:
        """Read a length of time such as 90s, 15m, 24h, 7d, 2w."""
        text = self.text(key)
        if text is None:
            return None
        if length := parse_length(text):
            return length
        self.refuse(
            key,
            FindingCode.WRONG_VALUE,
            f"“{text}” is no length of time",
            "Write a number and s, m, h, d or w, such as 24h",
        )
        return None

    def number(self, key: str, *, least: int = 1) -> int | None:
        """Read a whole number, not below `least`."""
        text = self.text(key)
        if text is None:
            return None
        if _NUMBER.fullmatch(text) and int(text) >= least:
            return int(text)
        self.refuse(
            key,
            FindingCode.WRONG_VALUE,
            f"“{text}” is no number from {least} on",
            f"Write a whole number, such as {least + 4}",
        )
        return None

    def need(self, *names: str, remedy: str) -> None:
        """Refuse this place where one of these keys is absent."""
        for key in names:
            if self.lacks(key):
                self.refuse(key, FindingCode.MISSING_KEY, "missing", remedy)

    def asks_nothing(self, key: str) -> bool:
        """Return whether a key is written with never, false, no or off."""
        entry = self.node.get(key)
        return entry is not None and _asks_nothing(entry.value)

    def below(self, key: str) -> Place | None:
        """Read a mapping under a key."""
        entry = self.node.get(key)
        if entry is None:
            return None
        if isinstance(entry.value, Mapping):
            return Place(entry.value, self.at(key), self.report)
        remedy = "Write keys and values, indented, below it"
        if _asks_nothing(entry.value):
            remedy = f"{remedy}, or take the line out: it cannot be switched off"
        self.refuse(key, FindingCode.WRONG_SHAPE, "not a mapping", remedy)
        return None

    def each(self, key: str) -> tuple[Place, ...]:
        """Read a list of mappings under a key."""
        entry = self.node.get(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, Sequence):
            self.refuse(key, FindingCode.WRONG_SHAPE, "not a list", "Begin each item with a dash")
            return ()
        found = []
        for number, item in enumerate(entry.value.items):
            path = f"{self.at(key)}[{number}]"
            if isinstance(item, Mapping):
                found.append(Place(item, path, self.report))
            else:
                at = Position(item.line, path, item.column)
                self.report.refuse(at, FindingCode.WRONG_SHAPE, "not a mapping", "Write keys and values after the dash")
        return tuple(found)

    def one_or_each(self, key: str) -> tuple[Place, ...]:
        """Read a mapping, or a list of mappings, under a key."""
        entry = self.node.get(key)
        if entry is None or not isinstance(entry.value, Mapping):
            return () if self.asks_nothing(key) else self.each(key)
        return (Place(entry.value, self.at(key), self.report),)

    def members(self, key: str) -> tuple[tuple[str, Place], ...]:
        """Read a mapping of names to mappings."""
        section = self.below(key)
        if section is None:
            return ()
        found = [(entry.key, section.below(entry.key)) for entry in section.node.entries]
        return tuple((name, place) for name, place in found if place is not None)

    def _word(self, node: Node, at: Position) -> Word | None:
        if not isinstance(node, Scalar):
            shape = "a mapping" if isinstance(node, Mapping) else "a list"
            remedy = "Write one text; no space after the colon in slack:payments, or quote it"
            self.report.refuse(at, FindingCode.WRONG_SHAPE, f"{shape} where a text is expected", remedy)
            return None
        if node.kind is NodeKind.NULL or not node.text.strip():
            remedy = "Give it a value or take the line out; quote what begins with #"
            self.report.refuse(at, FindingCode.EMPTY, "empty", remedy)
            return None
        return Word(node.text.strip(), at)


def _of_value(entry: MappingEntry, path: str) -> Position:
    """Return where a key's value stands; where it begins on a later line, where the key does."""
    column = entry.value.column if entry.value.line == entry.line else entry.column
    return Position(entry.line, path, column)


def _asks_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.lower() in _ASKS_NOTHING
