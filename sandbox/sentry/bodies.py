"""Webhook bodies built and signed without sending anything: for tests and load generators."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sandbox.journal import Json
from sandbox.sentry.issue import PLACE, Issue, Place, iso

INSTALLATION = "7a485448-a9e2-4c85-8a3c-4f44175783c9"
SENTRY: Json = {"type": "application", "id": "sentry", "name": "Sentry"}
METRIC_STATUS = {"critical": 20, "warning": 10, "resolved": 2, "open": 1}
RESOLUTIONS = {"inNextRelease": "in_next_release", "inRelease": "in_release", "inCommit": "in_commit"}
RULE: Json = {
    "status": 0,
    "query_type": 0,
    "dataset": "events",
    "threshold_type": 0,
    "resolve_threshold": None,
    "time_window": 10.0,
    "detection_type": "static",
}


def event_alert(event: Json, *, rule: str = "Any new event", installation: str = INSTALLATION) -> Json:
    """event_alert.triggered: an issue alert's rule met this event."""
    data = {"event": event, "triggered_rule": rule}
    return envelope("triggered", data, installation=installation)


def error(event: Json, *, installation: str = INSTALLATION) -> Json:
    """error.created: every event, where that is subscribed."""
    return envelope("created", {"error": event}, installation=installation)


def issue(
    one: Issue,
    action: str,
    *,
    place: Place = PLACE,
    actor: Json = SENTRY,
    installation: str = INSTALLATION,
) -> Json:
    """issue.created, resolved, assigned, unresolved or ignored, with the issue as it is now."""
    data: Json = {"issue": {**one.as_json(place), **one.addresses(place)}}
    if action == "assigned" and one.assigned_to:
        owner = one.assigned_to
        data["assignee"] = {**owner.as_json(), "id": owner.id}
    if action == "resolved":
        data["resolution_type"] = next(
            (word for name, word in RESOLUTIONS.items() if name in one.status_details), "now"
        )
    return envelope(action, data, actor=actor, installation=installation)


def activity_alert(
    one: Issue,
    kind: str,
    *,
    details: Json | None = None,
    alert: str = "Anything on the shop",
    place: Place = PLACE,
    installation: str = INSTALLATION,
) -> Json:
    """activity_alert.triggered: an alert of the new engine met an activity of the issue, such as status_resolved."""
    data: Json = {
        "issue": {**one.as_json(place), **one.addresses(place)},
        "activity": {"type": kind, "details": details or {}},
        "alert": {"id": 88, "title": alert, "sentry_app_id": 5, "web_url": f"{place.base_url}/monitors/alerts/88/"},
    }
    return envelope("triggered", data, installation=installation)


def comment(
    one: Issue, text: str, *, action: str = "created", number: int = 1, at: datetime, actor: Json = SENTRY
) -> Json:
    """comment.created, updated or deleted: it names the issue by its number alone."""
    about: Json = {"comment_id": number, "issue_id": one.id, "project_slug": one.project.slug, "timestamp": iso(at)}
    return envelope(action, {**about, "comment": text}, actor=actor)


def seer(one: Issue, action: str, *, run_id: int = 1, said: Json | None = None) -> Json:
    """seer.root_cause_completed and the like; `said` is root_cause, solution, changes or pull_requests."""
    return envelope(action, {"run_id": run_id, "group_id": one.id, **(said or {})})


def legacy(one: Issue, event: Json, *, rules: Sequence[str] = ("Any new event",), place: Place = PLACE) -> Json:
    """What the old WebHooks plugin posts, unsigned: flat, and with the event inside."""
    slug = one.project.slug
    prefixed = ("release", "user", "dist")
    tags = [[f"sentry:{name}" if name in prefixed else name, value] for name, value in event["tags"]]
    return {
        "id": str(one.id),
        **dict.fromkeys(("project", "project_name", "project_slug"), slug),
        "logger": None,
        "level": one.level,
        "culprit": one.culprit,
        "message": one.title,
        "url": f"{one.addresses(place)['web_url']}?referrer=webhooks_plugin",
        "triggering_rules": list(rules),
        "event": {**event, "tags": tags, "id": event["event_id"]},
    }


def metric_alert(
    action: str,
    *,
    at: datetime,
    rule: str = "Checkout failures",
    rule_id: int = 4711,
    incident_id: int = 1,
    projects: Sequence[str] = ("shop-backend",),
    environment: str | None = "production",
    aggregate: str = "count()",
    query: str = "",
    threshold: float = 100.0,
    place: Place = PLACE,
    installation: str = INSTALLATION,
) -> Json:
    """metric_alert.critical, warning, resolved or open; ValueError for another action."""
    if action not in METRIC_STATUS:
        raise ValueError(f"no metric alert is {action}")
    web = f"{place.base_url}/organizations/{place.org}/alerts/rules/details"
    trigger = _trigger("critical", threshold, installation)
    wanted = {"query": query, "aggregate": aggregate, "environment": environment, "triggers": [trigger]}
    within = {"organization_id": "1", "projects": list(projects)}
    alert = {
        "id": str(incident_id),
        "identifier": str(incident_id),
        "title": rule,
        "alert_rule": {"id": str(rule_id), "name": rule, **wanted, **within, **RULE},
        **within,
        **_standing(action, at),
    }
    data = {
        "metric_alert": alert,
        "description_title": f"{action.capitalize()}: {rule}",
        "description_text": f"{threshold:g} {aggregate} in the last 10 minutes",
        "web_url": f"{web}/{rule_id}/?alert={incident_id}",
    }
    return envelope(action, data, installation=installation)


def _standing(action: str, at: datetime) -> Json:
    begun = iso(at - timedelta(minutes=5))
    return {
        "status": METRIC_STATUS[action],
        "status_method": 3,
        "type": 2,
        "date_closed": iso(at) if action == "resolved" else None,
        **dict.fromkeys(("date_started", "date_detected", "date_created"), begun),
    }


def envelope(action: str, data: Json, *, actor: Json = SENTRY, installation: str = INSTALLATION) -> Json:
    """What every webhook body has around its data."""
    return {"action": action, "installation": {"uuid": installation}, "data": data, "actor": actor}


def signed(
    body: Json,
    secret: str,
    resource: str,
    *,
    at: datetime,
    request_id: str | None = None,
    idempotency_key: str | None = None,
) -> tuple[dict[str, str], bytes]:
    """Headers and exact bytes of a webhook: compact JSON, HMAC-SHA256 in hex over those bytes.

    Only the body is signed; the resource and the time (whole seconds) are not.
    """
    raw = json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Request-ID": request_id or uuid.uuid4().hex,
        "Sentry-Hook-Resource": resource,
        "Sentry-Hook-Timestamp": str(int(at.timestamp())),
        "Sentry-Hook-Signature": hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest(),
    }
    if idempotency_key is not None:
        headers["Idempotency-Key"] = idempotency_key
    return headers, raw


def _trigger(label: str, threshold: float, installation: str) -> Json:
    action = {
        "type": "sentry_app",
        "settings": [],
        "sentry_app_installation_uuid": installation,
    }
    return {"label": label, "alert_threshold": threshold, "actions": [action]}
