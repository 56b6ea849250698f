"""Rules made ready. A frame meets only the rules that it may fit, and what it met is remembered, in bounds.

A project's frames come again and again: for those that are known, an alert costs one look each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from switchboard.model.facts import Facts, Frame
from switchboard.ownership.munge import Munging, munging_of
from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.ownership.shelf import CodeownersShelf, GlobShelf, ShelfEntry

ROOM = 8_000_000
"""How much one generation of remembered frames may hold, in characters; a hit counts for a hundred."""
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
FrameKey = tuple[str | bool | None, ...]


class Memory:
    """What frames hit, in two generations: when the young one is full the old one goes, save what was asked for again."""

    def __init__(self, *reads: str) -> None:
        """Start with nothing; `reads` are the parts of a frame that its hits hang on."""
        self.key: Callable[[Frame], FrameKey] = attrgetter(*reads)
        self.young: dict[FrameKey, Hits] = {}
        self._old: dict[FrameKey, Hits] = {}
        self._room = ROOM

    def recall(self, key: FrameKey) -> Hits | None:
        """Return what a frame hit, None if it is not known; it is young again then."""
        hits = self.young.get(key)
        if hits is None and (hits := self._old.get(key)) is not None:
            self.keep(key, hits)
        return hits

    def keep(self, key: FrameKey, hits: Hits) -> None:
        """Remember what a frame hit."""
        self._room -= 300 + _length(key) + 100 * len(hits)
        if self._room < 0:
            self._old, self.young, self._room = self.young, {}, ROOM
        self.young[key] = hits


def _length(key: FrameKey) -> int:
    return sum(len(part) for part in key if isinstance(part, str))


class RuleIndex:
    """The rules that are about frames, each where a frame finds it; `others` are those about the URL and tags."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Compile the rules."""
        self.rules = rules
        self.others = [place for place, rule in enumerate(rules) if rule.kind in (MatcherKind.URL, MatcherKind.TAG)]
        needs = {MatcherKind.MODULE: "module", MatcherKind.CODEOWNERS: "in_app"}
        self._reads = {needs[rule.kind] for rule in rules if rule.kind in needs}
        self._memories: dict[Munging, Memory] = {}
        self._paths, self._modules, self._codeowners = GlobShelf(), GlobShelf(), CodeownersShelf()
        shelves: dict[MatcherKind, GlobShelf | CodeownersShelf] = {
            MatcherKind.PATH: self._paths,
            MatcherKind.MODULE: self._modules,
            MatcherKind.CODEOWNERS: self._codeowners,
        }
        for place, rule in enumerate(rules):
            if rule.kind in shelves:
                shelves[rule.kind].put(place, rule)

    def hits(self, facts: Facts) -> list[Hits]:
        """Return what each frame fits, from the error outwards; within a frame the last rule comes first."""
        munging = munging_of(facts.platform, facts.sdk)
        memory = self._memories.get(munging) or self._memory(munging)
        nearest_first = facts.frames[::-1]
        try:
            return list(map(memory.young.__getitem__, map(memory.key, nearest_first)))
        except KeyError:
            return [self._remembered(memory, munging, frame) for frame in nearest_first]

    def frame_hits(self, frame: Frame, munged: str | None = None) -> Hits:
        """Return what one frame fits, the last rule first; `munged` is the third name of its file."""
        found: dict[int, Hit] = {}
        values = ((frame.filename, "file"), (frame.abs_path, "absolute path"), (munged, "file by its package"))
        for value, named in values:
            if not value:
                continue
            self._note(found, self._paths.find(value), value, named)
            if frame.in_app is not False:
                self._note(found, self._codeowners.find(value), value, named)
        if frame.module:
            self._note(found, self._modules.find(frame.module), frame.module, "module")
        return _with_sections([found[place] for place in sorted(found, reverse=True)])

    def fit_path(self, path: str, fitted: set[int]) -> None:
        """Add the places of the path and CODEOWNERS rules that a path fits; those known to fit are not asked again."""
        for shelf in (self._paths, self._codeowners):
            fitted.update(entry.place for entry in shelf.find(path, but=fitted))

    def _memory(self, munging: Munging) -> Memory:
        reads = dict.fromkeys(("filename", "abs_path", *self._reads, *munging.reads))
        return self._memories.setdefault(munging, Memory(*reads))

    def _remembered(self, memory: Memory, munging: Munging, frame: Frame) -> Hits:
        key = memory.key(frame)
        hits = memory.recall(key)
        if hits is None:
            hits = self.frame_hits(frame, munging.munge(frame))
            if _length(key) <= LONGEST_REMEMBERED:
                memory.keep(key, hits)
        return hits

    def _note(self, found: dict[int, Hit], entries: Iterator[ShelfEntry], value: str, named: str) -> None:
        for entry in entries:
            if entry.place not in found:
                found[entry.place] = Hit(entry.place, self.rules[entry.place], value, named)


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
    """Rules, known by being the same object: to compare ten thousand would take longer than to match them."""

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
