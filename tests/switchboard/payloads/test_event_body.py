"""Tests of the quick way to read an event: it sees what the lenient one sees, and skips only what nobody reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings

import switchboard.payloads
from switchboard.payloads.event_body import EventBody, read_body
from tests.often import often
from tests.samples import sentry
from tests.switchboard.payloads.reading import SAMPLES, bent_bodies, read

ASKED = re.compile(r'\bevent\.get\("(\w+)"\)|\(event, "(\w+)"')
# What only other shapes of an event have (REST's, an activity's), and what is read of the kept body when it is asked for.
ELSEWHERE = {
    *(
        "id",
        "entries",
        "context",
        "fingerprints",
        "eventID",
        "projectID",
        "dateCreated",
        "startTimestamp",
        "endTimestamp",
    ),
    "breadcrumbs",
}


def _older(raw: bytes) -> bytes:
    """Send its exceptions as the bare list of older SDKs, which only the lenient way reads."""
    body: Any = json.loads(raw)
    for part in ("event", "error"):
        event = body["data"].get(part) if isinstance(body, dict) and isinstance(body.get("data"), dict) else None
        exception = event.get("exception") if isinstance(event, dict) else None
        if isinstance(event, dict) and isinstance(exception, dict) and isinstance(exception.get("values"), list):
            event["exception"] = exception["values"]
    return json.dumps(body).encode()


@settings(max_examples=often(200))
@given(bent_bodies())
@example(SAMPLES[0])
@example(("event_alert", sentry.an_event_alert(exception={"values": [{"stacktrace": {"frames": [{"lineno": 3.0}]}}]})))
@example(("event_alert", sentry.an_event_alert(exception={"values": [{"stacktrace": {"frames": [{"lineno": "3"}]}}]})))
@example(
    ("event_alert", sentry.an_event_alert(exception={"values": [{"stacktrace": {"frames": [{"lineno": 2**60}]}}]}))
)
@example(("event_alert", sentry.an_event_alert(exception={"values": [{"stacktrace": {"frames": [{"module": " "}]}}]})))
@example(
    ("event_alert", sentry.an_event_alert(exception={"values": [{"stacktrace": {"frames": [{"module": "a\x07"}]}}]}))
)
@example(
    (
        "event_alert",
        sentry.an_event_alert(exception={"values": [{"stacktrace": {"frames": [{"function": "f" * 999}]}}]}),
    )
)
def test_an_event_reads_the_same_either_way(told: tuple[str, bytes]) -> None:
    resource, raw = told
    assert read(resource, raw) == read(resource, _older(raw))


def test_every_part_that_a_reader_asks_for_is_decoded() -> None:
    folder = Path(switchboard.payloads.__file__).parent
    files = [file for file in folder.glob("*.py") if file.stem != "pager_webhook"]  # an event of PagerDuty's is another
    asked = {name for file in files for found in ASKED.findall(file.read_text()) for name in found if name}
    assert asked - ELSEWHERE <= EventBody.__annotations__.keys()
    assert {"exception", "tags"} <= asked


def test_what_nobody_reads_is_skipped() -> None:
    body = read_body("event_alert", sentry.an_event_alert(breadcrumbs={"values": []}, modules={"flask": "1"}))
    assert isinstance(body, dict)
    event = body["data"]["event"]
    assert "tags" in event
    assert not {"breadcrumbs", "modules"} & event.keys()
