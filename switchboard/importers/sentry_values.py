"""How rules of Sentry compare an attribute or a tag with a text, as terms of the search syntax."""

from __future__ import annotations

from switchboard.importers.logic import has, literal, negate, of_key
from switchboard.search.query import Query, Value

# What rules call an attribute of the event, and what a query calls it. Those missing are in no alert.
ATTRIBUTES = {
    **{
        same: same
        for same in (
            "message platform environment error.handled error.unhandled error.main_thread user.id user.email "
            "user.username http.method http.url http.status_code sdk.name app.in_foreground device.screen_density "
            "device.screen_dpi device.screen_height_pixels device.screen_width_pixels os.distribution_name "
            "os.distribution_version"
        ).split()
    },
    "type": "event.type",
    "exception.type": "error.type",
    "exception.value": "error.value",
    "user.ip_address": "user.ip",
    "stacktrace.module": "stack.module",
    "stacktrace.filename": "stack.filename",
    "stacktrace.abs_path": "stack.abs_path",
    "stacktrace.package": "stack.package",
}
_WITHIN = ("message",)
_POSITIVE = {"ne": "eq", "nc": "co", "nsw": "sw", "new": "ew", "nin": "in", "ns": "is"}


def asked(key: str, match: str, value: str, *, tag: bool = False) -> Query | None:
    """Ask a field or a tag as a rule does: eq, ne, co, nc, sw, nsw, ew, new, in, nin, is, ns; None where none fits."""
    if match in _POSITIVE:
        opposite = asked(key, _POSITIVE[match], value, tag=tag)
        return None if opposite is None else negate(opposite)
    if match == "is":
        return has(key, tag=tag)
    if not value or (match in ("eq", "in") and key in _WITHIN):  # a query looks for words within a message
        return None
    values = _values(match, value)
    return of_key(key, values, tag=tag) if values else None


def _values(match: str, value: str) -> tuple[Value, ...] | None:
    if match == "in":
        found = [literal(part.strip()) for part in value.split(",") if part.strip()]
        whole = tuple(one for one in found if one is not None)
        return whole if len(whole) == len(found) else None
    stars = {"eq": ("", ""), "co": ("*", "*"), "sw": ("", "*"), "ew": ("*", "")}.get(match)
    one = literal(value, before=stars[0], after=stars[1]) if stars else None
    return None if one is None else (one,)
