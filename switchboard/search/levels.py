"""Sentry's levels, and what is said where a condition asks for another: it would hold of no event, for ever."""

from __future__ import annotations

import difflib
import re

from switchboard.errors import BadQuery
from switchboard.search.query import Value
from switchboard.search.wildcard import compile_value, is_plain

LEVELS = ("fatal", "error", "warning", "info", "debug", "sample")
_OF_OTHERS = {
    **dict.fromkeys(("critical", "crit", "emergency", "alert", "panic"), "fatal"),
    **dict.fromkeys(("err", "severe"), "error"),
    "warn": "warning",
    **dict.fromkeys(("information", "notice", "log"), "info"),
    "trace": "debug",
}
_MEANT = {**_OF_OTHERS, **{level: level for level in LEVELS}}
_SEVERAL = re.compile(r"[,|;]")


def refuse_no_level(value: Value) -> None:
    """Refuse what is no level, and a pattern that fits none. Raises BadQuery, with the nearest level."""
    fits = compile_value(value.text, exact_case=True)
    if value.text and not any(map(fits, LEVELS)):
        raise BadQuery(
            f"there is no level “{value.text}”, only {', '.join(LEVELS)}{_meant(value.text)}", position=value.position
        )


def _meant(text: str) -> str:
    """Say what was perhaps meant."""
    parts = [part.strip().lower() for part in _SEVERAL.split(text)]
    if len(parts) > 1 and all(part in LEVELS for part in parts):
        return f"; for any of several write level:[{','.join(parts)}]"
    close = difflib.get_close_matches(text.lower()[:60], _MEANT, n=1)
    return f"; did you mean {_MEANT[close[0]]}?" if close and is_plain(text) else ""
