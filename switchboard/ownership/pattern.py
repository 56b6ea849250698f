"""A glob's text to its parts. Its odd corners are those of Sentry's matcher; a malformed pattern fits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

MAX_DEPTH = 50
"""Braces within braces; deeper ones (in Sentry from about 200 on) are malformed, so that no pattern exhausts the stack."""


@dataclass(frozen=True, slots=True)
class Literal:
    """These characters, one after the other."""

    text: str


@dataclass(frozen=True, slots=True)
class Any:
    """`?`: any one character but this one."""

    but: str = ""


@dataclass(frozen=True, slots=True)
class Star:
    """`*`: any characters but this one, or none."""

    but: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """`[a-c]`: one character within, or when negated outside, the ranges."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool
    exact_case: bool

    def __contains__(self, character: str) -> bool:
        """Return whether the class takes the character, in either case unless case is exact."""
        either = not self.exact_case and character.isascii()
        cases = (character, character.lower(), character.upper()) if either else (character,)
        return any(low <= case <= high for low, high in self.ranges for case in cases) != self.negated


@dataclass(frozen=True, slots=True)
class Choice:
    """`{a,b}`: any of the options. Without options it is nothing at all."""

    options: tuple[tuple[Node, ...], ...]


Node = Literal | Any | Star | Class | Choice

SLASH = Literal("/")
_LEADING = Choice(((), (SLASH,), (Star(), SLASH)))  # alone it fits everything
_BETWEEN = Choice(((SLASH,), (SLASH, Star(), SLASH)))


class _MalformedError(Exception):
    """The pattern cannot be read."""


def by_bytes(text: str) -> str:
    """Spell a text with one character for each byte of its UTF-8: Sentry's glob takes `é` for two characters."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


@lru_cache(maxsize=4096)
def parse_glob(text: str, *, exact_case: bool) -> tuple[Node, ...] | None:
    """Read a glob, for values spelled by bytes, and in lower case unless `exact_case`.

    None where malformed: an unclosed `[` or `{`, a stray `}`, a backwards range, a last backslash.
    """
    reader = _PatternReader(text if exact_case else text.lower(), exact_case=exact_case)
    try:
        nodes = reader.sequence(depth=0)
    except _MalformedError:
        return None
    if reader.at < len(reader.text):
        return None
    return (Star(),) if nodes == (_LEADING,) else nodes


def joined(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Put characters that stand side by side into one Literal."""
    return tuple(_joined(nodes))


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    for kind, group in groupby(nodes, type):
        if kind is Literal:
            yield Literal("".join(node.text for node in group if isinstance(node, Literal)))
        else:
            yield from group


class _PatternReader:
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
            before = self.text[self.at - 1 : self.at]
            self.at += 1
            if character == "*":
                self.stars(nodes, before, depth=depth)
            elif character == "{":
                nodes.append(self.choice(depth=depth + 1))
            else:
                nodes.append(self.single(character))
        return joined(nodes)

    def single(self, character: str) -> Node:
        if character == "?":
            return Any()
        if character == "[":
            return self.character_class()
        return Literal(by_bytes(self.take() if character == "\\" else character))

    def stars(self, nodes: list[Node], before: str, *, depth: int) -> None:
        """Read the rest of `*` or `**`. A `**` that is a whole segment may stand for none: `**/a` fits `a`."""
        if self.peek() != "*":
            nodes.append(Star())
            return
        self.at += 1
        # An escaped brace or comma before it opens a segment too, and is lost: so Sentry's matcher has it.
        opens = not nodes or before == "/" or (depth > 0 and before in ("{", ","))
        ends = self.peek() == "" or (depth > 0 and self.peek() in (",", "}"))
        if not opens or not (self.peek() == "/" or (ends and nodes)):
            nodes.append(Star())
        elif not nodes:
            self.at += 1
            nodes.append(_LEADING)
        else:
            self.at += not ends
            if nodes[-1] != _LEADING:
                nodes[-1:] = [SLASH, Star()] if ends else [_BETWEEN]

    def choice(self, *, depth: int) -> Choice:
        """Read the options after `{`. An empty option counts for nothing, as in Sentry's matcher: `{a,}` is `a`."""
        if depth > MAX_DEPTH:
            raise _MalformedError
        options = [self.sequence(depth=depth)]
        while (following := self.take()) == ",":
            options.append(self.sequence(depth=depth))
        if following != "}":
            raise _MalformedError
        return Choice(tuple(option for option in options if any(node != Choice(()) for node in option)))

    def character_class(self) -> Class:
        """Read a class after `[`. A first `]` or `-` and a last `-` stand for themselves; nothing is escaped."""
        negated = self.peek() in ("!", "^") and bool(self.take())
        ranges = [(first := self.take(), first)]
        pending = False
        while (character := self.take()) != "]":
            if pending:
                ranges[-1] = (ranges[-1][0], character)
                pending = False
                if ranges[-1][0] > character:
                    raise _MalformedError
            elif character == "-":
                pending = True
            else:
                ranges.append((character, character))
        if pending:
            ranges.append(("-", "-"))
        return Class(tuple(_by_bytes(ranges)), negated, self.exact_case)


def _by_bytes(ranges: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Spell a class by bytes: `[à-é]` takes each byte of the two, and those between à's last and é's first."""
    for low, high in ranges:
        first, last = by_bytes(low), by_bytes(high)
        if low == high:
            yield from ((byte, byte) for byte in first)
            continue
        yield from ((byte, byte) for byte in first[:-1] + last[1:])
        yield first[-1], last[0]
