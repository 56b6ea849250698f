"""Events as webhooks carry them, built from what a program reported."""

from __future__ import annotations

import uuid
from datetime import datetime

from sandbox.journal import Json
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import PLACE, Place, Project, iso


def event(
    crash: Crash,
    *,
    project: Project,
    issue_id: int,
    at: datetime,
    place: Place = PLACE,
    event_id: str | None = None,
) -> Json:
    """An event as webhooks carry it: `Event.as_dict()` and its addresses. Its id is 32 hex digits."""
    event_id = event_id or uuid.uuid4().hex
    return {
        "event_id": event_id,
        "project": project.id,
        "platform": project.platform,
        "datetime": iso(at),
        "timestamp": at.timestamp(),
        "received": at.timestamp() + 0.2,
        "sdk": {"name": f"sentry.{project.platform}", "version": "2.40.0"},
        **_what(crash),
        **_around(crash),
        **_addresses(place, project, issue_id, event_id),
    }


def _what(crash: Crash) -> Json:
    last = crash.frames[-1] if crash.frames else None
    told: Json = {"logentry": {"formatted": crash.message}}
    return {
        "type": "default" if crash.message else "error",
        "title": crash.title,
        "message": crash.message,
        "level": crash.level,
        "culprit": crash.culprit,
        "location": last.filename if last else None,
        "metadata": metadata(crash),
        "fingerprint": list(crash.fingerprint),
        "hashes": [crash.grouping],
        **(told if crash.message else {"exception": {"values": [_exception(crash)]}}),
    }


def _around(crash: Crash) -> Json:
    trace = {"trace_id": uuid.uuid4().hex, "type": "trace"}
    reported = {
        "environment": crash.environment,
        "breadcrumbs": {"values": [dict(one) for one in crash.breadcrumbs]} if crash.breadcrumbs else None,
        "logger": crash.logger,
        "request": dict(crash.request or {}),
        "transaction": crash.transaction,
        "user": dict(crash.user),
    }
    return {
        "release": crash.release,
        "dist": None,
        "tags": tags(crash),
        "contexts": {"trace": trace, **crash.contexts},
        "extra": dict(crash.extra),
        "modules": {},
        **({"errors": [{"type": one} for one in crash.errors]} if crash.errors else {}),
        **{name: value for name, value in reported.items() if value},  # what was not reported is not there
    }


def _addresses(place: Place, project: Project, issue_id: int, event_id: str) -> Json:
    api = f"{place.base_url}/api/0"
    web = f"{place.base_url}/organizations/{place.org}/issues/{issue_id}/events/{event_id}/"
    return {
        "issue_id": str(issue_id),
        "issue_url": f"{api}/organizations/{place.org}/issues/{issue_id}/",
        "url": f"{api}/projects/{place.org}/{project.slug}/events/{event_id}/",
        "web_url": web,
    }


def tags(crash: Crash) -> list[list[str]]:
    """The event's tags as sorted pairs, with those Sentry adds of itself."""
    found = {
        "environment": crash.environment,
        "handled": "yes" if crash.handled else "no",
        "level": crash.level,
        "release": crash.release,
        "transaction": crash.transaction,
        **crash.tags,
    }
    return [[name, value] for name, value in sorted(found.items()) if value is not None]


def metadata(crash: Crash) -> Json:
    """The few words Sentry keeps about what an issue is."""
    if crash.message:
        return {"title": crash.message}
    last = crash.frames[-1] if crash.frames else None
    where = {"filename": last.filename, "function": last.function} if last else {}
    return {"type": crash.type, "value": crash.value, **where}


def _exception(crash: Crash) -> Json:
    frames = [_frame(frame) for frame in crash.frames]
    return {
        "type": crash.type,
        "value": crash.value,
        "mechanism": {"type": "generic", "handled": crash.handled},
        "stacktrace": {"frames": frames} if frames else None,
    }


def _frame(frame: Frame) -> Json:
    is_address = frame.filename.startswith(("http", "/"))
    return {
        "filename": frame.filename,
        "abs_path": frame.filename if is_address else f"/app/{frame.filename}",
        "module": frame.filename.rsplit(".", 1)[0].removeprefix("src/").replace("/", "."),
        "function": frame.function,
        "in_app": frame.in_app,
        "lineno": frame.lineno,
        "colno": None,
        "pre_context": None,
        "context_line": frame.context_line,
        "post_context": None,
        "vars": None,
        "package": None,
    }
