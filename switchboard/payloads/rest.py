"""Sentry's REST event in the shape of its webhooks, so that one normaliser reads both. Pure, total over any JSON."""

from __future__ import annotations

from typing import Any

from switchboard.payloads.lenient import Object, mapping, sequence, text

_FRAME_NAMES = {
    "absPath": "abs_path",
    "lineNo": "lineno",
    "colNo": "colno",
    "inApp": "in_app",
}
_USER_NAMES = {"ipAddress": "ip_address"}


def as_webhook(event: Object) -> Object:
    """Return a REST event (camelCase, `entries`) as the webhook would: snake_case, one key for each interface."""
    entries = {str(entry.get("type")): entry.get("data") for entry in map(mapping, sequence(event.get("entries")))}
    return {
        **{name: event.get(name) for name in ("title", "culprit", "location", "platform", "type", "metadata", "dist")},
        **{name: event.get(name) for name in ("tags", "contexts", "sdk", "occurrence", "logger", "message")},
        "event_id": event.get("eventID"),
        "project": event.get("projectID"),
        "release": text(mapping(event.get("release")).get("version")) or text(event.get("release")),
        "extra": event.get("context"),
        "user": _renamed(mapping(event.get("user")), _USER_NAMES),
        "fingerprint": event.get("fingerprints"),
        "measurements": event.get("measurements"),
        "timestamp": event.get("endTimestamp") or event.get("dateCreated"),
        "start_timestamp": event.get("startTimestamp"),
        "exception": _exception(mapping(entries.get("exception"))),
        "stacktrace": _stacktrace(entries.get("stacktrace")),
        "threads": {"values": [_holder(value) for value in sequence(mapping(entries.get("threads")).get("values"))]},
        "logentry": mapping(entries.get("message")),
        "request": mapping(entries.get("request")),
    }


def _exception(data: Object) -> dict[str, Any]:
    return {"values": [_holder(value) for value in sequence(data.get("values"))]}


def _holder(value: object) -> dict[str, Any]:
    """Return an exception or a thread with its frames renamed."""
    held = mapping(value)
    return {**held, "stacktrace": _stacktrace(held.get("stacktrace"))}


def _stacktrace(value: object) -> dict[str, Any]:
    return {"frames": [_frame(mapping(frame)) for frame in sequence(mapping(value).get("frames"))]}


def _frame(frame: Object) -> dict[str, Any]:
    return {**_renamed(frame, _FRAME_NAMES), "context_line": _line_at(frame)}


def _line_at(frame: Object) -> object:
    """Return the source line of a frame: REST gives the lines around it as pairs of number and text."""
    pairs = [sequence(pair) for pair in sequence(frame.get("context"))]
    return next((pair[1] for pair in pairs if len(pair) == 2 and pair[0] == frame.get("lineNo")), None)


def _renamed(source: Object, names: dict[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in source.items()}
