"""Text from outside, made safe to store, encode and show. Attackers and broken programs write error messages too."""

from __future__ import annotations

import re

from switchboard.redact import cut_whole

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # C0 and C1, but for tab and newline
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(value: str, *, limit: int) -> str:
    """Keep at most `limit` characters, drop control characters other than tab and newline, replace lone surrogates.

    No secret is cut in two.
    """
    value = cut_whole(value, limit)
    if value.isprintable():
        return value
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", value))
