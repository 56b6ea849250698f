"""PagerDuty's webhooks (v3) → news of an incident. Pure, total over any bytes; what we do not know is noted, never refused.

Source: developer.pagerduty.com, Webhooks v3: an event has an id, a type, the time when it occurred, who did it, and `data`:
the incident as it is by then, or the note that was written.
"""

from __future__ import annotations

import json

from switchboard.model.inbound import Hint
from switchboard.model.incident import AgentKind, IncidentState, PagerAgent, PagerChange, PagerNews, SeenIncident
from switchboard.model.news import Noted, Unread
from switchboard.payloads.lenient import Object, instant, link, mapping, sequence, text
from switchboard.payloads.parse import read_object

_PREFIX = "incident."
_ID, _KEY, _NAME, _NOTE = 64, 255, 200, 2000
_MOST_ASSIGNED = 10
NOBODY = PagerAgent(kind=AgentKind.ITSELF)


def pager_hint(raw: bytes) -> Hint:
    """Read the hint of a webhook of PagerDuty's: what happened, to the incident of which key. Never raises."""
    body = read_object(raw)
    if isinstance(body, Unread):
        return Hint(resource="pagerduty")
    event = mapping(body.get("event"))
    about = mapping(event.get("data"))
    return Hint(
        resource="pagerduty",
        action=text(event.get("event_type"), limit=_ID),
        subject=text(about.get("incident_key"), limit=_KEY)
        or text(mapping(about.get("incident")).get("id"), limit=_ID),
    )


def read_pager_webhook(raw: bytes) -> PagerNews | Noted | Unread:
    """Read one webhook: news of an incident, something that changes nothing here, or why it cannot be read."""
    body = read_object(raw)
    if isinstance(body, Unread):
        return body
    event = mapping(body.get("event"))
    kind = text(event.get("event_type"), limit=_ID)
    if kind is None:
        return Unread("the body has no event_type of PagerDuty's")
    change = _change(kind)
    if change is None:
        return Noted(f"{kind} of PagerDuty's is kept, and changes nothing here")
    return _news(event, change) or Unread(f"{kind} of PagerDuty's has no id, or no time")


def _change(kind: str) -> PagerChange | None:
    known = kind.removeprefix(_PREFIX) if kind.startswith(_PREFIX) else ""
    return next((change for change in PagerChange if change.value == known), None)


def _news(event: Object, change: PagerChange) -> PagerNews | None:
    ident, at = text(event.get("id"), limit=_ID), instant(event.get("occurred_at"))
    if ident is None or at is None:
        return None
    data = mapping(event.get("data"))
    noted = change is PagerChange.ANNOTATED
    incident = mapping(data.get("incident")) if noted else data
    return PagerNews(
        id=ident,
        change=change,
        at=at,
        agent=agent_of(event.get("agent")),
        key=text(incident.get("incident_key"), limit=_KEY),
        incident_id=text(incident.get("id"), limit=_ID),
        url=link(incident.get("html_url")),
        assigned=names_of(incident.get("assignees")) if "assignees" in incident else None,
        priority=_priority(incident),
        rings=text(incident.get("status"), limit=_ID) == IncidentState.TRIGGERED.value,
        note=text(data.get("content"), limit=_NOTE) if noted else None,
        note_id=text(data.get("id"), limit=_ID) if noted else None,
    )


def agent_of(value: object) -> PagerAgent:
    """Return who did it; nobody is PagerDuty itself, as by a time-out, and so is a service or a policy of it."""
    agent = mapping(value)
    kind = text(agent.get("type"), limit=100) or ""
    found = AgentKind.INTEGRATION if "integration" in kind else AgentKind.ITSELF
    found = AgentKind.USER if kind.startswith("user") else found
    return PagerAgent(
        kind=found, id=text(agent.get("id"), limit=_ID) or "", name=text(agent.get("summary"), limit=_NAME) or ""
    )


def names_of(value: object) -> tuple[str, ...]:
    """Return the names of who is listed, of the first ten."""
    listed = sequence(value)[:_MOST_ASSIGNED]
    return tuple(name for each in listed if (name := text(mapping(each).get("summary"), limit=_NAME)))


def _priority(incident: Object) -> str | None:
    """Return the priority's name, empty where there is none, None where the body does not say."""
    if "priority" not in incident:
        return None
    return text(mapping(incident.get("priority")).get("summary"), limit=_NAME) or ""


_TYPES = {AgentKind.USER: "user_reference", AgentKind.INTEGRATION: "generic_events_api_inbound_integration_reference"}


def as_webhook(seen: SeenIncident, *, key: str, change: PagerChange) -> bytes:
    """Return the webhook that would have told what was seen at PagerDuty, about the page with this dedup key.

    Its id is made of what it tells, so that what is seen twice is told once.
    """
    kind = _TYPES.get(seen.by.kind, "service_reference")
    agent = {"id": seen.by.id, "type": kind, "summary": seen.by.name} if seen.by != NOBODY else None
    data = {
        "id": seen.id,
        "type": "incident",
        "html_url": seen.url,
        "incident_key": key,
        "assignees": [{"summary": name} for name in seen.assigned],
        "priority": {"summary": seen.priority} if seen.priority else None,
    }
    event = {
        "id": f"seen-{seen.id}-{change.value}-{seen.at:%Y%m%d%H%M%S}"[:_ID],
        "event_type": f"{_PREFIX}{change.value}",
        "resource_type": "incident",
        "occurred_at": seen.at.isoformat(),
        "agent": agent,
        "data": data,
    }
    return json.dumps({"event": event}).encode()
