"""The body of an event, decoded only as far as anybody reads it: the rest is skipped, and its frames come ready made.

What does not fit (a line number as a text, a bare list of exceptions) is no fault of a body: then it is read leniently.
"""

from __future__ import annotations

from typing import Any, TypedDict

import msgspec

from switchboard.model.facts import Frame
from switchboard.model.news import Unread
from switchboard.payloads.lenient import Object
from switchboard.payloads.parse import REFUSED, read_object


class _StackTrace(TypedDict, total=False):
    frames: list[Frame] | None


class _Exception(TypedDict, total=False):
    type: Any
    value: Any
    mechanism: Any
    thread_id: Any
    stacktrace: _StackTrace | None


class _Exceptions(TypedDict, total=False):
    values: list[_Exception] | None


class EventBody(TypedDict, total=False):
    """Every part of an event that a reader asks for."""

    contexts: Any
    culprit: Any
    datetime: Any
    dist: Any
    environment: Any
    event_id: Any
    exception: _Exceptions | None
    extra: Any
    fingerprint: Any
    issue_id: Any
    issue_url: Any
    level: Any
    location: Any
    logentry: Any
    logger: Any
    measurements: Any
    message: Any
    metadata: Any
    occurrence: Any
    platform: Any
    project: Any
    release: Any
    request: Any
    sdk: Any
    stacktrace: Any
    start_timestamp: Any
    tags: Any
    threads: Any
    timestamp: Any
    title: Any
    transaction: Any
    type: Any
    url: Any
    user: Any
    web_url: Any


class _EventData(TypedDict, total=False):
    event: EventBody
    error: EventBody
    triggered_rule: Any
    issue_alert: Any


class _WholeBody(TypedDict, total=False):
    action: Any
    actor: Any
    installation: Any
    data: _EventData


_DECODER = msgspec.json.Decoder(_WholeBody)
_EVENTS = frozenset({"event_alert", "error"})


def read_body(resource: str, raw: bytes) -> Object | Unread:
    """Read the body of a webhook of this resource, or say why it is none."""
    if resource in _EVENTS:
        try:
            return _DECODER.decode(raw)
        except (*REFUSED, RecursionError):
            pass
    return read_object(raw)
