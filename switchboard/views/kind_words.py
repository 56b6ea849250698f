"""What came in, in words for people: of a webhook's resource and action, of what was asked for in Slack or at the command line."""

from __future__ import annotations

_WORDS = {
    ("event_alert", "triggered"): "alert",
    ("error", "created"): "error",
    ("issue", "created"): "new issue",
    ("issue", "unresolved"): "issue unresolved",
    ("issue", "resolved"): "issue resolved",
    ("issue", "ignored"): "issue archived",
    ("issue", "archived"): "issue archived",
    ("issue", "assigned"): "issue assigned",
    ("activity_alert", "triggered"): "activity alert",
    ("legacy", "triggered"): "alert of the old plugin",
    ("installation", "created"): "integration installed",
    ("installation", "deleted"): "integration taken out",
}
_PREFIXES = {
    "metric_alert": "metric alert",
    "comment": "comment",
    "seer": "analysis",
    "preprod_artifact": "build",
    "pagerduty": "PagerDuty",
    "intent": "asked",
}
READ_BACK = "Sentry's answer"


def kind_words(resource: str, action: str | None = None) -> str:
    """Say what came in: `new issue`, `metric alert: critical`, `PagerDuty: acknowledged`."""
    if resource in ("read", "read_back"):
        return READ_BACK
    if known := _WORDS.get((resource, action or "")):
        return known
    what = _PREFIXES.get(resource) or _plain(resource)
    said = _plain((action or "").removeprefix("incident."))
    return f"{what}: {said}" if said else what


def _plain(word: str) -> str:
    return word.replace("_", " ").replace(".", " ").strip()
