"""How the rules of a shelf are held against a value: text and stars by plain string methods, whatever else by the walk.

Both say the same. A walk costs tens of microseconds for a value that it has not seen, this a third of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from switchboard.ownership.gitignore import ANY_FOLDERS, OPTIONAL_SLASH, Ending, PathPattern
from switchboard.ownership.glob import fits_whole
from switchboard.ownership.pattern import Choice, Literal, Node, Star, joined

MOST_WAYS = 8
"""Into how many patterns without choices a pattern is taken apart at most."""

Fits = Callable[[str], bool]


def ways(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """Return patterns that together fit what this one fits: `{a,b}/*` is `a/*` and `b/*`; choices stay where they are too many."""
    found: list[tuple[Node, ...]] = [()]
    for node in nodes:
        options = _options(node)
        if len(found) * len(options) > MOST_WAYS:
            options = [(node,)]
        found = [(*before, *option) for before in found for option in options]
    return [joined(way) for way in dict.fromkeys(found)]


def _options(node: Node) -> list[tuple[Node, ...]]:
    if not isinstance(node, Choice):
        return [(node,)]
    return [way for option in node.options for way in ways(option)] or [()]


def glob_fits(nodes: tuple[Node, ...]) -> Fits:
    """Return what tells whether a whole value fits a glob."""
    texts = [""]
    for node in nodes:
        if isinstance(node, Literal):
            texts[-1] += node.text
        elif node == Star():
            texts.append("")
        else:
            return partial(fits_whole, nodes)
    return texts_fit(texts)


def texts_fit(texts: Sequence[str]) -> Fits:
    """Return what tells whether a value is these texts, one after the other, with anything or nothing between them."""
    first, *middle, last = texts if len(texts) > 1 else (*texts, "")
    if len(texts) == 1:
        return first.__eq__
    if not any((*middle, last)):
        return lambda value: value.startswith(first)
    return partial(_hold, first, [text for text in middle if text], last)


def _hold(first: str, middle: list[str], last: str, value: str) -> bool:
    at, end = len(first), len(value) - len(last)
    if at > end or not value.startswith(first) or not value.endswith(last):
        return False
    for text in middle:  # the earliest place leaves the most for those that follow
        at = value.find(text, at, end)
        if at < 0:
            return False
        at += len(text)
    return True


def path_fits(pattern: PathPattern) -> Fits:
    """Return what tells whether a path is one that a CODEOWNERS pattern names."""
    nodes, ending = pattern.nodes, pattern.ending
    if ending is Ending.EITHER and nodes[-1:] == (Star("\n"),) and _text(nodes[-2:-1]).endswith("/"):
        nodes, ending = (*nodes[:-2], Literal(_text(nodes[-2:-1])[:-1])), Ending.INSIDE  # `a/**` is `a/`
    optional_slash = nodes[:1] == (OPTIONAL_SLASH,)
    nodes = nodes[optional_slash:]
    if ending is not Ending.WHOLE and nodes == (Literal(_text(nodes)),):
        fits = _text_fits(_text(nodes), ending, anchored=pattern.anchored, optional_slash=optional_slash)
    elif (runs := _runs(nodes, anchored=pattern.anchored)) is not None:
        fits = _Segments(runs, ending, optional_slash).fit
    else:
        return pattern.fits
    if ANY_FOLDERS not in nodes and pattern.nodes[-1:] != (Star("\n"),):
        return fits
    return lambda value: (pattern.fits if "\n" in value else fits)(value)  # `**` stops at the end of a line


def _text(nodes: Sequence[Node]) -> str:
    return "".join(node.text for node in nodes if isinstance(node, Literal))


def _text_fits(text: str, ending: Ending, *, anchored: bool, optional_slash: bool) -> Fits:
    end = "" if ending is Ending.INSIDE else "/"
    if not anchored:
        return lambda value: f"/{text}/" in f"/{value}{end}"
    starts = (f"{text}/", f"/{text}/") if optional_slash else (f"{text}/",)
    return lambda value: f"{value}{end}".startswith(starts)


Run = tuple[Fits, ...]


@dataclass(frozen=True, slots=True)
class _Segments:
    """A pattern by its segments, in runs between which any folders may lie."""

    runs: tuple[Run, ...]
    ending: Ending
    optional_slash: bool

    def fit(self, value: str) -> bool:
        parts = value.split("/")
        return self._name(parts) or (self.optional_slash and value.startswith("/") and self._name(parts[1:]))

    def _name(self, parts: list[str]) -> bool:
        """Look for each run behind the one before; the earliest place leaves the most for those that follow."""
        at, end = 0, len(parts) - (self.ending is Ending.INSIDE)
        for number, run in enumerate(self.runs):
            last_start = end - len(run)
            first = max(at, last_start) if self.ending is Ending.WHOLE and run is self.runs[-1] else at
            last = last_start if number else min(0, last_start)
            found = next((start for start in range(first, last + 1) if _lies_at(run, parts, start)), None)
            if found is None:
                return False
            at = found + len(run)
        return True


def _lies_at(run: Run, parts: list[str], start: int) -> bool:
    return all(fits(parts[start + offset]) for offset, fits in enumerate(run))


def _runs(nodes: Sequence[Node], *, anchored: bool) -> tuple[Run, ...] | None:
    """Take a pattern apart at its slashes; None where that cannot be done."""
    runs: list[list[list[str]]] = [[[""]]] if anchored else [[], [[""]]]
    for node in nodes:
        if node is ANY_FOLDERS:
            runs[-1].pop()
            runs.append([[""]])
        elif node == Star("/"):
            runs[-1][-1].append("")
        elif isinstance(node, Literal):
            first, *others = node.text.split("/")
            runs[-1][-1][-1] += first
            runs[-1].extend([text] for text in others)
        else:
            return None
    return tuple(tuple(map(texts_fit, run)) for run in runs)
