"""Webhooks of PagerDuty's (v3), written by ourselves in the shape that its documentation describes."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

SECRET = "pagerduty-webhook-secret"
ALICE: dict[str, Any] = {"id": "PALICE1", "type": "user_reference", "summary": "Alice Pager"}
EVENTS_API: dict[str, Any] = {
    "id": "PINTEG1",
    "type": "events_api_v2_inbound_integration_reference",
    "summary": "Switchboard",
}
_STATUS = {"acknowledged": "acknowledged", "resolved": "resolved"}


def a_webhook(
    change: str,
    *,
    at: datetime,
    key: str | None = "switchboard:payments:issue:acme:4201:1",
    incident: str = "Q1INCIDENT",
    agent: dict[str, Any] | None = ALICE,
    id: str | None = None,
    **data: Any,
) -> bytes:
    """Build a webhook: `incident.CHANGE`, done by `agent`; `data` are more parts of the incident, or of the note."""
    about: dict[str, Any] = {
        "id": incident,
        "type": "incident",
        "html_url": f"https://acme.pagerduty.com/incidents/{incident}",
        "status": _STATUS.get(change, "triggered"),
        "incident_key": key,
        "title": "an incident",
        "service": {"id": "PSERVICE", "type": "service_reference", "summary": "Payments"},
        "assignees": [{"id": "PALICE1", "type": "user_reference", "summary": "Alice Pager"}],
        "priority": None,
        "urgency": "high",
    }
    if change == "annotated":
        about = {"type": "incident_note", "incident": {"id": incident, "type": "incident_reference"}}
    event = {
        "id": id or f"01{change.upper()}{int(at.timestamp() * 1000)}",
        "event_type": f"incident.{change}",
        "resource_type": "incident",
        "occurred_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "agent": agent,
        "client": None,
        "data": about | data,
    }
    return json.dumps({"event": event}).encode()


def a_note(text: str, *, at: datetime, number: int = 1, incident: str = "Q1INCIDENT") -> bytes:
    """Build the webhook of a note that was written at an incident."""
    body = json.loads(a_webhook("annotated", at=at, incident=incident, id=f"01NOTE{number}", content=text))
    body["event"]["data"]["id"] = f"PNOTE{number}"
    return json.dumps(body).encode()


def signed(raw: bytes, *secrets: str) -> dict[str, str]:
    """Return the headers of a webhook that is signed with each of these secrets, as while one is rotated."""
    each = (hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in secrets or (SECRET,))
    return {"X-PagerDuty-Signature": ",".join(f"v1={one}" for one in each), "Content-Type": "application/json"}
