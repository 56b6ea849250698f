"""Keys that mean something to Sentry and that no alert can answer: refused with the reason, never silently false."""

from __future__ import annotations

from switchboard.errors import BadQuery
from switchboard.search.fields import ALIASES, FIELDS, named

_PERSONAL = "it is about the person who searches, and a route has none"
_NOT_TOLD = "Sentry tells it in no alert"
_CHARTS = "it groups Sentry's charts; write timestamp:"
_SPANS = "an alert carries no spans; ask transaction.duration or measurements.NAME"

REFUSED = {
    **dict.fromkeys(("bookmarks", "bookmarked_by", "subscribed", "subscribed_by"), _PERSONAL),
    **dict.fromkeys(
        ("assigned_or_suggested", "suggested"), "an alert does not say whom Sentry suggests; write assigned:"
    ),
    **dict.fromkeys(("timestamp.to_hour", "timestamp.to_day"), _CHARTS),
    **dict.fromkeys(
        "linked unlinked issue.seer_actionability issue.seer_last_run stack.resource stack.stack_level error.received "
        "user.display sdk.version trace.parent_span trace.client total.count status substatus".split(),
        _NOT_TOLD,
    ),
    "release.stage": "it needs Sentry's figures of adoption, which no alert carries",
    "regressed_in_release": _NOT_TOLD,
}

FAMILIES = {
    "spans": _SPANS,
    "span": _SPANS,
    "http": "an alert says http.method, http.url, http.referer and http.status_code",
    "error": "an alert says error.type, .value, .handled, .unhandled, .mechanism and .main_thread",
    "stack": "an alert says stack.filename, .abs_path, .module, .function, .package, .in_app, .lineno and .colno",
    "issue": "an alert says issue.category, .type, .priority and .id, and issue:SHORT-ID",
}
_BY_LOWER = {key.lower(): key for key in (*FIELDS, *ALIASES)}


def check_key(key: str, *, tag: bool, position: int) -> None:
    """Refuse a key that could never be answered. Raises BadQuery at the position, saying what to write instead."""
    if tag:
        return
    reason = REFUSED.get(key)
    if reason is None and named(key):
        return
    reason = reason or FAMILIES.get(key.partition(".")[0] if "." in key else "")
    if reason:
        raise BadQuery(
            f"{key} cannot be asked of an alert: {reason}. If it is a tag of yours, write tags[{key}]",
            position=position,
        )
    if key.lower() in _BY_LOWER:
        raise BadQuery(f"write {_BY_LOWER[key.lower()]}, or for a tag of yours tags[{key}]", position=position)
