"""Rules of one kind, put where a value finds those it may fit: by the words it starts with, else by one word it must hold.

A value that is looked up meets few rules, however many there are. Which of them it fits, each rule then says itself.
Words are what lies between the signs of a path: `src/pay_api/card.py` is src, pay, api, card, py.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile

from switchboard.ownership.fitting import Fits, glob_fits, path_fits, ways
from switchboard.ownership.gitignore import ANY_FOLDERS, OPTIONAL_SLASH, parse_path
from switchboard.ownership.glob import plain
from switchboard.ownership.pattern import Literal, Node, parse_glob
from switchboard.ownership.rule import Rule

Places = tuple[int, ...]
"""Which rules a value fits, by their places among all rules, the last one first."""

_STOP = "\0\0"  # between literal runs; a pattern that holds it is only found less quickly
_SIGNS = "._-"  # they part words, as the slash does


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """A rule, or one way to fit it, and what a value must have to fit: `start` at its start, `words` and `needle` anywhere."""

    place: int
    fits: Fits
    needle: str
    start: tuple[str, ...]
    words: frozenset[str]

    def keys(self) -> list[tuple[str, ...] | str]:
        """Return what the entry may be found by."""
        return [self.start, *self.words] if self.start else [*self.words]


Held = tuple[int, Fits]
"""What of an entry is asked for once it is found: its rule's place, and what tells whether a value fits."""


class _Branch(dict[str, "_Branch"]):
    """The entries whose start is the words up to here, and the branches by the word that follows."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        super().__init__()
        self.held: list[Held] = []


class Shelf:
    """Entries, each by the one of its keys that the fewest others have; the rest, which have no key, by their needle."""

    def __init__(self, entries: Sequence[ShelfEntry], spell: Callable[[Sequence[str]], list[str]]) -> None:
        """Put each entry where it is found; `spell` writes values as the entries have them."""
        self._spell = spell
        self._starts = _Branch()
        self._words: dict[str, list[Held]] = {}
        self._rest: list[tuple[str, Held]] = []
        sharing = Counter(chain.from_iterable(entry.keys() for entry in entries))
        for entry in entries:
            held = (entry.place, entry.fits)
            if keys := entry.keys():
                self._held_by(min(keys, key=sharing.__getitem__)).append(held)
            else:
                self._rest.append((entry.needle, held))

    def __bool__(self) -> bool:
        """Return whether there is any entry."""
        return bool(self._starts or self._words or self._rest)

    def find(self, values: Sequence[str], but: Container[int] = ()) -> list[Places]:
        """Return what each value fits, save the rules at some places.

        One loop over all of them, as to call a function for each part of it would take half as long again.
        """
        spelled = self._spell(values)
        together, anywhere, found = "\n".join(spelled), self._words.keys(), []
        rest = [held for needle, held in self._rest if needle in together]
        for value, words in zip(spelled, _words(spelled), strict=True):
            candidates, branch = rest, self._starts
            for word in words:
                if (following := branch.get(word)) is None:
                    break
                branch = following
                if branch.held:
                    candidates = candidates + branch.held
            if not anywhere.isdisjoint(words):
                candidates = candidates + [held for word in anywhere & words for held in self._words[word]]
            found.append(_fitting(value, candidates, but) if candidates else ())
        return found

    def _held_by(self, key: tuple[str, ...] | str) -> list[Held]:
        if isinstance(key, str):
            return self._words.setdefault(key, [])
        branch = self._starts
        for word in key:
            branch = branch.setdefault(word, _Branch())
        return branch.held


def _fitting(value: str, candidates: list[Held], but: Container[int]) -> Places:
    places = {place for place, fits in candidates if fits(value) and place not in but}
    return tuple(sorted(places, reverse=True)) if len(places) > 1 else tuple(places)


def glob_shelf(rules: Iterable[tuple[int, Rule]]) -> Shelf:
    """Put the rules of a kind that are globs, path or module, each with its place."""
    return Shelf([entry for place, rule in rules for entry in _glob_entries(place, rule)], _plain)


def codeowners_shelf(rules: Iterable[tuple[int, Rule]]) -> Shelf:
    """Put the rules of a CODEOWNERS file, each with its place."""
    return Shelf([_path_entry(place, rule) for place, rule in rules], list)


def _plain(values: Sequence[str]) -> list[str]:
    return _changed(values, plain)


def _changed(values: Sequence[str], change: Callable[[str], str]) -> list[str]:
    """Change values in one go, for which a line's end must be to the change what a value's end is."""
    changed = change("\n".join(values)).split("\n")
    return changed if len(changed) == len(values) else [change(value) for value in values]


def _glob_entries(place: int, rule: Rule) -> Iterator[ShelfEntry]:
    """Make an entry for each way to fit a glob; a malformed one fits nothing, and so has none."""
    nodes = parse_glob.__wrapped__(rule.pattern.replace("\\", "/"), exact_case=False)
    for way in ways(nodes) if nodes is not None else ():
        yield _entry(place, glob_fits(way), way, anchored=True)


def _path_entry(place: int, rule: Rule) -> ShelfEntry:
    pattern = parse_path.__wrapped__(rule.pattern)
    return _entry(place, path_fits(pattern), pattern.nodes, anchored=pattern.anchored)


def _entry(place: int, fits: Fits, nodes: tuple[Node, ...], *, anchored: bool) -> ShelfEntry:
    """Make an entry. Where a pattern starts or ends, so does a word; of a word beside a star the rest is not known."""
    runs = [run.split("/") for run in _by_words(f"/{''.join(map(_said, nodes))}/").split(_STOP)]
    start = tuple(dropwhile(operator.not_, runs[0][:-1])) if anchored else ()
    words = frozenset(word for run in runs for word in run[1:-1] if word)
    needle = max((node.text for node in nodes if isinstance(node, Literal)), key=len, default="")
    return ShelfEntry(place, fits, needle, start, words)


def _said(node: Node) -> str:
    """Give a node's literal text. Both choices of CODEOWNERS leave the next character behind a slash."""
    if isinstance(node, Literal):
        return node.text
    if node is OPTIONAL_SLASH:
        return ""
    return f"{_STOP}/" if node is ANY_FOLDERS else _STOP


def _words(values: Sequence[str]) -> list[list[str]]:
    """Return each value's words. What signs it starts with counts for nothing, as a slash more or less may be no matter."""
    lines = _changed(values, _by_words)
    return [line.lstrip("/").split("/") for line in lines]


def _by_words(text: str) -> str:
    for sign in _SIGNS:
        text = text.replace(sign, "/")
    return text
