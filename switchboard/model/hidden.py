"""What stands in a text where something was hidden before it was kept, and what can still be said of the whole."""

from __future__ import annotations

import re

HIDDEN = "[redacted]"
HIDDEN_EMAIL = "***@***.com"
# No one types it: what a condition asks for never finds it, but for a wildcard, which fits whatever was there.
VEIL = "\ue000"

_HIDDEN = re.compile("|".join(map(re.escape, (HIDDEN, HIDDEN_EMAIL))))


def is_hidden(value: object) -> bool:
    """Return whether a value is a text of which a part is hidden, or all."""
    return isinstance(value, str) and (HIDDEN in value or HIDDEN_EMAIL in value)


def veiled(text: str) -> str:
    """Return a text with a veil over each part that is hidden: nothing that is looked for is found there."""
    return _HIDDEN.sub(VEIL, text)


def may_be(hidden: str, whole: str) -> bool:
    """Return whether a text of which parts are hidden may have been this one."""
    first, *middle = _HIDDEN.split(hidden)
    if not middle:
        return first == whole
    *middle, last = middle
    at, end = len(first), len(whole) - len(last)
    if at > end or not whole.startswith(first) or not whole.endswith(last):
        return False
    for piece in middle:
        found = whole.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def may_begin(hidden: str, opening: str) -> bool:
    """Return whether a text of which parts are hidden may have begun so."""
    seen = _HIDDEN.split(hidden, maxsplit=1)[0]
    return seen.startswith(opening) or opening.startswith(seen)
