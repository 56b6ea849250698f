"""Text as people read it: what is drawn as nothing left out, what only looks otherwise spelt plainly, escapes undone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What may be drawn as nothing, or as a plain letter, digit, space, dash or quotation mark. Letters of scripts are not among it.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xab\xad\xbb\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u115f\u1160"
    "\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u206f\u2070-\u209c\u2100-\u214f\u2212\u2460-\u24ff\u2800\u3000\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufe50-\ufe6f\ufeff\uff01-\uff5e\uffa0\uffe3\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001d400-\U0001d7ff\U0001f100-\U0001f1ac\U000e0000-\U0010ffff]+"
)
_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffe\uffff")
_LINE_ENDS = frozenset("\x85\u2028\u2029")
_UNDRAWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn"})

# What a terminal is told to colour, also where its first character was lost on the way.
_COLOURS = re.compile(r"\x1b?\[\d{1,3}(?:;\d{1,3}){0,4}m")

_ESCAPED = re.compile(
    r"%([0-7][0-9A-Fa-f])|\\{1,4}u(?:([0-9A-Fa-f]{4})|\{0{0,4}([0-9A-Fa-f]{2,4})\})|\\{1,4}x([0-7][0-9A-Fa-f])"
    r"|&#[xX]0{0,4}([0-9A-Fa-f]{2,4});|&#0{0,4}(\d{2,5});|&(amp|commat|colon|equals|quot|apos|lt|gt|period|nbsp|NewLine);"
)
_ESCAPED_AGAIN = re.compile(r"%(?:25)+(?=[0-9A-Fa-f]{2})|&(?:amp;)+(?=#|\w)")
_NAMED = {
    "amp": "&",
    "commat": "@",
    "colon": ":",
    "equals": "=",
    "quot": '"',
    "apos": "'",
    "lt": "<",
    "gt": ">",
    "period": ".",
}
_HINTS = ("%", "\\u", "\\x", "&")


def read_plainly(text: str) -> str:
    """Return a text as it reads: full-width and mathematical letters as plain ones, without what nobody sees."""
    if "[" in text and "m" in text:
        text = _COLOURS.sub("", text)
    return text if text.isascii() and text.isprintable() else _ODD.sub(_reading, text)


def _reading(found: re.Match[str]) -> str:
    return "".join(map(_plain, found[0]))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if character in _LINE_ENDS:
        return "\n"
    if category in _UNDRAWN or character in _NOTHING:
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or character == "\u2212":
        return "-"
    if category in ("Pi", "Pf"):
        return "'" if character in "\u2018\u2019\u201b\u2039\u203a" else '"'
    spelt = unicodedata.normalize("NFKC", character)
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return spelt if spelt.isascii() and len(spelt) == 1 else character


def may_be_escaped(text: str) -> bool:
    """Return whether a text has characters written as percent, Unicode or HTML escapes."""
    return any(hint in text for hint in _HINTS) and _ESCAPED.search(text) is not None


def without_escapes(text: str) -> str:
    """Return a text with its percent, Unicode and HTML escapes undone, however often they were escaped."""
    for _ in range(3):
        before, text = text, _ESCAPED.sub(_unescaped, _ESCAPED_AGAIN.sub(_once_escaped, text))
        if text == before:
            break
    return read_plainly(text)


def _once_escaped(found: re.Match[str]) -> str:
    return found[0][0]


def _unescaped(found: re.Match[str]) -> str:
    *hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED.get(name, " ")
    number = int(decimal) if decimal else int(next(filter(None, hexadecimal)), 16)
    return chr(number)
