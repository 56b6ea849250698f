"""Bodies shaped as Sentry sends them, about a made-up shop. Builders take what differs and give raw bytes."""

from __future__ import annotations

import json
from typing import Any

SENTRY = {"type": "application", "id": "sentry", "name": "Sentry"}
ANA = {"type": "user", "id": 77, "name": "Ana Lima", "email": "ana@acme.example"}
EVENT_ID = "0d6c1a3f5b8e4f0c9a7d2e4b6c8a0f11"


def a_frame(filename: str = "src/acme/payments/charge.py", **over: Any) -> dict[str, Any]:
    """Build one frame of our own code."""
    module = filename.removesuffix(".py").removeprefix("src/").replace("/", ".")
    frame = {"filename": filename, "abs_path": f"/srv/app/{filename}", "module": module, "function": "charge"}
    return {**frame, "lineno": 42, "in_app": True, "context_line": "    raise CardDeclined(code)", **over}


def an_exception(*frames: dict[str, Any], **over: Any) -> dict[str, Any]:
    """Build one exception of a chain; without frames it has no stack trace."""
    stack = {"frames": list(frames)} if frames else None
    value = {"type": "CardDeclined", "value": "do_not_honor", "module": "acme.payments", "stacktrace": stack}
    return {**value, "mechanism": {"type": "generic", "handled": False}, **over}


def event_object(**over: Any) -> dict[str, Any]:
    """Build the event object of event_alert and error; a value of `...` takes the key out."""
    issue = "https://sentry.example/organizations/acme/issues/4201"
    event = {
        "event_id": EVENT_ID,
        "issue_id": "4201",
        "project": 17,
        "url": f"https://sentry.example/api/0/projects/acme/checkout/events/{EVENT_ID}/",
        "web_url": f"{issue}/events/{EVENT_ID}/",
        "issue_url": "https://sentry.example/api/0/organizations/acme/issues/4201/",
        "title": "CardDeclined: do_not_honor",
        "message": "",
        "culprit": "acme.payments.charge in charge",
        "location": "src/acme/payments/charge.py",
        "level": "error",
        "environment": "production",
        "release": "checkout@3.4.0",
        "dist": None,
        "platform": "python",
        "logger": "",
        "type": "error",
        "transaction": "/pay",
        "timestamp": 1792680000.25,
        "tags": [["environment", "production"], ["level", "error"], ["customer_tier", "gold"]],
        "exception": {"values": [an_exception(a_frame("src/acme/web/views.py", function="pay"), a_frame())]},
        "metadata": {"type": "CardDeclined", "value": "do_not_honor", "filename": "src/acme/payments/charge.py"},
        "user": {"id": "9001", "ip_address": "192.0.2.7", "geo": {"city": "Recife"}},
        "request": {"url": "https://shop.acme.example/pay", "method": "POST", "headers": [["User-Agent", "curl/8"]]},
        "contexts": {"os": {"name": "Linux", "version": "6.1"}},
        "extra": {"attempt": 3, "cart": {"items": 2}},
        "sdk": {"name": "sentry.python", "version": "2.40.0"},
        "fingerprint": ["{{ default }}"],
    }
    return _with(event, over)


def issue_object(**over: Any) -> dict[str, Any]:
    """Build the issue object of issue.*; a value of `...` takes the key out."""
    issue = {
        "id": "4201",
        "shortId": "CHECKOUT-3F",
        "url": "https://sentry.example/api/0/organizations/acme/issues/4201/",
        "web_url": "https://sentry.example/organizations/acme/issues/4201/",
        "project_url": "https://sentry.example/organizations/acme/issues/?project=17",
        "permalink": "https://sentry.example/organizations/acme/issues/4201/",
        "title": "CardDeclined: do_not_honor",
        "culprit": "acme.payments.charge in charge",
        "level": "error",
        "logger": None,
        "platform": "python",
        "status": "unresolved",
        "substatus": "new",
        "statusDetails": {},
        "priority": "high",
        "issueType": "error",
        "issueCategory": "error",
        "type": "error",
        "project": {"id": "17", "name": "Checkout", "slug": "checkout", "platform": "python"},
        "metadata": {"type": "CardDeclined", "value": "do_not_honor", "filename": "src/acme/payments/charge.py"},
        "assignedTo": None,
        "count": "12",
        "userCount": 5,
        "firstSeen": "2026-10-16T08:00:00.000000Z",
        "lastSeen": "2026-10-22T14:40:00.250000Z",
    }
    return _with(issue, over)


def metric_object(**over: Any) -> dict[str, Any]:
    """Build the incident object of metric_alert; a value of `...` takes the key out."""
    rule = {
        "id": "61",
        "name": "Too many declined cards",
        "aggregate": "count()",
        "query": "error.type:CardDeclined",
        "dataset": "events",
        "environment": "production",
        "time_window": 10.0,
        "triggers": [{"label": "critical", "alert_threshold": 100.0}, {"label": "warning", "alert_threshold": 50.0}],
    }
    metric = {
        "id": "990",
        "identifier": "31",
        "organization_id": "1",
        "projects": ["checkout"],
        "alert_rule": rule,
        "status": 20,
        "title": "Too many declined cards",
        "date_started": "2026-10-16T09:20:00Z",
        "date_closed": None,
    }
    return _with(metric, over)


