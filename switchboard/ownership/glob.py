"""Sentry's glob, as its own matcher (relay) reads it. All ways through a pattern are walked at once, so none is slow.

The places in the value that a pattern has reached are the bits of one number: bit n says "n characters are matched".
A pattern costs its length times the value's, whatever stars and braces it holds; values are written by strangers.
"""

from __future__ import annotations

from functools import lru_cache

from switchboard.ownership.pattern import Choice, Class, Literal, Node, Star, by_bytes, parse_glob

LONGEST_KEPT = 1000


class Places(dict[str, int]):
    """Each character's places in one value, as bits; found when first asked for."""

    def __init__(self, value: str) -> None:
        """Take the value; its length is that of the walk."""
        super().__init__()
        self.value = value
        self.length = len(value)

    def __missing__(self, character: str) -> int:
        """Write the places as binary digits: unlike setting bits one by one, it takes no longer than the value is."""
        digits = "".join(["01"[each == character] for each in reversed(self.value)])
        self[character] = bits = int(digits or "0", 2)
        return bits


def glob_matches(pattern: str, value: str, *, path: bool) -> bool:
    r"""Return whether the whole value fits the pattern.

    `*` and `**` cross slashes, `?` is any byte, `[a-c]` `[!a]` `[^a]` classes, `{a,b}` nested choices. `path`
    takes `\` and `/` for the same character; without it `\` escapes. Case is ignored. A malformed pattern fits nothing.
    """
    return _fits(pattern, value, path=path, exact_case=False)


def tag_glob_matches(pattern: str, value: str) -> bool:
    """As glob_matches for a tag's value: letters keep their case, and a backslash escapes."""
    return _fits(pattern, value, path=False, exact_case=True)


def _fits(pattern: str, value: str, *, path: bool, exact_case: bool) -> bool:
    nodes = parse_glob(pattern.replace("\\", "/") if path else pattern, exact_case=exact_case)
    return nodes is not None and fits_whole(nodes, by_bytes(value) if exact_case else plain(value, path=path))


def plain(value: str, *, path: bool = True) -> str:
    r"""Spell a value as globs that ignore case have it: in lower case, by bytes, a path's `\` as `/`."""
    spelled = by_bytes(value.lower())
    return spelled.replace("\\", "/") if path else spelled


def fits_whole(nodes: tuple[Node, ...], value: str) -> bool:
    """Return whether the nodes, one after the other, fit the value from its start to its end."""
    return bool(walk(nodes, 1, places_in(value)) >> len(value) & 1)


def places_in(value: str) -> Places:
    """Return where a value's characters are; remembered, unless it is long."""
    return _kept_places(value) if len(value) <= LONGEST_KEPT else Places(value)


@lru_cache(maxsize=256)
def _kept_places(value: str) -> Places:
    return Places(value)


def walk(nodes: tuple[Node, ...], reached: int, places: Places) -> int:
    """Move every reached place past the nodes; 0 means that nothing fits any more."""
    for node in nodes:
        if not reached:
            return 0
        reached = _step(node, reached, places)
    return reached


def _step(node: Node, reached: int, places: Places) -> int:
    if isinstance(node, Literal):
        for character in node.text:
            reached = (reached & places[character]) << 1
        return reached
    if isinstance(node, Star):
        return _flow(reached, places, but=node.but)
    if isinstance(node, Choice):
        return _walk_choice(node, reached, places)
    if isinstance(node, Class):
        fitting = sum(places[character] for character in set(places.value) if character in node)
        return (reached & fitting) << 1
    return (reached & _all_but(node.but, places)) << 1


def _all_but(character: str, places: Places) -> int:
    everything = (1 << places.length) - 1
    return everything & ~places[character] if character else everything


def _flow(reached: int, places: Places, *, but: str) -> int:
    """Spread each reached place over what follows it, up to the next of a character that stops it.

    To add the open places carries each reached bit to the first place that is not open; what changed was passed.
    """
    passable = _all_but(but, places)
    return (((reached & passable) + passable) ^ passable) | reached


def _walk_choice(choice: Choice, reached: int, places: Places) -> int:
    if not choice.options:
        return reached
    together = 0
    for option in choice.options:
        together |= walk(option, reached, places)
    return together
