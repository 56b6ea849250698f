"""PagerDuty's Events API v2: what it takes, and in which words it refuses the rest."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.pagerduty.pager import Pager
from sandbox.windows import Rate, Windows

LARGEST_BODY = 512 * 1024
PER_KEY = Rate(calls=120, seconds=60.0)
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")


class EventsApi:
    """The endpoint `/v2/enqueue`."""

    def __init__(self, pager: Pager, gate: Gate, windows: Windows) -> None:
        self._pager = pager
        self._gate = gate
        self._windows = windows

    async def endpoint(self, request: Request) -> Response:
        """Answer one event."""
        body = await request.body()
        event = _read(body)
        key = str(event.get("routing_key", "")) if event else ""
        call = Call("pagerduty", "enqueue", {key}, self._seen(event or {}))
        return await self._gate.through(call, lambda: self._act(body, event), refuse)

    def _seen(self, event: Json) -> Json:
        service = self._pager.services.get(str(event.get("routing_key")), "unknown")
        named = ("event_action", "dedup_key")
        return {"service": service} | {name: event[name] for name in named if name in event}

    def _act(self, body: bytes, event: Json | None) -> Answer:
        if len(body) > LARGEST_BODY:
            return _invalid(413, ["Event is larger than 512 KB"])
        if event is None:
            return _invalid(400, ["Body is not a JSON object"])
        errors = list(problems(event, self._pager.services))
        if errors:
            return _invalid(400, errors)
        wait = self._windows.take(("pagerduty", event["routing_key"]), PER_KEY)
        if wait is not None:
            return refuse(429, wait)
        answer = self._pager.enqueue(event)
        return Answer(202, answer, seen={"dedup_key": answer["dedup_key"]})


def problems(event: Json, services: dict[str, str]) -> Iterator[str]:
    """What is wrong with an event, in words like PagerDuty's."""
    key, action = event.get("routing_key"), event.get("event_action")
    if not isinstance(key, str) or len(key) != 32:
        yield "'routing_key' is invalid (must be a string of 32 characters)"
    elif key not in services:
        yield "'routing_key' is invalid (no such integration key)"
    if action not in ACTIONS:
        yield f"'event_action' is invalid (must be one of {', '.join(ACTIONS)})"
    dedup_key = event.get("dedup_key")
    if dedup_key is not None and not (isinstance(dedup_key, str) and len(dedup_key) <= 255):
        yield "'dedup_key' is invalid (must be a string with a maximum of 255 characters)"
    if action in ACTIONS[1:] and not dedup_key:
        yield "'dedup_key' is missing or blank"
    if action == "trigger":
        yield from _payload_problems(event.get("payload"))
    for image in _listed(event.get("images")):
        if not isinstance(image, dict) or not str(image.get("src", "")).startswith("https://"):
            yield "'images.src' is invalid (must be an https address)"
    for link in _listed(event.get("links")):
        if not isinstance(link, dict) or not link.get("href"):
            yield "'links.href' is missing or blank"


def _listed(value: Any) -> list[Any]:
    """A list as it is; nothing for null; anything else as one wrong item."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _payload_problems(payload: Any) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield "'payload' is missing or blank"
        return
    for name in ("summary", "source", "severity"):
        if not isinstance(payload.get(name), str) or not payload[name]:
            yield f"'payload.{name}' is missing or blank"
    if len(str(payload.get("summary", ""))) > 1024:
        yield "'payload.summary' is invalid (maximum of 1024 characters)"
    severity = payload.get("severity")
    if severity and severity not in SEVERITIES:
        yield f"'payload.severity' is invalid (must be one of {', '.join(SEVERITIES)})"
    if "timestamp" in payload and not _is_iso(payload["timestamp"]):
        yield "'payload.timestamp' is invalid (must be ISO 8601)"


def _is_iso(value: Any) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _read(body: bytes) -> Json | None:
    try:
        event = json.loads(body)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _invalid(status: int, errors: list[str]) -> Answer:
    body = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
    return Answer(status, body, "invalid event")


def refuse(status: int, retry_after: float) -> Answer:
    """PagerDuty's 429 with Retry-After, or its 500."""
    if status == 429:
        message = "Requests for this service are arriving too quickly. Please retry later."
        body = {"status": "throttle exceeded", "message": message, "errors": [message]}
        return Answer(429, body, "throttled", {"Retry-After": str(math.ceil(retry_after))})
    return Answer(status, {"status": "error", "message": "Internal Server Error"}, "error")