def an_event_alert(*, rule: str | None = "Declined cards", actor: Any = None, **over: Any) -> bytes:
    """Build event_alert.triggered; `over` changes the event, `rule=""` makes Sentry's test notification."""
    data = {"event": event_object(**over), **({} if rule is None else {"triggered_rule": rule})}
    return an_inbound("triggered", data, actor=actor or SENTRY)


def an_error(**over: Any) -> bytes:
    """Build error.created; `over` changes the event."""
    return an_inbound("created", {"error": event_object(**over)})


def an_issue(action: str = "created", *, actor: Any = None, data: dict[str, Any] | None = None, **over: Any) -> bytes:
    """Build issue.{action}; `over` changes the issue, `data` adds beside it (assignee, resolution_type)."""
    return an_inbound(action, {"issue": issue_object(**over), **(data or {})}, actor=actor or SENTRY)


def a_metric_alert(action: str = "critical", *, data: dict[str, Any] | None = None, **over: Any) -> bytes:
    """Build metric_alert.{action}; `over` changes the incident, `data` what stands beside it."""
    beside = {
        "description_title": f"{action.capitalize()}: Too many declined cards",
        "description_text": "118 events in the last 10 minutes",
        "web_url": "https://sentry.example/organizations/acme/alerts/rules/details/61/?alert=31",
    }
    return an_inbound(action, {"metric_alert": metric_object(**over), **_with(beside, data or {})})


def an_inbound(action: str, data: Any, *, actor: Any = None, **over: Any) -> bytes:
    """Build an envelope around any data, compact as on the wire."""
    envelope = {"action": action, "installation": {"uuid": "1f0e7c2a-0000-4000-8000-00000000acme"}, "data": data}
    return json.dumps({**envelope, "actor": actor or SENTRY, **over}, separators=(",", ":")).encode()


def _with(whole: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**whole, **over}.items() if value is not ...}


def an_activity(kind: str = "status_resolved", *, details: Any = None, alert: Any = None, **over: Any) -> bytes:
    """Build activity_alert.triggered; `over` changes the issue, `alert` what stands for the alert."""
    named = {"id": 88, "title": "Anything on checkout", "sentry_app_id": 5, "web_url": "https://sentry.example/a/88/"}
    activity = {"type": kind, "details": details or {}}
    return an_inbound("triggered", {"issue": issue_object(**over), "activity": activity, "alert": alert or named})


def a_comment(action: str = "created", text: Any = "looks like the new card form", **over: Any) -> bytes:
    """Build comment.{action} under the issue, by Ana; `over` changes the data."""
    data = {"comment_id": 3405, "issue_id": 4201, "project_slug": "checkout", "timestamp": "2026-10-16T09:30:30Z"}
    return an_inbound(action, _with({**data, "comment": text}, over), actor=ANA)


def a_seer(action: str = "root_cause_completed", **over: Any) -> bytes:
    """Build seer.{action} about the issue; `over` changes the data."""
    cause = {"description": "The card form posts an empty amount.", "steps": [{"title": "The form is sent"}]}
    said = {"root_cause": cause} if action == "root_cause_completed" else {}
    return an_inbound(action, _with({"run_id": 12345, "group_id": 4201, **said}, over))


def an_installation(action: str = "created", **over: Any) -> bytes:
    """Build installation.{action}."""
    installation = {"uuid": "1f0e7c2a", "status": "installed", "organization": {"slug": "acme"}, "code": "a-secret"}
    return an_inbound(action, {"installation": _with(installation, over)})


def a_build(action: str = "size_analysis_completed", **over: Any) -> bytes:
    """Build preprod_artifact.{action}."""
    app = {"appId": "example.acme.shop", "name": "Shop", "version": "2.4.1"}
    return an_inbound(
        action, _with({"buildId": "72", "projectSlug": "checkout", "state": "COMPLETED", "appInfo": app}, over)
    )


def a_legacy(*, event: Any = None, **over: Any) -> bytes:
    """Build what the old WebHooks plugin sends; `event` changes the event, `over` what stands around it."""
    inner = {
        "event_id": EVENT_ID,
        "type": "error",
        "metadata": {"type": "CardDeclined", "value": "do_not_honor"},
        "tags": [["sentry:release", "checkout@3.4.0"], ["environment", "production"], ["customer_tier", "gold"]],
        "exception": {"values": [an_exception(a_frame())]},
        "platform": "python",
    }
    whole = {
        "id": "4201",
        "project": "checkout",
        "project_name": "Checkout",
        "project_slug": "checkout",
        "logger": None,
        "level": "error",
        "culprit": "acme.payments.charge in charge",
        "message": "do_not_honor",
        "url": "https://sentry.example/organizations/acme/issues/4201/?referrer=webhooks_plugin",
        "triggering_rules": ["Declined cards"],
        "event": None if event is ... else _with(inner, event or {}),
    }
    return json.dumps(_with(whole, over), separators=(",", ":")).encode()


def a_slow_query(**over: Any) -> bytes:
    """Build the alert of a performance issue: an occurrence, and neither exception nor frames."""
    shown = [
        {"name": "Transaction", "value": "GET /cart", "important": False},
        {"name": "Offending span", "value": "SELECT * FROM carts WHERE id = %s", "important": True},
    ]
    occurrence = {"issueTitle": "Slow DB Query", "subtitle": "1.9 s on average", "type": 1001, "evidenceDisplay": shown}
    own = {"type": "transaction", "title": "GET /cart", "culprit": "GET /cart", "exception": ..., "metadata": {}}
    return an_event_alert(**{**own, "level": "info", "occurrence": occurrence, **over})
