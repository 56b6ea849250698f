"""Short ways for the tests of payloads to read one body as news, and the strategies that bend bodies out of shape."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec import Struct

from switchboard.model.news import Alert, Recognised, Update
from switchboard.payloads.recognise import recognise
from tests.samples import sentry

AT = datetime(2026, 10, 16, 9, 31, tzinfo=UTC)
RECEIVED_AT = AT + timedelta(seconds=1)

RESOURCES = (
    *("event_alert", "error", "issue", "metric_alert", "activity_alert", "comment", "seer"),
    *("installation", "preprod_artifact", "legacy", "something_new", ""),
)

SAMPLES: tuple[tuple[str, bytes], ...] = (
    ("event_alert", sentry.an_event_alert()),
    ("error", sentry.an_error(threads={"values": [{"crashed": True, "stacktrace": {"frames": [sentry.a_frame()]}}]})),
    ("issue", sentry.an_issue("created")),
    ("issue", sentry.an_issue("unresolved", substatus="escalating")),
    ("issue", sentry.an_issue("resolved", data={"resolution_type": "in_next_release"})),
    ("issue", sentry.an_issue("ignored", statusDetails={"ignoreCount": 100, "ignoreWindow": 60, "ignoreUntil": None})),
    ("issue", sentry.an_issue("assigned", data={"assignee": sentry.ANA}, assignedTo=sentry.ANA)),
    ("metric_alert", sentry.a_metric_alert("critical")),
    ("metric_alert", sentry.a_metric_alert("resolved")),
    ("activity_alert", sentry.an_activity("status_resolved_in_release", details={"user": sentry.ANA})),
    (
        "activity_alert",
        sentry.an_activity("seer_pr_created", details={"pull_requests": [{"url": "https://g.example/1"}]}),
    ),
    ("comment", sentry.a_comment()),
    ("seer", sentry.a_seer()),
    ("legacy", sentry.a_legacy()),
    ("event_alert", sentry.a_slow_query()),
)

words = st.text(st.characters(), max_size=30)  # with control characters and lone surrogates
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words | st.just(10**30) | st.just("9" * 30)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


def read(resource: str, raw: bytes, *, key: str | None = None) -> Recognised:
    """Recognise a body that was sent at AT."""
    return recognise(resource, raw, at=AT, received_at=RECEIVED_AT, idempotency_key=key)


def read_alert(resource: str, raw: bytes) -> Alert:
    """Recognise a body that is an alert."""
    news = read(resource, raw)
    assert isinstance(news, Alert), news
    return news


def read_update(resource: str, raw: bytes) -> Update:
    """Recognise a body that is an update."""
    news = read(resource, raw)
    assert isinstance(news, Update), news
    return news


@st.composite
def bent_bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a sample with up to six of its parts, at any depth, replaced by any JSON or taken out."""
    resource, raw = draw(st.sampled_from(SAMPLES))
    body = copy.deepcopy(json.loads(raw))
    for _ in range(draw(st.integers(1, 6))):
        holder, key = draw(st.sampled_from(_places(body) or [({"": 0}, "")]))
        if draw(st.booleans()):
            holder[key] = draw(json_values)
        elif isinstance(holder, dict):
            del holder[key]
    return resource, json.dumps(body).encode()


def texts_in(value: object) -> list[str]:
    """List every string inside a value of ours, however nested."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [found for item in value for found in texts_in(item)]
    if isinstance(value, Struct):
        return [found for name in value.__struct_fields__ for found in texts_in(getattr(value, name))]
    return []


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    found = [(value, key) for key in keys]
    for key in keys:
        found.extend(_places(value[key]))
    return found
