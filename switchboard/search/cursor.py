"""A place in the text of a query, which the rules of the grammar move along."""

from __future__ import annotations

import re

_BLANK = re.compile(r"[ \t\r\n]*")


class Cursor:
    """The text, and the 0-based character that is read next."""

    def __init__(self, text: str, me: tuple[str, ...] = ()) -> None:
        """Start at the beginning; `me` are the names of who asks."""
        self.text, self.me = text, me
        self.at = 0

    def peek(self) -> str:
        """Skip blanks, and return the next character; empty at the end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def sees(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return what stands here, without taking it."""
        return pattern.match(self.text, self.at)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what stands here, if it fits."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found
