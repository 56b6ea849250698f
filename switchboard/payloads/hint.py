"""The hint: what a door reads of a body before it is kept, to order the worker's reading. Cheap and total."""

from __future__ import annotations

from typing import Any, TypedDict

import msgspec

from switchboard.model.inbound import Hint
from switchboard.model.news import Unread
from switchboard.payloads.lenient import Object
from switchboard.payloads.outline import action_of, outline
from switchboard.payloads.parse import REFUSED, read_object


# The wire, as far as the outline reads it: all else is skipped without being built. Leaves may be of any type.
class _Event(TypedDict, total=False):
    event_id: Any
    issue_id: Any
    url: Any
    web_url: Any
    issue_url: Any
    project: Any
    level: Any
    environment: Any
    tags: Any


class _Project(TypedDict, total=False):
    slug: Any


class _Issue(TypedDict, total=False):
    id: Any
    url: Any
    web_url: Any
    permalink: Any
    project_url: Any
    level: Any
    project: _Project


class _Rule(TypedDict, total=False):
    id: Any
    name: Any
    environment: Any


class _Metric(TypedDict, total=False):
    alert_rule: _Rule
    title: Any
    projects: Any


class _Data(TypedDict, total=False):
    event: _Event
    error: _Event
    issue: _Issue
    metric_alert: _Metric
    web_url: Any
    issue_id: Any
    group_id: Any
    project_slug: Any


class _Organization(TypedDict, total=False):
    slug: Any


class _Installation(TypedDict, total=False):
    organization: _Organization


class _Body(TypedDict, total=False):
    action: Any
    data: _Data
    installation: _Installation
    # what the old WebHooks plugin says
    id: Any
    url: Any
    project: Any
    project_slug: Any
    level: Any
    event: _Event


_DECODER = msgspec.json.Decoder(_Body)


def read_hint(resource: str, raw: bytes) -> Hint:
    """Read the hint of a body under its Sentry-Hook-Resource.

    Never raises: what cannot be read is None. `subject` is exactly `str(news.key)` of what `recognise` makes of it.
    """
    body = _partial(raw)
    if isinstance(body, Unread):
        return Hint(resource=resource)
    read = outline(resource, body)
    return Hint(
        resource=resource,
        action=action_of(resource, body),
        level=read.level,
        environment=read.environment,
        project=read.project,
        subject=str(read.subject) if read.subject else None,
    )


def _partial(raw: bytes) -> Object | Unread:
    try:
        return _DECODER.decode(raw)
    except (*REFUSED, RecursionError):  # an object of the wrong type, or no strict JSON: the full reading decides
        return read_object(raw)
