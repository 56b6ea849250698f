"""The REST shape of an event, which differs from the webhook's: entries, camel case, tags as objects."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sandbox.journal import Json
from sandbox.sentry.issue import Issue, iso


def event_shape(event: Json, issue: Issue) -> Json:
    """One event as `/issues/{id}/events/latest/` shows it."""
    release = event["release"]
    before = [one["event_id"] for one in issue.events if one is not event]
    return {
        "id": event["event_id"],
        "eventID": event["event_id"],
        "groupID": str(issue.id),
        "projectID": str(event["project"]),
        "title": event["title"],
        "message": event["message"],
        "type": event["type"],
        "platform": event["platform"],
        "culprit": event["culprit"],
        "location": event["location"],
        "metadata": event["metadata"],
        "dateCreated": event["datetime"],
        "dateReceived": event["datetime"],
        "tags": [{"key": key, "value": value} for key, value in event["tags"]],
        "release": {"version": release, "shortVersion": release} if release else None,
        "user": _user(event.get("user")),
        "contexts": event["contexts"],
        "context": event["extra"],
        "sdk": event["sdk"],
        "fingerprints": event["hashes"],
        "entries": _entries(event),
        "errors": event.get("errors", []),
        "occurrence": None,
        "dist": event["dist"],
        "packages": event["modules"],
        "size": len(json.dumps(event)),
        "nextEventID": None,
        "previousEventID": before[-1] if before else None,
        "userReport": None,
        "sdkUpdates": [],
        "resolvedWith": [],
        "_meta": {},
    }


def listed_event(event: Json, issue: Issue) -> Json:
    """One event as a row of its project's events."""
    whole = event_shape(event, issue)
    shown = ("id", "eventID", "groupID", "projectID", "message", "title", "location", "culprit", "user", "tags")
    more = {"event.type": event["type"], "crashFile": None}
    return {**{name: whole[name] for name in (*shown, "platform", "dateCreated", "metadata")}, **more}


def _user(user: Json | None) -> Json | None:
    names = ("id", "email", "username", "ip_address", "name", "geo", "data")
    return {name: user.get(name) for name in names} if user else None


def _entries(event: Json) -> list[Json]:
    entries: list[Json] = []
    if "exception" in event:
        values = [_exception(value) for value in event["exception"]["values"]]
        entries.append({"type": "exception", "data": {"values": values}})
    if "logentry" in event:
        entries.append({"type": "message", "data": event["logentry"]})
    if "breadcrumbs" in event:
        entries.append(
            {"type": "breadcrumbs", "data": {"values": [_crumb(one) for one in event["breadcrumbs"]["values"]]}}
        )
    if "request" in event:
        entries.append({"type": "request", "data": event["request"]})
    return entries


def _crumb(crumb: Json) -> Json:
    """Webhooks give its time in seconds, REST in words."""
    at = crumb.get("timestamp")
    return {**crumb, "timestamp": iso(datetime.fromtimestamp(at, UTC)) if isinstance(at, int | float) else at}


def _exception(value: Json) -> Json:
    trace = value["stacktrace"]
    frames = {"frames": [_frame(frame) for frame in trace["frames"]]} if trace else None
    return {"module": None, **value, "stacktrace": frames}


def _frame(frame: Json) -> Json:
    line: Any = frame["context_line"]
    return {
        "filename": frame["filename"],
        "absPath": frame["abs_path"],
        "module": frame["module"],
        "function": frame["function"],
        "inApp": frame["in_app"],
        "lineNo": frame["lineno"],
        "colNo": frame["colno"],
        "context": [[frame["lineno"], line]] if line else [],
        "package": None,
        "vars": None,
    }
