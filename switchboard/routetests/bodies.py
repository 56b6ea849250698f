"""PURE: what a route test describes becomes the bodies that Sentry would send, so that the real readers read them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from switchboard.routetests.script import ChangeStep, Comes, Event, Fires, Metric, ScriptFrame, TurnStep

SITE = "https://sentry.example/organizations/lab"
_SENTRY = {"type": "application", "id": "sentry", "name": "Sentry"}
_METRIC_ISSUE = 8001  # Sentry: incidents/grouptype.py
_ACTIONS = {
    TurnStep.RESOLVE: ("resolved", "resolved", None),
    TurnStep.ARCHIVE: ("ignored", "ignored", "archived_forever"),
    TurnStep.UNRESOLVE: ("unresolved", "unresolved", "ongoing"),
    TurnStep.REGRESS: ("unresolved", "unresolved", "regressed"),
    TurnStep.ESCALATE: ("unresolved", "unresolved", "escalating"),
    TurnStep.ASSIGN: ("assigned", "unresolved", "ongoing"),
}


@dataclass(frozen=True, slots=True)
class Sending:
    """One body under its resource."""

    resource: str
    raw: bytes


def event_body(event: Event, *, at: datetime, number: int) -> Sending:
    """Write an event as it comes: by an alert rule, as an error, or as a new issue, whose event is not sent."""
    if event.comes is Comes.ISSUE:
        return _sending("issue", "created", {"issue": _issue(event, at, status="unresolved", substatus="new")})
    body = _event(event, at, number)
    if event.comes is Comes.ERROR:
        return _sending("error", "created", {"error": body})
    return _sending("event_alert", "triggered", {"event": body, "triggered_rule": event.rule})


def change_body(change: ChangeStep, event: Event, *, at: datetime) -> Sending:
    """Write a turn of an issue; `event` is the last that came of it."""
    action, status, substatus = _ACTIONS[change.turn]
    issue = _issue(event, at, status=status, substatus=substatus)
    if change.turn is TurnStep.ASSIGN:
        issue["assignedTo"] = {"type": "user", "id": number_of(change.to or ""), "name": change.to, "email": change.to}
    return _sending("issue", action, {"issue": issue})


def metric_body(metric: Metric, *, at: datetime) -> Sending:
    """Write a metric alert that fired, or fell back; of a Monitor, what its issue sends."""
    if metric.fires is Fires.MONITOR:
        return _monitor_body(metric, at)
    number = number_of(metric.rule)
    rule = {"id": number, "name": metric.rule, "aggregate": metric.aggregate, "environment": metric.environment}
    data = {
        "metric_alert": {"id": number, "projects": [metric.project], "alert_rule": rule, "title": metric.rule},
        "description_title": f"{metric.state.capitalize()}: {metric.rule}",
        "web_url": f"{SITE}/alerts/rules/details/{number}/?alert={int(at.timestamp())}",
    }
    return _sending("metric_alert", metric.state, data)


def _monitor_body(metric: Metric, at: datetime) -> Sending:
    """Write the event of a Monitor's issue; an issue is resolved by its own webhook."""
    event = Event(issue=metric.rule, project=metric.project, title=metric.rule, environment=metric.environment)
    if metric.state == "resolved":
        return change_body(ChangeStep(TurnStep.RESOLVE, metric.rule), event, at=at)
    asked = {"aggregate": metric.aggregate, "environment": metric.environment}
    occurrence = {
        "issueTitle": metric.rule,
        "subtitle": f"{metric.state.capitalize()}: {metric.aggregate or metric.rule}",
        "type": _METRIC_ISSUE,
        "evidenceData": {"dataSources": [{"queryObj": {"snubaQuery": asked}}]},
        "evidenceDisplay": [],
    }
    whole = _event(event, at, int(at.timestamp())) | {"type": "generic", "occurrence": occurrence}
    return _sending("event_alert", "triggered", {"event": whole, "triggered_rule": f"Alert of {metric.rule}"})


def number_of(name: str) -> str:
    """Return the number that stands for a name wherever Sentry has one; the same name has the same."""
    return str(int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") + 1)


def _sending(resource: str, action: str, data: dict[str, Any]) -> Sending:
    body = {"action": action, "installation": {"uuid": "lab"}, "data": data, "actor": _SENTRY}
    return Sending(resource, msgspec.json.encode(body))


def _event(event: Event, at: datetime, number: int) -> dict[str, Any]:
    issue = number_of(event.issue)
    event_id = hashlib.sha256(f"{event.issue}:{number}".encode()).hexdigest()[:32]
    tags = [["level", event.level], *([["environment", event.environment]] if event.environment else [])]
    return {
        "event_id": event_id,
        "issue_id": issue,
        "project": int(number_of(event.project)),
        "project_slug": event.project,
        "url": f"https://sentry.example/api/0/projects/lab/{event.project}/events/{event_id}/",
        "web_url": f"{SITE}/issues/{issue}/events/{event_id}/",
        "issue_url": f"https://sentry.example/api/0/organizations/lab/issues/{issue}/",
        "title": _title(event),
        "message": event.message,
        "level": event.level,
        "environment": event.environment,
        "release": event.release,
        "platform": event.platform,
        "logger": event.logger or "",
        "transaction": event.transaction,
        "type": "error" if event.error_type else "default",
        "timestamp": at.timestamp(),
        "tags": [*tags, *map(list, event.tags)],
        "user": dict(event.user),
        "extra": dict(event.extra),
        "contexts": {name: dict(pairs) for name, pairs in event.contexts},
        **({"request": {"url": event.url}} if event.url else {}),
        **_stack(event),
    }


def _stack(event: Event) -> dict[str, Any]:
    frames = {"frames": [_frame(frame) for frame in event.frames]} if event.frames else None
    if event.error_type is None and frames is None:
        return {}
    mechanism = None if event.handled is None else {"type": "generic", "handled": event.handled}
    value = {"type": event.error_type, "value": event.error_value, "stacktrace": frames, "mechanism": mechanism}
    return {"exception": {"values": [value]}}


def _frame(frame: ScriptFrame) -> dict[str, Any]:
    return {
        "filename": frame.path,
        "abs_path": frame.abs_path,
        "module": frame.module,
        "function": frame.function,
        "in_app": frame.in_app,
    }


def _issue(event: Event, at: datetime, *, status: str, substatus: str | None) -> dict[str, Any]:
    number = number_of(event.issue)
    return {
        "id": number,
        "shortId": f"{event.project.upper()}-{number[:3]}",
        "web_url": f"{SITE}/issues/{number}/",
        "title": _title(event),
        "level": event.level,
        "status": status,
        "substatus": substatus,
        "project": {"id": number_of(event.project), "slug": event.project},
        "metadata": {"type": event.error_type, "value": event.error_value},
        "assignedTo": None,
        "lastSeen": at.isoformat(),
    }


def _title(event: Event) -> str:
    error = ": ".join(part for part in (event.error_type, event.error_value) if part)
    return event.title or error or event.message or event.issue
