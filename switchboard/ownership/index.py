"""PURE: rules made ready. A frame meets only the rules whose literal start or literal segment it has, however many there are.

What a frame met is remembered, in bounds: a project's frames come again and again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from switchboard.ownership.glob import glob_matches
from switchboard.ownership.pattern import Literal, fold, parse_glob
from switchboard.ownership.rule import Kind, Rule

REMEMBERED_FRAMES = 16384
# Strangers write paths; a long one is matched anew each time rather than kept.
LONGEST_REMEMBERED = 1000
_BOUNDARY = re.compile(r"[/.]")
_SEGMENT = re.compile(r"/[^/]*(?=/)")
_STOP = "\0"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule, by its place among the rules, and what of a frame it fits."""

    place: int
    value: str
    named: str


class RuleIndex:
    """The path and module rules by what a value must have to fit them; `others` are the places of all other rules."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Compile the rules; a malformed pattern fits nothing, and so is left out."""
        self._rules = rules
        self._starts: dict[tuple[Kind, str], list[int]] = {}
        self._segments: dict[tuple[Kind, str], list[int]] = {}
        self.others: list[int] = []
        for place, rule in enumerate(rules):
            self._file(place, rule)
        self._remembered: Callable[[str, str, str], tuple[Hit, ...]] = lru_cache(REMEMBERED_FRAMES)(self._hits)

    def hits(self, filename: str, abs_path: str, module: str) -> tuple[Hit, ...]:
        """Tell the rules that one frame fits, each once; empty text is what the frame does not have."""
        long = len(filename) + len(abs_path) + len(module) > LONGEST_REMEMBERED
        return (self._hits if long else self._remembered)(filename, abs_path, module)

    def _file(self, place: int, rule: Rule) -> None:
        if rule.kind not in (Kind.PATH, Kind.MODULE):
            self.others.append(place)
            return
        runs = _literal_runs(rule.pattern)
        if runs is None:
            return
        start = _start(runs[0])
        segments = [segment for run in runs for segment in _SEGMENT.findall(run)]
        if start or not segments:
            self._starts.setdefault((rule.kind, start), []).append(place)
        else:
            self._segments.setdefault((rule.kind, max(segments, key=len)), []).append(place)

    def _hits(self, filename: str, abs_path: str, module: str) -> tuple[Hit, ...]:
        found: dict[int, Hit] = {}
        parts = (
            (Kind.PATH, filename, "file"),
            (Kind.PATH, abs_path, "absolute path"),
            (Kind.MODULE, module, "module"),
        )
        for kind, value, named in parts:
            for place in self._candidates(kind, value) if value else ():
                if place not in found and glob_matches(self._rules[place].pattern, value, path=True):
                    found[place] = Hit(place, value, named)
        return tuple(found.values())

    def _candidates(self, kind: Kind, value: str) -> Iterator[int]:
        plain = fold(value.replace("\\", "/"))
        yield from self._starts.get((kind, ""), ())
        for boundary in _BOUNDARY.finditer(plain):
            yield from self._starts.get((kind, plain[: boundary.end()]), ())
        for segment in set(_SEGMENT.findall(plain)):
            yield from self._segments.get((kind, segment), ())


def _literal_runs(pattern: str) -> list[str] | None:
    """Tell the runs of literal characters of a pattern, the first one at its start; None where it is malformed."""
    nodes = parse_glob(pattern.replace("\\", "/"), exact_case=False)
    if nodes is None:
        return None
    text: Iterable[str] = (node.character if isinstance(node, Literal) else _STOP for node in nodes)
    return "".join(text).split(_STOP)


def _start(run: str) -> str:
    """Cut a pattern's literal start after its last boundary, where a value can be cut as well."""
    ends = [boundary.end() for boundary in _BOUNDARY.finditer(run)]
    return run[: ends[-1]] if ends else ""


@dataclass(frozen=True, eq=False, slots=True)
class _Same:
    """Rules told apart by being the same object: to compare ten thousand would take longer than to match them."""

    rules: tuple[Rule, ...]

    def __hash__(self) -> int:
        return id(self.rules)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rules is self.rules


def index_of(rules: tuple[Rule, ...]) -> RuleIndex:
    """Compile rules, once for as long as they are in use."""
    return _compiled(_Same(rules))


@lru_cache(maxsize=8)
def _compiled(same: _Same) -> RuleIndex:
    return RuleIndex(same.rules)
