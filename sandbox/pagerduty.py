"""PagerDuty's Events API v2 and the incidents it opens."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Clock, Json
from sandbox.windows import Rate, Windows

LARGEST_BODY = 512 * 1024
PER_KEY = Rate(calls=120, seconds=60.0)
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an incident's log."""

    at: datetime
    action: str
    summary: str
    severity: str = ""


@dataclass(slots=True)
class Incident:
    """One incident; `payload` is what the trigger that opened it said."""

    number: int
    service: str
    routing_key: str
    dedup_key: str
    payload: Json
    opened_at: datetime
    state: Literal["triggered", "acknowledged", "resolved"] = "triggered"
    log: list[LogEntry] = field(default_factory=list)
    event: Json = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """The title people are woken with."""
        return str(self.payload["summary"])

    @property
    def severity(self) -> str:
        """critical, error, warning or info."""
        return str(self.payload["severity"])


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's turn at a level of a service's escalation policy, by a schedule of this name, or always."""

    service: str
    email: str
    level: int = 1
    start: datetime | None = None
    end: datetime | None = None
    schedule: str = ""


class Pager:
    """All of PagerDuty: services by routing key, and their incidents, oldest first."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self.services: dict[str, str] = {}
        self.api_token = "sandbox-pagerduty-token"
        self.users: list[str] = []  # addresses
        self.incidents: list[Incident] = []
        self.shifts: list[Shift] = []

    def add_service(self, name: str, routing_key: str | None = None) -> str:
        """Make a service; returns its routing key of 32 characters."""
        key = routing_key or uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.sandbox").hex
        self.services[key] = name
        return key

    def open_incident(self, routing_key: str, dedup_key: str) -> Incident | None:
        """The incident of this key that is not resolved."""
        for incident in reversed(self.incidents):
            if (incident.routing_key, incident.dedup_key) == (routing_key, dedup_key):
                return incident if incident.state != "resolved" else None
        return None

    def enqueue(self, event: Json) -> Json:
        """Act on a valid event; the body of the 202.

        Acknowledging or resolving what is not open, or under another routing key, does nothing.
        """
        key = str(event.get("dedup_key") or uuid.uuid4().hex)
        incident = self.open_incident(event["routing_key"], key)
        if event["event_action"] == "trigger":
            self._trigger(event, key, incident)
        elif incident is not None:
            self.change(incident, event["event_action"])
        return {"status": "success", "message": "Event processed", "dedup_key": key}

    def change(self, incident: Incident, action: str, *, by: str = "") -> None:
        """Acknowledge or resolve an incident, as a person (`by` is their name) or by event; resolved stays resolved."""
        if incident.state == "resolved":
            return
        incident.state = "resolved" if action == "resolve" else "acknowledged"
        done = f"{incident.state} by {by}" if by else incident.summary
        incident.log.append(LogEntry(self._now(), action, done))

    def _trigger(self, event: Json, key: str, incident: Incident | None) -> None:
        payload = event["payload"]
        if incident is None:
            incident = Incident(
                number=len(self.incidents) + 1,
                service=self.services[event["routing_key"]],
                routing_key=event["routing_key"],
                dedup_key=key,
                payload=payload,
                opened_at=self._now(),
                event=event,
            )
            self.incidents.append(incident)
        incident.log.append(LogEntry(self._now(), "trigger", str(payload["summary"]), str(payload["severity"])))


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
