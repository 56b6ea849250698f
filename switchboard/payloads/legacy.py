"""What Sentry's old WebHooks plugin sends: flat, unsigned, and with the keys of events from before 2019."""

from __future__ import annotations

from switchboard.model.news import Alert, Unread
from switchboard.payloads.events import alert_of
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.payloads.received import Received

# How events named their parts before 2019.
_INTERFACES = {
    "sentry.interfaces.Exception": "exception",
    "sentry.interfaces.Stacktrace": "stacktrace",
    "sentry.interfaces.Message": "logentry",
    "sentry.interfaces.Http": "request",
    "sentry.interfaces.User": "user",
    "sentry.interfaces.Contexts": "contexts",
    "threads.values": "threads",
}
_MOST_RULES = 10


def read_legacy(received: Received) -> Alert | Unread:
    """Make an Alert of the event, for the rules that fired; older plugins name none."""
    rules = (text(rule, limit=200) for rule in sequence(received.body.get("triggering_rules"))[:_MOST_RULES])
    named = ", ".join(rule for rule in rules if rule)
    return alert_of(received, _event(received.body), rule=named or None)


def _event(body: Object) -> Object:
    """The event in today's shape: its own words first, then what the plugin says beside it."""
    event = mapping(body.get("event"))
    modern = {today: event[old] for old, today in _INTERFACES.items() if old in event} | dict(event)
    # Without its query, which says that the plugin led there.
    url = (text(body.get("url"), limit=2000) or "").partition("?")[0]
    return modern | {
        "event_id": event.get("event_id") or event.get("id"),
        "message": event.get("message") or body.get("message"),
        "culprit": event.get("culprit") or body.get("culprit"),
        "logger": event.get("logger") or body.get("logger"),
        "web_url": event.get("web_url") or url,
    }
