"""A glob's text to its parts. Its odd corners are those of Sentry's matcher; a malformed pattern fits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

MAX_DEPTH = 20
"""Braces within braces; deeper ones are taken for malformed, so that no pattern exhausts the stack."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One character."""

    character: str


@dataclass(frozen=True, slots=True)
class Any:
    """`?`: any one character, `/` and newline among them."""


@dataclass(frozen=True, slots=True)
class Star:
    """`*`: any characters, or none."""


@dataclass(frozen=True, slots=True)
class Class:
    """`[a-c]`: one character within, or when negated outside, the ranges."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool
    exact_case: bool

    def __contains__(self, character: str) -> bool:
        """Tell whether the class takes the character, in either case unless case is exact."""
        cases = (character,) if self.exact_case else (character, character.lower(), character.upper())
        return any(low <= case <= high for low, high in self.ranges for case in cases) != self.negated


@dataclass(frozen=True, slots=True)
class Choice:
    """`{a,b}`: any of the options. One without options is nothing at all."""

    options: tuple[tuple[Node, ...], ...]


Node = Literal | Any | Star | Class | Choice

_SLASH = Literal("/")
_LEADING = Choice(((), (_SLASH,), (Star(), _SLASH)))  # alone it fits everything
_BETWEEN = Choice(((_SLASH,), (_SLASH, Star(), _SLASH)))


class _MalformedError(Exception):
    """The pattern cannot be read."""


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Take the case away, one character for one: where folding would make two of it, the character stays."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


@lru_cache(maxsize=16384)
def parse_glob(text: str, *, exact_case: bool) -> tuple[Node, ...] | None:
    """Read a glob; None where malformed (unclosed `[` or `{`, a stray `}`, a backwards range, a last backslash)."""
    reader = _Reader(text, exact_case=exact_case)
    try:
        nodes = reader.sequence(depth=0)
    except _MalformedError:
        return None
    if reader.at < len(text):
        return None
    return (Star(),) if nodes == (_LEADING,) else nodes


class _Reader:
    """A place in the pattern, and one method for each of its parts."""

    def __init__(self, text: str, *, exact_case: bool) -> None:
        self.text = text
        self.exact_case = exact_case
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise _MalformedError
        self.at += 1
        return character

    def sequence(self, *, depth: int) -> tuple[Node, ...]:
        """Read up to the end, or within braces up to the `,` or `}` that ends an option."""
        nodes: list[Node] = []
        while (character := self.peek()) and character != "}" and not (depth and character == ","):
            self.at += 1
            if character == "*":
                self.stars(nodes)
            elif character == "{":
                nodes.append(self.choice(depth=depth + 1))
            else:
                nodes.append(self.single(character))
        return tuple(nodes)

    def single(self, character: str) -> Node:
        if character == "?":
            return Any()
        if character == "[":
            return self.character_class()
        literal = self.take() if character == "\\" else character
        return Literal(literal if self.exact_case else fold(literal))

    def stars(self, nodes: list[Node]) -> None:
        """Read the rest of `*` or `**`. A `**` that is a whole segment may stand for none: `**/a` fits `a`."""
        double = self.peek() == "*" and bool(self.take())
        opens = not nodes or nodes[-1] in (_SLASH, _LEADING, _BETWEEN)
        if not (double and opens and self.peek() == "/"):
            nodes.append(Star())
            return
        self.at += 1
        if not nodes:
            nodes.append(_LEADING)
        elif nodes[-1] == _SLASH:
            nodes[-1] = _BETWEEN

    def choice(self, *, depth: int) -> Choice:
        """Read the options after `{`. An empty option counts for nothing, as in Sentry's matcher: `{a,}` is `a`."""
        if depth > MAX_DEPTH:
            raise _MalformedError
        options = [self.sequence(depth=depth)]
        while (following := self.take()) == ",":
            options.append(self.sequence(depth=depth))
        if following != "}":
            raise _MalformedError
        filled = tuple(option for option in options if option)
        return Choice(filled or ((),))

    def character_class(self) -> Class:
        """Read a class after `[`. A first `]` or `-` and a last `-` stand for themselves; nothing is escaped."""
        negated = self.peek() in ("!", "^") and bool(self.take())
        ranges = [(first := self.take(), first)]
        pending = False
        while (character := self.take()) != "]":
            if pending:
                ranges[-1] = (ranges[-1][0], character)
                pending = False
            elif character == "-":
                pending = True
            else:
                ranges.append((character, character))
        if pending:
            ranges.append(("-", "-"))
        if any(low > high for low, high in ranges):
            raise _MalformedError
        return Class(tuple(ranges), negated, self.exact_case)
