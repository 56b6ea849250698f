"""Cuts long texts so that no secret is cut in two: half of a card's number is not known for one any more."""

from __future__ import annotations

from switchboard.redact.text import redact_text

# How far before and behind the cut a secret is looked for.
REACH = 150
_ALL = ("email", "ip", "phone")


def cut_whole(text: str, limit: int) -> str:
    """Return the first `limit` characters of a text, or fewer: a secret, or what may be asked to be hidden, is cut off whole."""
    if len(text) <= limit:
        return text
    begin = max(0, limit - REACH)
    further = text[begin : limit + REACH]
    whole = redact_text(further, _ALL)
    if whole.startswith(redact_text(text[begin:limit], _ALL)):
        return text[:limit]
    differs = (at for at, (said, told) in enumerate(zip(further, whole, strict=False)) if said != told)
    return text[: min(limit, begin + next(differs, 0))]
