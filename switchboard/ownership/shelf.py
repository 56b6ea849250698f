"""Rules of one kind, put where a value finds those it may fit: by their literal start, else by a literal segment.

A value that is looked up meets few rules, however many there are. Which of them it fits, each rule then says itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from switchboard.ownership.gitignore import ANY_FOLDERS, OPTIONAL_SLASH, parse_path
from switchboard.ownership.glob import fits_whole, plain
from switchboard.ownership.pattern import Literal, Node, parse_glob
from switchboard.ownership.rule import Rule

_STOP = "\0\0"  # between literal runs; a pattern that holds it is only found less quickly
_BOUNDARY = re.compile(r"[/.]")
_SLASH = re.compile(r"/")
_SEGMENT = re.compile(r"/[^/]*(?=/)")


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """A rule, by its place among all rules. A value without the needle does not fit, which is quickly seen."""

    place: int
    needle: str
    fits: Callable[[str], bool]


class Shelf:
    """Entries by what a value must have. A value is given as its forms: all ways in which entries may have it."""

    def __init__(self, boundary: re.Pattern[str]) -> None:
        """Start empty; starts are cut after the boundary's characters."""
        self._boundary = boundary
        self._starts: dict[str, list[ShelfEntry]] = {}
        self._segments: dict[str, list[ShelfEntry]] = {}
        self._rest: list[ShelfEntry] = []

    def put(self, entry: ShelfEntry, text: str, *, anchored: bool) -> None:
        """Put an entry where its pattern's literal text, with stops between the runs, says."""
        runs = text.split(_STOP)
        start = self._cut(runs[0]) if anchored else ""
        segments = [segment for run in runs for segment in _SEGMENT.findall(run) if segment != "/"]
        if start not in ("", "/"):
            self._starts.setdefault(start, []).append(entry)
        elif segments:
            self._segments.setdefault(max(segments, key=len), []).append(entry)
        else:
            self._rest.append(entry)

    def find(self, forms: Iterable[str], value: str, but: Container[int]) -> Iterator[ShelfEntry]:
        """Return the entries that the value fits, each once for every form it is found by, but not those at some places."""
        for form in forms:
            for entry in self._candidates(form):
                if entry.needle in value and entry.place not in but and entry.fits(value):
                    yield entry

    def _candidates(self, form: str) -> Iterator[ShelfEntry]:
        yield from self._rest
        for boundary in self._boundary.finditer(form):
            yield from self._starts.get(form[: boundary.end()], ())
        if self._segments:
            for segment in set(_SEGMENT.findall(form)):
                yield from self._segments.get(segment, ())

    def _cut(self, run: str) -> str:
        ends = [boundary.end() for boundary in self._boundary.finditer(run)]
        return run[: ends[-1]] if ends else ""


class GlobShelf:
    """The rules of a kind that are globs: path or module."""

    def __init__(self) -> None:
        """Start empty."""
        self._shelf = Shelf(_BOUNDARY)

    def put(self, place: int, rule: Rule) -> None:
        """Put a rule; a malformed pattern fits nothing, and so is left out."""
        nodes = parse_glob.__wrapped__(rule.pattern.replace("\\", "/"), exact_case=False)
        if nodes is not None:
            entry = ShelfEntry(place, _needle(nodes), lambda value: fits_whole(nodes, value))
            self._shelf.put(entry, _text(nodes), anchored=True)

    def find(self, value: str, *, but: Container[int] = ()) -> Iterator[ShelfEntry]:
        """Return the rules that a value fits, but not those at some places."""
        spelled = plain(value)
        return self._shelf.find((spelled,), spelled, but)


class CodeownersShelf:
    """The rules of a CODEOWNERS file."""

    def __init__(self) -> None:
        """Start empty."""
        self._shelf = Shelf(_SLASH)

    def put(self, place: int, rule: Rule) -> None:
        """Put a rule. What it names lies between slashes, once the value has one before and one behind."""
        pattern = parse_path.__wrapped__(rule.pattern)
        entry = ShelfEntry(place, _needle(pattern.nodes), pattern.fits)
        self._shelf.put(entry, f"/{_text(pattern.nodes)}/", anchored=pattern.anchored)

    def find(self, value: str, *, but: Container[int] = ()) -> Iterator[ShelfEntry]:
        """Return the rules that a value fits; of a leading slash a pattern may have one more or less."""
        forms = (f"/{value}/", f"{value}/") if value.startswith("/") else (f"/{value}/",)
        return self._shelf.find(forms, value, but)


def _text(nodes: tuple[Node, ...]) -> str:
    return "".join(_said(node) for node in nodes)


def _said(node: Node) -> str:
    """Give a node's literal text. Both choices of CODEOWNERS leave the next character behind a slash."""
    if isinstance(node, Literal):
        return node.text
    if node is OPTIONAL_SLASH:
        return ""
    return f"{_STOP}/" if node is ANY_FOLDERS else _STOP


def _needle(nodes: tuple[Node, ...]) -> str:
    return max((node.text for node in nodes if isinstance(node, Literal)), key=len, default="")
