"""Cuts long texts so that no secret is cut in two: half of a card's number is not known for one any more.

What stands under a secret key needs no care: the rest of it is hidden by its key. What is known by its shape does.
"""

from __future__ import annotations

import re

from switchboard.redact.text import redact_text

# How far before and behind the cut a secret is looked for.
REACH = 150
_ALL = ("email", "ip", "phone")
# What a token, an address or an escape is written with, and what a number in groups is.
_WORD = re.compile(r"[^\s\"'<>(){}\[\],|!?*]*")
_GROUPS = re.compile(r"[^\S\n]*(?:[\dA-Z()./_+–-]+[^\S\n]*)*")
# A word or two before it, read backwards, may say what it is: token '...', API key ...
_SAID_BEFORE = re.compile(r"[\"'`]?[^\S\n]\w{1,40}(?:[^\S\n]\w{1,10})?")


def cut_whole(text: str, limit: int) -> str:
    """Return the first `limit` characters of a text, or fewer: a secret, or what may be asked to be hidden, is cut off whole."""
    if len(text) <= limit:
        return text
    backwards = text[max(0, limit - REACH) : limit][::-1]
    before = _reach(backwards)
    said = _SAID_BEFORE.match(backwards, before)
    before = said.end() if said else before
    begin, end = limit - before, limit + _reach(text[limit : limit + REACH])
    further = text[begin:end]
    whole = redact_text(further, _ALL)
    if whole == further or whole.startswith(redact_text(further[:before], _ALL)):
        return text[:limit]
    differs = (at for at, (said, told) in enumerate(zip(further, whole, strict=False)) if said != told)
    return text[: min(limit, begin + next(differs, 0))]


def _reach(text: str) -> int:
    """Return how much of what a text begins with may belong to what the cut goes through: groups, and a word at their end."""
    groups, word = _GROUPS.match(text), _WORD.match(text)
    far = groups.end() if groups else 0
    beyond = _WORD.match(text, far)
    return max(beyond.end() if beyond else far, word.end() if word else 0)
