"""Rules made ready: what each of an alert's frames fits is looked up, and remembered, in bounds.

A project's frames come again and again: for those that are known, an alert costs one look each. The values of all that
are not known go to the shelves together, where each meets only the rules that it may fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, compress, count
from operator import attrgetter

from switchboard.model.facts import Facts, Frame
from switchboard.model.replace import replace
from switchboard.ownership.munge import NONE, Munging, munging_of
from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.ownership.shelf import Places, Shelf, codeowners_shelf, glob_shelf

ROOM = 8_000_000
"""How much one generation of remembered frames may hold, in characters; a rule that fits counts for a hundred."""
NEAREST = 10
"""How many frames are looked up first: where the nearest wins, it is mostly one of these."""
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

ValueFit = tuple[str, str, Places]
"""What a value of a frame is called, the value, and the rules that it fits. A bare tuple: fifty are made for an alert."""
FrameFits = tuple[ValueFit, ...]
"""What a frame fits, by each of its values that fits anything; empty where none does."""
FrameKey = tuple[str | bool | None, ...]


class Memory:
    """What frames fit, in two generations: when the young one is full the old one goes, save what was asked for again."""

    def __init__(self, find: Callable[[Sequence[Frame]], list[FrameFits]], *reads: str) -> None:
        """Start with nothing; `find` looks frames up that are not known, `reads` are the parts of a frame that it reads."""
        self.young: dict[FrameKey, FrameFits] = {}
        self._old: dict[FrameKey, FrameFits] = {}
        self._room = ROOM
        self._find = find
        self._key: Callable[[Frame], FrameKey] = attrgetter(*reads)

    def recall(self, frames: Sequence[Frame]) -> list[FrameFits]:
        """Return what each frame fits."""
        try:
            return list(map(self.young.__getitem__, map(self._key, frames)))
        except KeyError:
            return self._learn(frames)

    def _learn(self, frames: Sequence[Frame]) -> list[FrameFits]:
        """Return what each frame fits, though some are not young; all are from now on."""
        keys = list(map(self._key, frames))
        known = [self.young.get(key) for key in keys]
        stale = [number for number, fits in enumerate(known) if fits is None]
        for number in stale:
            known[number] = self._old.get(keys[number])
        unknown = [frames[number] for number in stale if known[number] is None]
        found = iter(self._find(unknown))
        learnt = [next(found) if fits is None else fits for fits in known]
        self._keep([(keys[number], learnt[number]) for number in stale])
        return learnt

    def _keep(self, learnt: list[tuple[FrameKey, FrameFits]]) -> None:
        """Keep what frames fit, save those whose names are too long."""
        for key, fits in learnt:
            length = sum([len(part) for part in key if isinstance(part, str)])
            if length > LONGEST_REMEMBERED:
                continue
            self._room -= 300 + length
            if fits:
                self._room -= sum([100 * len(places) for _, _, places in fits])
            if self._room < 0:
                self._old, self.young, self._room = self.young, {}, ROOM
            self.young[key] = fits


class RuleIndex:
    """The rules that are about frames, each where a frame finds it; `others` are those about the URL and tags."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Compile the rules."""
        self.rules = rules
        self.others = [place for place, rule in enumerate(rules) if rule.kind in (MatcherKind.URL, MatcherKind.TAG)]
        self._paths = glob_shelf(self._of(MatcherKind.PATH))
        self._codeowners = codeowners_shelf(self._of(MatcherKind.CODEOWNERS))
        self._modules = glob_shelf(self._of(MatcherKind.MODULE))
        self._memories: dict[Munging, Memory] = {}
        self._exclusions = frozenset(place for place, rule in enumerate(rules) if rule.excludes)

    def met(self, facts: Facts) -> Iterator[tuple[int, FrameFits]]:
        """Return the frames that fit any rule, 0 the nearest to the error, and what each fits."""
        return self.met_by(facts.frames[::-1], munging_of(facts.platform, facts.sdk))

    def met_by(self, frames: Sequence[Frame], munging: Munging = NONE) -> Iterator[tuple[int, FrameFits]]:
        """As `met`, for frames given from the error outwards. Those far from it are looked up only when asked for."""
        memory = self._memories.get(munging) or self._memory(munging)
        for start, some in ((0, frames[:NEAREST]), (NEAREST, frames[NEAREST:])):
            fits = memory.recall(some)
            yield from zip(compress(count(start), fits), filter(None, fits), strict=True)

    def hits(self, fits: FrameFits) -> Hits:
        """Return what a frame fits, the last rule first, each rule with the first value that fits it."""
        found: dict[int, Hit] = {}
        for named, value, places in reversed(fits):
            found.update((place, Hit(place, self.rules[place], value, named)) for place in places)
        return _with_sections([found[place] for place in sorted(found, reverse=True)])

    def fit_path(self, path: str, fitted: set[int]) -> None:
        """Add the places of the path and CODEOWNERS rules that a path fits; those known to fit are not asked again."""
        for shelf in (self._paths, self._codeowners):
            fitted.update(*shelf.find([path], but=fitted))

    def _memory(self, munging: Munging) -> Memory:
        reads = ["filename", "abs_path", *munging.reads]
        if self._codeowners:
            reads.append("in_app")
        if self._modules and "module" not in reads:
            reads.append("module")
        return self._memories.setdefault(munging, Memory(partial(self._find, munging), *reads))

    def _find(self, munging: Munging, frames: Sequence[Frame]) -> list[FrameFits]:
        """Look frames up. CODEOWNERS pass over those known to be no code of ours."""
        files = _files(frames, munging)
        ours = {named: _if_ours(values, frames) for named, values in files.items()} if self._codeowners else {}
        modules = {"module": [frame.module for frame in frames]}
        found = ((self._paths, files), (self._codeowners, ours), (self._modules, modules))
        columns = [column for shelf, values in found if shelf for column in _columns(shelf, values)]
        rows: list[FrameFits] = (
            [tuple(filter(None, row)) for row in zip(*columns, strict=True)] if columns else [()] * len(frames)
        )
        return list(map(self._without_excluded, rows)) if self._exclusions else rows

    def _without_excluded(self, fits: FrameFits) -> FrameFits:
        """Leave out the sections that a frame is taken out of, and what takes it out."""
        met = {place for _, _, places in fits for place in places}
        closed = {_section_of(self.rules[place]) for place in met & self._exclusions}
        gone = {place for place in met if _section_of(self.rules[place]) in closed}
        kept = ((named, value, tuple(place for place in places if place not in gone)) for named, value, places in fits)
        return tuple(fit for fit in kept if fit[2])

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


def _if_ours(values: list[Value], frames: Sequence[Frame]) -> list[Value]:
    return [None if frame.in_app is False else value for value, frame in zip(values, frames, strict=True)]


def _columns(shelf: Shelf, named: dict[str, list[Value]]) -> Iterator[list[ValueFit | None]]:
    """Look all values up in one go; what is not said, or empty, fits nothing."""
    values = [value for value in dict.fromkeys(chain.from_iterable(named.values())) if value]
    fitting = {value: places for value, places in zip(values, shelf.find(values), strict=True) if places}
    for name, column in named.items() if fitting else ():
        yield [(name, value, fitting[value]) if value and value in fitting else None for value in column]


def _section_of(rule: Rule) -> tuple[str, str | None] | None:
    """Return the section of a CODEOWNERS file that a rule stands in; None for a rule that is typed."""
    return (rule.file, rule.section) if rule.kind is MatcherKind.CODEOWNERS else None


def last_place(fits: FrameFits) -> int:
    """Return the place of the last rule that a frame fits; it has to fit one."""
    return fits[0][2][0] if len(fits) == 1 else max(places[0] for _, _, places in fits)


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
