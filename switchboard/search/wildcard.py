r"""One typed value as a test of one text: `*` is any run of characters, `\*` a star. A text is read once."""

from __future__ import annotations

import re
from collections.abc import Callable

_UNESCAPED_STAR = re.compile(r"(?<!\\)(?:\\\\)*\*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def compile_value(
    typed: str, *, exact_case: bool, within: bool = False, anywhere: bool = False
) -> Callable[[str], bool]:
    """Make the test for a typed value: does a text equal it, or with `within` hold it somewhere?

    As in Sentry, a backslash escapes any character once the value holds a wildcard, and only a star where it has none;
    and a value with a wildcard is held against the whole text even where plain values are looked for within it.
    Only a phrase without a key is looked for `anywhere`, with wildcards or without.
    """
    pieces = _pieces(typed if exact_case else typed.casefold())
    if anywhere:
        pieces = ("", *pieces, "")
    if len(pieces) == 2 and exact_case:
        return _around(*pieces)

    def test(text: str) -> bool:
        text = text if exact_case else text.casefold()
        if len(pieces) > 1:
            return _fits(pieces, text)
        return pieces[0] in text if within else pieces[0] == text

    return test


def _around(first: str, last: str) -> Callable[[str], bool]:
    """Make the test for one wildcard, the commonest by far."""
    least = len(first) + len(last)
    return lambda text: text.startswith(first) and text.endswith(last) and len(text) >= least


def is_plain(typed: str) -> bool:
    """Return whether a typed value holds no wildcard, so that it means one text only."""
    return _UNESCAPED_STAR.search(typed) is None


def first_piece(typed: str) -> str:
    """Return what stands before the first wildcard; all of it where there is none."""
    return _pieces(typed)[0]


def _pieces(typed: str) -> tuple[str, ...]:
    """Split at each wildcard; a value without one is a single piece."""
    stars = [found.end() for found in _UNESCAPED_STAR.finditer(typed)]
    if not stars:
        return (typed.replace("\\*", "*"),)
    starts, ends = [0, *stars], [*(star - 1 for star in stars), len(typed)]
    return tuple(_ESCAPED.sub(r"\1", typed[start:end]) for start, end in zip(starts, ends, strict=True))


def _fits(pieces: tuple[str, ...], text: str) -> bool:
    """Return whether the pieces follow each other with anything between; the leftmost find of each is always right."""
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
