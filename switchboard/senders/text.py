"""Text from outside, made safe to show anywhere: nothing invisible, nothing too long, no address but a web page's."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

# Drawn as nothing, though Unicode counts them as letters or symbols.
_BLANKS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffe\uffff")
_SPACES = {"\t": "    ", "\r": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n"}
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
_LONGEST_URL = 600
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def clean(text: str) -> str:
    """Drop control, zero-width and direction-changing characters and lone surrogates; keep line breaks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text.replace("\r\n", "\n")))


@lru_cache(maxsize=4096)
def _visible(character: str) -> str:
    if character in _SPACES:
        return _SPACES[character]
    if character == "\n":
        return character
    hidden = character in _BLANKS or unicodedata.category(character) in _HIDDEN_CATEGORIES
    return "" if hidden else character


def size(text: str) -> int:
    """Measure a text as the larger of what JSON and UTF-16 make of it: it fits whichever way it is counted."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return units + sum(map(text.count, '"\\\n'))


def _size(character: str) -> int:
    return 2 if character in '"\\\n' or character > "\uffff" else 1


def cut(text: str, limit: int) -> str:
    """Cut a clean text to `limit` by `size`, with an ellipsis, never inside what is drawn as one character."""
    if len(text) <= limit and size(text) <= limit:
        return text
    end, room = 0, limit - 1
    while end < len(text) and (room := room - _size(text[end])) >= 0:
        end += 1
    while end and _continues(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _continues(text: str, at: int) -> bool:
    """Whether the character at `at` is drawn together with the one before it."""
    if at >= len(text):
        return False
    code = ord(text[at])
    if code in _FLAG_LETTERS:
        before = text[:at]
        letters = len(before) - len(before.rstrip("".join(map(chr, _FLAG_LETTERS))))
        return letters % 2 == 1
    return code in _SKIN_TONES or unicodedata.category(text[at]).startswith("M")


def paragraph(text: str | None, limit: int) -> str:
    """Clean and cut a text that may have several lines."""
    return cut(clean((text or "")[: 8 * limit]).strip(), limit)


def line(text: str | None, limit: int) -> str:
    """Clean and cut a text that must stay on one line."""
    return cut(" ".join(clean((text or "")[: 8 * limit]).split()), limit)


def web_address(url: str | None) -> str | None:
    """Pass on an address that is plainly a web page's and not overlong; None otherwise."""
    if (
        not url
        or len(url) > _LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or set(url) & set(' <>"\\|`{}^')
    ):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if usable else None
