"""References, and an incident as PagerDuty's REST API and its webhooks show it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime

from sandbox.journal import Json
from sandbox.pagerduty.account import Account, person_of, service_id
from sandbox.pagerduty.incident import Agent, Alert, Incident, Note, Person, lasting_id
from sandbox.pagerduty.oncall import Policy

PLACES = {
    "escalation_policy": "escalation_policies",
    "incident": "incidents",
    "priority": "priorities",
    "schedule": "schedules",
    "service": "services",
    "user": "users",
}


def moment(at: datetime | None) -> str | None:
    """A time as PagerDuty writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def reference(account: Account, kind: str, ident: str, name: str) -> Json:
    """A reference to something, `kind` without `_reference`."""
    known: Json = {"id": ident, "type": f"{kind}_reference", "summary": name, "self": None, "html_url": None}
    if kind in PLACES:
        known["self"] = f"{account.base_url}/{PLACES[kind]}/{ident}"
        known["html_url"] = html_url(account, kind, ident)
    return known


def html_url(account: Account, kind: str, ident: str) -> str:
    """Where a person looks at something: an incident stands on the pager's page."""
    page = f"{account.base_url.removesuffix('/pagerduty')}/pager"
    return f"{page}#{ident}" if kind == "incident" else page


def user_reference(account: Account, person: Person) -> Json:
    """A reference to a user."""
    return reference(account, "user", person.id, person.name)


def service_reference(account: Account, incident: Incident) -> Json:
    """A reference to an incident's service."""
    return reference(account, "service", service_id(incident.routing_key), incident.service)


def policy_reference(account: Account, policy: Policy) -> Json:
    """A reference to an escalation policy."""
    return reference(account, "escalation_policy", policy.id, policy.name)


def priority(account: Account, incident: Incident) -> Json | None:
    """The priority of an incident."""
    if incident.priority is None:
        return None
    known = reference(account, "priority", lasting_id("O", incident.priority), incident.priority)
    return known | {"type": "priority", "name": incident.priority}


def agent(account: Account, one: Agent | None) -> Json | None:
    """Who changed something; None is PagerDuty itself."""
    return reference(account, one.kind.removesuffix("_reference"), one.id, one.name) if one else None


def user(account: Account, email: str) -> Json:
    """One user in full."""
    one = person_of(email)
    around = user_reference(account, one)
    return around | {"type": "user", "name": one.name, "email": one.email, "time_zone": "Europe/London", "role": "user"}


def incident(account: Account, one: Incident, *, include: Collection[str] = ()) -> Json:
    """An incident as the REST API shows it; its users in full where that was asked for."""
    in_full = bool({"users", "assignees"} & set(include))
    people = [user(account, each.email) if in_full else user_reference(account, each) for each in one.assigned]
    open_alerts = sum(each.state == "triggered" for each in one.alerts)
    since = moment(one.assigned_at or one.opened_at)
    by = [{"at": moment(one.changed_at), "acknowledger": agent(account, each)} for each in one.acknowledged_by]
    return {
        **reference(account, "incident", one.id, f"[#{one.number}] {one.summary}"),
        "type": "incident",
        "incident_number": one.number,
        "title": one.summary,
        "status": one.state,
        "incident_key": one.dedup_key,
        "urgency": "high",
        "created_at": moment(one.opened_at),
        "updated_at": moment(one.changed_at or one.opened_at),
        "last_status_change_at": moment(one.changed_at or one.opened_at),
        "last_status_change_by": agent(account, one.changed_by) or service_reference(account, one),
        "service": service_reference(account, one),
        "escalation_policy": policy_reference(account, account.policy_of(one)),
        "assignments": [{"at": since, "assignee": each} for each in people if one.state != "resolved"],
        "assigned_via": "direct_assignment" if one.direct else "escalation_policy",
        "acknowledgements": by if one.state == "acknowledged" else [],
        "teams": [],
        "alert_counts": {"triggered": open_alerts, "resolved": len(one.alerts) - open_alerts, "all": len(one.alerts)},
        "pending_actions": [{"type": "unacknowledge", "at": moment(one.snoozed_until)}] if one.snoozed_until else [],
    } | {name: told for name, told in (("priority", priority(account, one)), ("resolved_at", _ended(one))) if told}


def _ended(one: Incident) -> str | None:
    return moment(one.resolved_at) if one.state == "resolved" else None


def alert(account: Account, of: Incident, one: Alert) -> Json:
    """One alert of an incident."""
    integration = lasting_id("N", of.routing_key)
    return {
        **reference(account, "alert", one.id, str(one.payload.get("summary", ""))),
        "type": "alert",
        "created_at": moment(one.at),
        "status": one.state,
        "alert_key": one.key,
        "severity": one.payload.get("severity"),
        "suppressed": False,
        "service": service_reference(account, of),
        "incident": reference(account, "incident", of.id, of.summary),
        "integration": reference(account, "events_api_v2_inbound_integration", integration, "Sentry"),
        "body": {"type": "alert_body", "contexts": [], "details": one.payload.get("custom_details", {})},
    }


def note(account: Account, one: Note) -> Json:
    """One note."""
    return {
        "id": one.id,
        "user": agent(account, one.by),
        "channel": {"summary": "The PagerDuty website or APIs"},
        "content": one.content,
        "created_at": moment(one.at),
    }


def webhook(account: Account, change: str, one: Incident, by: Agent | None, written: Note | None = None) -> Json:
    """The event of a webhook: what happened to an incident, and the incident as it is by then, or the note."""
    return {
        "id": f"01{uuid.uuid4().hex[:24].upper()}",
        "event_type": f"incident.{change}",
        "resource_type": "incident",
        "occurred_at": moment(account.now()),
        "agent": agent(account, by),
        "client": None,
        "data": _noted(account, one, written) if written else _told(account, one),
    }


def _told(account: Account, one: Incident) -> Json:
    around = reference(account, "incident", one.id, one.summary)
    return {
        "id": one.id,
        "type": "incident",
        "self": around["self"],
        "html_url": around["html_url"],
        "number": one.number,
        "status": one.state,
        "incident_key": one.dedup_key,
        "created_at": moment(one.opened_at),
        "title": one.summary,
        "service": service_reference(account, one),
        "assignees": [user_reference(account, each) for each in one.assigned],
        "escalation_policy": policy_reference(account, account.policy_of(one)),
        "teams": [],
        "priority": priority(account, one),
        "urgency": "high",
        "conference_bridge": None,
        "resolve_reason": None,
        "incident_type": {"name": "incident_default"},
    }


def _noted(account: Account, one: Incident, written: Note) -> Json:
    around = reference(account, "incident", one.id, one.summary)
    return {
        "id": written.id,
        "type": "incident_note",
        "incident": around,
        "content": written.content,
        "trimmed": False,
    }
