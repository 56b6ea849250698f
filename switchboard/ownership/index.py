"""Rules made ready. All values of an alert's frames are looked up at once, and what each fits is remembered, in bounds.

Files come again and again: for those that are known, an alert costs one look each. Those that are not known go to the
shelves together, and each meets only the rules that it may fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from switchboard.model.facts import Facts, Frame
from switchboard.ownership.munge import NONE, Munging, munging_of
from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.ownership.shelf import Places, codeowners_shelf, glob_shelf

ROOM = 8_000_000
"""How much one generation of remembered values may hold, in characters; a rule that one fits counts for a hundred."""
# Strangers write paths; a long one is matched anew each time rather than kept.
LONGEST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits, by its place among the rules, and the value it fits; `named` says what that is."""

    place: int
    rule: Rule
    value: str
    named: str


Hits = tuple[Hit, ...]
Value = str | None


class Memory:
    """What values fit, in two generations: when the young one is full the old one goes, save what was asked for again."""

    def __init__(self, find: Callable[[Sequence[str]], list[Places]]) -> None:
        """Start with nothing; `find` tells what values fit that are not known."""
        self.young = _nothing_known()
        self._old: dict[Value, Places] = {}
        self._room = ROOM
        self._find = find

    def recall(self, values: Sequence[Value]) -> list[Places]:
        """Return what each value fits."""
        young = self.young
        try:
            return list(map(young.__getitem__, values))
        except KeyError:
            learnt = self._learn([value for value in dict.fromkeys(values) if value and value not in young])
            return [learnt[value] if value in learnt else young[value] for value in values]

    def _learn(self, values: list[str]) -> dict[Value, Places]:
        """Return what values fit that are not young, and keep it."""
        unknown = [value for value in values if value not in self._old]
        learnt: dict[Value, Places] = dict(zip(unknown, self._find(unknown), strict=True))
        learnt.update((value, self._old[value]) for value in values if value not in learnt)
        kept = {value: learnt[value] for value in values if len(value) <= LONGEST_REMEMBERED}
        self._room -= sum([300 + len(value) + 100 * len(kept[value]) for value in kept])
        if self._room < 0:
            self._old, self.young, self._room = self.young, _nothing_known(), ROOM
        self.young.update(kept)
        return learnt


def _nothing_known() -> dict[Value, Places]:
    return {None: (), "": ()}  # what is not said fits nothing


class Column(NamedTuple):
    """One value of each frame: what it is called, the values, and which rules each of them fits."""

    named: str
    values: list[Value]
    fits: list[Places]


class Met:
    """What an alert's frames fit, from the error outwards: frame 0 is the nearest. Hits are made when asked for."""

    def __init__(self, rules: tuple[Rule, ...], columns: list[Column]) -> None:
        """Take what each column's values fit."""
        self._rules = rules
        self._columns = columns
        self._rows = list(zip(*(column.fits for column in columns), strict=True))

    def frames(self) -> Iterator[int]:
        """Return the frames that fit any rule."""
        return (frame for frame, row in enumerate(self._rows) if any(row))

    def last_rule(self, frame: int) -> int:
        """Return the place of the last rule that a frame fits; it has to fit one."""
        return max(places[0] for places in self._rows[frame] if places)

    def hits(self, frame: int) -> Hits:
        """Return what a frame fits, the last rule first, each with the first value that fits it."""
        found: dict[int, Hit] = {}
        for column in reversed(self._columns):
            value = column.values[frame]
            found.update(
                (place, Hit(place, self._rules[place], value or "", column.named)) for place in column.fits[frame]
            )
        return _with_sections([found[place] for place in sorted(found, reverse=True)])


class RuleIndex:
    """The rules that are about frames, each where a frame finds it; `others` are those about the URL and tags."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Compile the rules."""
        self.rules = rules
        self.others = [place for place, rule in enumerate(rules) if rule.kind in (MatcherKind.URL, MatcherKind.TAG)]
        self._paths = glob_shelf(self._of(MatcherKind.PATH))
        self._codeowners = codeowners_shelf(self._of(MatcherKind.CODEOWNERS))
        self._modules = glob_shelf(self._of(MatcherKind.MODULE))
        self._path_memory = Memory(self._paths.find)
        self._codeowners_memory = Memory(self._codeowners.find)
        self._module_memory = Memory(self._modules.find)

    def met(self, facts: Facts) -> Met:
        """Return what an alert's frames fit."""
        return self.met_by(facts.frames[::-1], munging_of(facts.platform, facts.sdk))

    def met_by(self, frames: Sequence[Frame], munging: Munging = NONE) -> Met:
        """Return what frames fit, given from the error outwards. CODEOWNERS pass over those known to be no code of ours."""
        columns: list[Column] = []
        files = _files(frames, munging) if self._paths or self._codeowners else {}
        if self._paths:
            columns += _recall(self._path_memory, files)
        if self._codeowners:
            ours = [frame.in_app is not False for frame in frames]
            columns += _recall(
                self._codeowners_memory,
                {
                    named: [value if our else None for value, our in zip(values, ours, strict=True)]
                    for named, values in files.items()
                },
            )
        if self._modules:
            columns += _recall(self._module_memory, {"module": [frame.module for frame in frames]})
        return Met(self.rules, columns)

    def fit_path(self, path: str, fitted: set[int]) -> None:
        """Add the places of the path and CODEOWNERS rules that a path fits; those known to fit are not asked again."""
        for shelf in (self._paths, self._codeowners):
            fitted.update(*shelf.find([path], but=fitted))

    def _of(self, kind: MatcherKind) -> Iterator[tuple[int, Rule]]:
        return ((place, rule) for place, rule in enumerate(self.rules) if rule.kind is kind)


def _files(frames: Sequence[Frame], munging: Munging) -> dict[str, list[Value]]:
    """Return the names of each frame's file, by what they are called, in the order in which they count."""
    files = {
        "file": [frame.filename for frame in frames],
        "absolute path": [frame.abs_path for frame in frames],
    }
    if munging is not NONE:
        files["file by its package"] = list(map(munging.munge, frames))
    return files


def _recall(memory: Memory, named: dict[str, list[Value]]) -> Iterator[Column]:
    """Look up all values at once, which is quicker where they are not known."""
    fits = iter(memory.recall(list(chain.from_iterable(named.values()))))
    return (Column(name, values, list(islice(fits, len(values)))) for name, values in named.items())


def _with_sections(hits: list[Hit]) -> Hits:
    """Let the last rule of a CODEOWNERS file speak for the last one of each of its sections (see docs/decisions/0008)."""
    last: dict[str | None, Rule] = {}
    for hit in hits:
        if hit.rule.kind is MatcherKind.CODEOWNERS:
            last.setdefault(hit.rule.section, hit.rule)
    if len(last) < 2:
        return tuple(hits)
    speaker, *_ = last.values()
    owners = dict.fromkeys(owner for rule in reversed(last.values()) for owner in rule.owners)
    spoken = replace(speaker, owners=tuple(owners))
    return tuple(replace(hit, rule=spoken) if hit.rule is speaker else hit for hit in hits)


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
