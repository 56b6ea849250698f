"""What a project's programs send to Sentry beside the error: environment, release, commits, deploys, source maps.

Read of Sentry's answers, and never raises: what is no answer of the asked kind is None.
"""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.payloads.inspection import rows, value
from switchboard.payloads.lenient import Object, flag, mapping, number, sequence, text

_NAME = 200
_MINIFIED_COLUMN = 1000  # people end a line before that
# Sentry's words for frames that it could not map back (its errors of an event).
_UNMAPPED = frozenset({"js_no_source", "js_invalid_source", "js_missing_sources_content"})


@dataclass(frozen=True, slots=True)
class EventSeen:
    """What a recent event carries."""

    id: str
    environment: bool
    release: bool


@dataclass(frozen=True, slots=True)
class ReleaseSeen:
    """What Sentry knows of a release beside its name."""

    commits: int
    deploys: int


def read_events(raw: bytes) -> tuple[EventSeen, ...] | None:
    """Read a project's recent events, the newest first."""
    return rows(raw, _event)


def read_releases(raw: bytes) -> tuple[ReleaseSeen, ...] | None:
    """Read a project's newest releases."""
    return rows(raw, _release)


def is_unmapped(raw: bytes) -> bool | None:
    """Return whether an event happened in a minified frame of ours; None where it has no frame to judge by."""
    told = mapping(value(raw))
    if any(text(mapping(one).get("type")) in _UNMAPPED for one in sequence(told.get("errors"))):
        return True
    frames = [frame for entry in sequence(told.get("entries")) for frame in _frames(mapping(entry))]
    ours = [frame for frame in frames if flag(frame.get("inApp")) is not False]
    return _is_minified(ours[-1]) if ours else None


def _frames(entry: Object) -> list[Object]:
    data = mapping(entry.get("data"))
    traces = [mapping(mapping(one).get("stacktrace")) for one in sequence(data.get("values"))]
    return [mapping(frame) for trace in (data, *traces) for frame in sequence(trace.get("frames"))]


def _is_minified(frame: Object) -> bool:
    """Return by what no source that people write has: its name, or how far to the right it happened."""
    name = text(frame.get("filename"), limit=2_000) or text(frame.get("absPath"), limit=2_000) or ""
    return name.partition("?")[0].endswith(".min.js") or (number(frame.get("colNo")) or 0) > _MINIFIED_COLUMN


def _event(row: Object) -> EventSeen | None:
    id_ = text(row.get("eventID"), limit=_NAME) or text(row.get("id"), limit=_NAME)
    tags = {text(mapping(tag).get("key")) for tag in sequence(row.get("tags")) if text(mapping(tag).get("value"))}
    return EventSeen(id_, "environment" in tags, "release" in tags or "sentry:release" in tags) if id_ else None


def _release(row: Object) -> ReleaseSeen | None:
    deploys = number(row.get("deployCount")) or int(isinstance(row.get("lastDeploy"), dict))
    return ReleaseSeen(number(row.get("commitCount")) or 0, deploys) if "version" in row else None
