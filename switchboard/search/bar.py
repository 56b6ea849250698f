"""The operators that Sentry's search bar offers and stores between two private characters: contains, starts with, ends with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard.errors import BadQuery
from switchboard.search.cursor import Cursor
from switchboard.search.query import Value

MARK = "\uf00d"
_STORED = re.compile(f"{MARK}([^{MARK}\\s]*){MARK}?")
# As in Sentry (event_search: handle_backslash): what is escaped already stays so, and a lone backslash is one.
_TYPED = re.compile(r"\\([*\\])")


@dataclass(frozen=True, slots=True)
class Shape:
    """Where anything may stand around what was typed, and whether the whole is turned round."""

    called: str
    before: str = ""
    after: str = ""
    negated: bool = False

    def around(self, value: Value, *, special: str) -> Value:
        """Return the value with its stars; what is `special` to its key stands for itself in what was typed."""
        if not value.text:
            raise BadQuery(f"nothing follows “{self.called}”", position=value.position)
        meant = _TYPED.sub(r"\1", value.text)
        escaped = "".join(f"\\{one}" if one in special else one for one in meant)
        return Value(f"{self.before}{escaped}{self.after}", quoted=value.quoted, position=value.position)


SHAPES = {
    "Contains": Shape("contains", "*", "*"),
    "DoesNotContain": Shape("does not contain", "*", "*", negated=True),
    "StartsWith": Shape("starts with", "", "*"),
    "DoesNotStartWith": Shape("does not start with", "", "*", negated=True),
    "EndsWith": Shape("ends with", "*", ""),
    "DoesNotEndWith": Shape("does not end with", "*", "", negated=True),
}


def take_shape(cursor: Cursor) -> Shape | None:
    """Take an operator of the search bar, where one stands. Raises BadQuery for one that is not known."""
    position = cursor.at
    found = cursor.take(_STORED)
    if found is None:
        return None
    shape = SHAPES.get(found[1])
    if shape is None:
        raise BadQuery(
            f"Sentry's search bar stored “{found[1]}” here, which is not read: write key:*text*", position=position
        )
    return shape


def refuse_mark(text: str, position: int) -> None:
    """Refuse what the search bar stores where no operator can stand. Raises BadQuery."""
    at = text.find(MARK)
    if at >= 0:
        raise BadQuery("an operator of Sentry's search bar stands behind a key's colon only", position=position + at)
