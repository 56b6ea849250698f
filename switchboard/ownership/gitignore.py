"""A CODEOWNERS pattern: like gitignore's, case-sensitive, in the very form that Sentry's own matcher (relay) gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from switchboard.ownership.glob import places_in, walk
from switchboard.ownership.pattern import SLASH, Any, Choice, Literal, Node, Star, joined

# Sentry's regular expressions let `**` stop at the end of a line; `*` and `?` stop only at a slash.
OPTIONAL_SLASH = Choice(((), (SLASH,)))
ANY_FOLDERS = Choice(((), (Star("\n"), SLASH)))


class Ending(Enum):
    """Where a value must go on, or end, after the last character that the pattern names."""

    INSIDE = "below a folder"
    WHOLE = "at its end"
    EITHER = "at its end or below"


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern made ready. Unless anchored it fits from the start of any segment on."""

    nodes: tuple[Node, ...]
    anchored: bool
    ending: Ending

    def fits(self, value: str) -> bool:
        """Return whether the path, or a folder that it lies in, fits."""
        places = places_in(value)
        slashes = places["/"]
        reached = walk(self.nodes, 1 if self.anchored else 1 | slashes << 1, places)
        inside = bool(reached & slashes) and self.ending is not Ending.WHOLE
        return inside or (self.ending is not Ending.INSIDE and bool(reached >> len(value) & 1))


def codeowners_matches(pattern: str, value: str) -> bool:
    r"""Return whether a path is one that a CODEOWNERS line names.

    `*` and `?` stay within a segment, `**` spans; a `/` before the end anchors at the start (a leading one is
    optional), else any depth fits; `dir` fits all below as well, `dir/` only that, `dir/*` only what lies directly in
    it. `[ab]` and `{a,b}` are literal. A pattern that begins with a backslash fits what is called `\`, whatever follows.
    """
    return parse_path(pattern).fits(value)


@lru_cache(maxsize=4096)
def parse_path(pattern: str) -> PathPattern:
    """Read a pattern; there are none that are malformed."""
    if pattern.startswith("\\"):
        return PathPattern((Star(), Literal("\\")), anchored=True, ending=Ending.EITHER)
    anchored = "/" in pattern[:-1]
    text = pattern.rstrip("/") if pattern.endswith("/") else pattern
    ending = Ending.INSIDE if text != pattern else Ending.EITHER
    if ending is Ending.EITHER and text.endswith("/*"):
        ending = Ending.WHOLE
    return PathPattern(joined(_nodes(text, anchored=anchored)), anchored, ending)


def _nodes(text: str, *, anchored: bool) -> Iterator[Node]:
    at = 0
    if anchored and text.startswith("/"):
        yield OPTIONAL_SLASH
        at = 1
    # Sentry compares the place in characters with the length in bytes: behind an `é` no `**` is ever the last.
    last = len(text.encode("utf-8", "surrogatepass")) - 2
    while at < len(text):
        opens = text.startswith("**", at) and (at == 0 or text[at - 1] == "/")
        if opens and text.startswith("/", at + 2):
            yield ANY_FOLDERS
            at += 3
        elif opens and at == last:
            yield Star("\n")
            at += 2
        else:
            yield _node(text[at])
            at += 1


def _node(character: str) -> Node:
    if character == "*":
        return Star("/")
    return Any("/") if character == "?" else Literal(character)
