"""Sentry's glob, as its own matcher (relay) reads it. All ways through a pattern are walked at once, so none is slow.

The places in the value that a pattern has reached are the bits of one number: bit n says "n characters are matched".
A pattern costs its length times the value's, whatever stars and braces it holds; values are written by strangers.
"""

from __future__ import annotations

from functools import lru_cache

from switchboard.ownership.pattern import Choice, Class, Literal, Node, Star, fold, parse_glob


def glob_matches(pattern: str, value: str, *, path: bool) -> bool:
    r"""Tell whether the whole value fits the pattern.

    `*` and `**` cross slashes, `?` is any character, `[a-c]` `[!a]` `[^a]` classes, `{a,b}` nested choices. `path`
    takes `\` and `/` for the same character; without it `\` escapes. Case is ignored. A malformed pattern fits nothing.
    """
    return _fits(pattern, value, path=path, exact_case=False)


def tag_glob_matches(pattern: str, value: str) -> bool:
    """As glob_matches for a tag's value: letters keep their case, and a backslash escapes."""
    return _fits(pattern, value, path=False, exact_case=True)


def _fits(pattern: str, value: str, *, path: bool, exact_case: bool) -> bool:
    if path:
        pattern, value = pattern.replace("\\", "/"), value.replace("\\", "/")
    if not exact_case:
        value = fold(value)
    nodes = parse_glob(pattern, exact_case=exact_case)
    if nodes is None:
        return False
    reached = _walk(nodes, 1, _places(value), len(value))
    return bool(reached >> len(value) & 1)


@lru_cache(maxsize=1024)
def _places(value: str) -> dict[str, int]:
    """Map each character to its places in the value, as bits."""
    places: dict[str, int] = {}
    for at, character in enumerate(value):
        places[character] = places.get(character, 0) | 1 << at
    return places


def _walk(nodes: tuple[Node, ...], reached: int, places: dict[str, int], length: int) -> int:
    """Move every reached place past the nodes; 0 means that nothing fits any more."""
    for node in nodes:
        if not reached:
            return 0
        reached = _step(node, reached, places, length)
    return reached


def _step(node: Node, reached: int, places: dict[str, int], length: int) -> int:
    if isinstance(node, Literal):
        return (reached & places.get(node.character, 0)) << 1
    if isinstance(node, Star):
        lowest = reached & -reached
        return (1 << length + 1) - lowest
    if isinstance(node, Choice):
        return _walk_choice(node, reached, places, length)
    if isinstance(node, Class):
        fitting = sum(bits for character, bits in places.items() if character in node)
        return (reached & fitting) << 1
    return reached << 1 & (1 << length + 1) - 1


def _walk_choice(choice: Choice, reached: int, places: dict[str, int], length: int) -> int:
    together = 0
    for option in choice.options:
        together |= _walk(option, reached, places, length)
    return together
