"""The simple ones among regular expressions, anchored at both ends, as texts with a star: `a|b`, `web-.*`, `(a|b)-c`."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 64
_TOKEN = re.compile(
    r"(?P<star>\.\*)|(?P<some>\.\+)|\\(?P<escaped>[^a-zA-Z0-9])|(?P<plain>[^\\.*+?()\[\]{}|^$])", re.DOTALL
)
_STAR, _SOME = "star", "some"
Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text, and whether anything may stand `before` or `after` it; `something` is any text but the empty one."""

    text: str
    before: str = ""
    after: str = ""
    something: bool = False

    @property
    def starred(self) -> bool:
        """Return whether it is more than one text."""
        return bool(self.before or self.after or self.something)

    @property
    def anything(self) -> bool:
        """Return whether every text fits, and the empty one too."""
        return bool(self.before or self.after) and not self.text


def patterns_of(expression: str) -> tuple[Pattern, ...] | None:
    """Return the texts that an expression fits, at most 64; None where it is no list of texts with stars at their ends."""
    body = expression.removeprefix("^").removesuffix("$") if not expression.endswith("\\$") else expression
    expanded = _expand(body)
    if expanded is None:
        return None
    found = [_pattern(pieces) for pieces in expanded]
    whole = tuple(dict.fromkeys(pattern for pattern in found if pattern is not None))
    return whole if None not in found else None


def _expand(body: str) -> list[list[Piece]] | None:
    """Write groups out: `(a|b)c` is `ac` and `bc`. Groups within groups are no simple expression."""
    branches: list[list[Piece]] = []
    current: list[list[Piece]] = [[]]
    at = 0
    while at < len(body):
        if body[at] == "|":
            branches, current, at = [*branches, *current], [[]], at + 1
            continue
        choices, at = _group(body, at) if body[at] == "(" else _token(body, at)
        if choices is None or len(current) * len(choices) + len(branches) > MOST:
            return None
        current = [[*begun, *choice] for begun in current for choice in choices]
    return [*branches, *current]


def _group(body: str, at: int) -> tuple[list[list[Piece]] | None, int]:
    end = body.find(")", at)
    inside = body[at + 1 : end].removeprefix("?:")
    if end < 0 or "(" in inside or inside.endswith("\\") or body[end + 1 : end + 2] in ("*", "+", "?", "{"):
        return None, at
    return _expand(inside), end + 1


def _token(body: str, at: int) -> tuple[list[list[Piece]] | None, int]:
    found = _TOKEN.match(body, at)
    if found is None or body[found.end() : found.end() + 1] in ("*", "+", "?", "{"):
        return None, at
    kind = found.lastgroup or ""
    return [[(kind, found[kind])]], found.end()


def _pattern(pieces: list[Piece]) -> Pattern | None:
    kinds = [kind for kind, _ in pieces]
    if kinds == [_SOME]:
        return Pattern("", something=True)
    inner = pieces[kinds[:1] == [_STAR] : len(pieces) - (len(pieces) > 1 and kinds[-1] == _STAR)]
    if any(kind in (_STAR, _SOME) for kind, _ in inner):
        return None
    before = "*" if kinds[:1] == [_STAR] else ""
    after = "*" if len(pieces) > 1 and kinds[-1] == _STAR else ""
    return Pattern("".join(text for _, text in inner), before, after)
