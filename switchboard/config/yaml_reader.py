"""A place of routes.yaml: a mapping read key by key; what does not fit is reported and read as absent."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from switchboard.config.document import Mapping, Node, NodeKind, Scalar, Sequence
from switchboard.config.report import Report, nearest
from switchboard.schedule.windows import parse_length

E = TypeVar("E", bound=StrEnum)

LONGEST_NAME = 100
_NUMBER = re.compile(r"[0-9]{1,9}")
_YES = {"true", "yes", "on"}
_ASKS_NOTHING = {"never", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Word:
    """One text of the file and where it stands."""

    text: str
    line: int
    path: str


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

    def has(self, key: str) -> bool:
        """Return whether a key is written here, with whatever value."""
        return self.node.get(key) is not None

    def refuse(self, key: str, problem: str, remedy: str) -> None:
        """Report a fault at a key."""
        self.report.refuse(self.line(key), self.at(key), problem, remedy)

    def expect(self, served: Collection[str], *, later: Collection[str] = (), above: Collection[str] = ()) -> None:
        """Refuse keys that nobody knows and those that stand `above`; warn of `later` ones unless they ask for nothing."""
        for entry in self.node.entries:
            if entry.key in served or (entry.key in later and _asks_nothing(entry.value)):
                continue
            path = self.at(entry.key)
            if entry.key in later:
                self.report.warn(entry.line, path, "not served yet", "It is accepted and does nothing in this version")
            elif entry.key in above:
                self.report.refuse(entry.line, path, "not for one team to say", "Write it in _global.yaml")
            else:
                known = sorted((*served, *later))
                remedy = nearest(entry.key, known, otherwise=f"Known here: {', '.join(known)}")
                self.report.refuse(entry.line, path, "no such key", remedy)

    def word(self, key: str) -> Word | None:
        """Read one text; numbers and yes/no count as the text they were written as."""
        entry = self.node.get(key)
        if entry is None:
            return None
        return self._word(entry.value, entry.line, self.at(key))

    def name(self, key: str) -> str | None:
        """Read a name by which people, messages and rows of the database know this place."""
        name = self.text(key)
        if name is not None and len(name) > LONGEST_NAME:
            self.refuse(key, f"longer than {LONGEST_NAME} characters", "Give it a short name")
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
            word = self._word(entry.value, entry.line, self.at(key))
            return (word,) if word else ()
        items = enumerate(entry.value.items)
        found = (self._word(item, item.line, f"{self.at(key)}[{number}]") for number, item in items)
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
        self.refuse(key, "neither true nor false", "Write true or false, without quotes")
        return None

    def choice(self, key: str, choices: type[E]) -> E | None:
        """Read one of a closed list of words."""
        text = self.text(key)
        if text is None:
            return None
        if text in list(choices):
            return choices(text)
        names = [choice.value for choice in choices]
        self.refuse(key, f"“{text}” is not one of {', '.join(names)}", nearest(text, names, otherwise="Choose one"))
        return None

    def duration(self, key: str) -> timedelta | None:
        """Read a length of time such as 90s, 15m, 24h, 7d, 2w."""
        text = self.text(key)
        if text is None:
            return None
        if length := parse_length(text):
            return length
        self.refuse(key, f"“{text}” is no length of time", "Write a number and s, m, h, d or w, such as 24h")
        return None

    def number(self, key: str, *, least: int = 1) -> int | None:
        """Read a whole number, not below `least`."""
        text = self.text(key)
        if text is None:
            return None
        if _NUMBER.fullmatch(text) and int(text) >= least:
            return int(text)
        self.refuse(key, f"“{text}” is no number from {least} on", f"Write a whole number, such as {least + 4}")
        return None

    def need(self, *names: str, remedy: str) -> None:
        """Refuse this place where one of these keys is absent."""
        for key in names:
            if not self.has(key):
                self.refuse(key, "missing", remedy)

    def asks_nothing(self, key: str) -> bool:
        """Return whether a key is written with never, false, no or off."""
        entry = self.node.get(key)
        return entry is not None and _asks_nothing(entry.value)

    def section(self, key: str) -> Place | None:
        """Read a mapping under a key, where `never` or `false` is as if it were absent."""
        return None if self.asks_nothing(key) else self.below(key)

    def below(self, key: str) -> Place | None:
        """Read a mapping under a key."""
        entry = self.node.get(key)
        if entry is None:
            return None
        if isinstance(entry.value, Mapping):
            return Place(entry.value, self.at(key), self.report)
        self.refuse(key, "not a mapping", "Write keys and values, indented, below it")
        return None

    def each(self, key: str) -> tuple[Place, ...]:
        """Read a list of mappings under a key."""
        entry = self.node.get(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, Sequence):
            self.refuse(key, "not a list", "Begin each item with a dash")
            return ()
        found = []
        for number, item in enumerate(entry.value.items):
            path = f"{self.at(key)}[{number}]"
            if isinstance(item, Mapping):
                found.append(Place(item, path, self.report))
            else:
                self.report.refuse(item.line, path, "not a mapping", "Write keys and values after the dash")
        return tuple(found)

    def one_or_each(self, key: str) -> tuple[Place, ...]:
        """Read a mapping, or a list of mappings, under a key."""
        entry = self.node.get(key)
        if entry is None or not isinstance(entry.value, Mapping):
            return () if self.asks_nothing(key) else self.each(key)
        return (Place(entry.value, self.at(key), self.report),)

    def members(self, key: str) -> tuple[tuple[str, Place], ...]:
        """Read a mapping of names to mappings."""
        section = self.section(key)
        if section is None:
            return ()
        found = [(entry.key, section.below(entry.key)) for entry in section.node.entries]
        return tuple((name, place) for name, place in found if place is not None)

    def _word(self, node: Node, line: int, path: str) -> Word | None:
        if not isinstance(node, Scalar):
            shape = "a mapping" if isinstance(node, Mapping) else "a list"
            remedy = "Write one text; no space after the colon in slack:payments, or quote it"
            self.report.refuse(line, path, f"{shape} where a text is expected", remedy)
            return None
        if node.kind is NodeKind.NULL or not node.text.strip():
            self.report.refuse(line, path, "empty", "Give it a value or take the line out; quote what begins with #")
            return None
        return Word(node.text.strip(), line, path)


def _asks_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.lower() in _ASKS_NOTHING
