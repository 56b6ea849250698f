"""Sentry's new alerts (`activity_alert`): a change of an issue, or what Seer did about it, that an alert asked to be told of."""

from __future__ import annotations

from switchboard.model.facts import Person
from switchboard.model.news import Alert, Change, Noted, Unread, Update
from switchboard.payloads import seer
from switchboard.payloads.issues import NO_ID, OPENING, actual, detail_of, facts_of, read_person
from switchboard.payloads.lenient import Object, mapping, text
from switchboard.payloads.pulls import read_pulls
from switchboard.payloads.received import Received

# Activity types, from Sentry's activity registry (notifications/notification_action); how it was resolved where they say.
_CHANGES: dict[str, tuple[Change, str | None]] = {
    "status_regression": (Change.REGRESSED, None),
    "status_escalating": (Change.ESCALATING, None),
    "status_resolved": (Change.RESOLVED, None),
    "status_resolved_in_release": (Change.RESOLVED, "in_release"),
    "status_resolved_by_age": (Change.RESOLVED, "by_age"),
    "status_resolved_in_commit": (Change.RESOLVED, "in_commit"),
    "status_unresolved": (Change.UNRESOLVED, None),
    "status_ignored": (Change.ARCHIVED, None),
}
_SEER = "seer_"
_APPEARED = "appeared_in_pull_request"


def read_activity(received: Received) -> Alert | Update | Noted | Unread:
    """Make news of the activity: a change of the issue as issue.* says it, or a note for its thread."""
    activity = mapping(received.data.get("activity"))
    kind, details = text(activity.get("type"), limit=100) or "", mapping(activity.get("details"))
    if kind in _CHANGES:
        return _change(received, kind, details)
    if kind == _APPEARED:
        pulls = read_pulls(details.get("pull_requests"))
        return _note(received, kind, Change.PULL_REQUEST, f"the issue appears in {pulls}" if pulls else None, details)
    if kind.startswith(_SEER):
        return seer.read_step(received, kind.removeprefix(_SEER), details)
    return Noted(f"kept; nothing is made of the activity {kind or '(none)'} yet")


def _change(received: Received, kind: str, details: Object) -> Alert | Update | Unread:
    key = received.outline.subject
    if key is None:
        return Unread(NO_ID)
    told, how = _CHANGES[kind]
    change, alert = actual(told, received), _alert_name(received)
    kind_of_news = Alert if change in OPENING else Update
    # An alert's name may be routed by, so this is no repeat of the issue.* about the same change.
    own = f"{key.name}:{kind}:{alert or ''}:{received.second}"
    return kind_of_news(
        key=key,
        change=change,
        at=received.at,
        facts=facts_of(received, change, alert=alert),
        by=_actor(details, received),
        detail=detail_of(change, {"resolution_type": how, **received.data}),
        repeats=received.repeats(("issue", own)),
    )


def _note(
    received: Received, kind: str, change: Change, detail: str | None, details: Object
) -> Update | Noted | Unread:
    key = received.outline.subject
    if key is None:
        return Unread(NO_ID)
    if detail is None:
        return Noted(f"kept; the activity {kind} says nothing for people")
    return Update(
        key=key,
        change=change,
        at=received.at,
        facts=facts_of(received, change, alert=_alert_name(received)),
        by=_actor(details, received),
        detail=detail,
        repeats=received.repeats(("issue", f"{key.name}:{kind}:{received.second}")),
    )


def _alert_name(received: Received) -> str | None:
    """The first builds said `name`, later ones `title`."""
    alert = mapping(received.data.get("alert"))
    return text(alert.get("title")) or text(alert.get("name"))


def _actor(details: Object, received: Received) -> Person | None:
    """The person who did it, where the activity names one; `username` where there is no name."""
    user = mapping(details.get("user"))
    named = {**user, "name": user.get("name") or user.get("username"), "type": "user"}
    return (read_person(named) if user else None) or read_person(received.body.get("actor"))
