"""What came in, read into our words: the pipeline's first step after an inbound was kept. Pure, total over any bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from switchboard.model.news import Alert, Noted, Recognised, Unread, Unserved, Update
from switchboard.payloads import comments, issues, metrics, seer
from switchboard.payloads.activities import read_activity
from switchboard.payloads.event_body import read_body
from switchboard.payloads.events import read_error, read_event_alert
from switchboard.payloads.legacy import read_legacy
from switchboard.payloads.lenient import mapping, text
from switchboard.payloads.outline import LEGACY, LEGACY_ACTION, PARTS, action_of, fits, outline
from switchboard.payloads.received import Received

_Reader = Callable[[Received], Alert | Update | Noted | Unread]


def read_build(received: Received) -> Noted:
    """Note what became of a build; `*_completed` may also carry a failure."""
    data = received.data
    app = mapping(data.get("appInfo"))
    parts = (text(app.get("name"), limit=100), text(app.get("version"), limit=100))
    build = " ".join(part for part in parts if part) or "a build"
    failed = text(data.get("state")) == "FAILED"
    became = (
        f"it failed ({text(data.get('errorMessage')) or 'no reason given'})" if failed else _BUILDS[received.action]
    )
    return Noted(f"{build}: {became}; builds are kept and told to nobody yet")


def read_installation(received: Received) -> Noted:
    """Note where the integration was installed or taken out. Its code is a secret, and is not read."""
    installation = mapping(received.data.get("installation"))
    slug = text(mapping(installation.get("organization")).get("slug"), limit=100)
    return Noted(_INSTALLATIONS[received.action].format(organization=slug or "an organisation"))


_BUILDS = {
    "size_analysis_completed": "its size was analysed",
    "size_analysis.completed": "its size was analysed",
    "build_distribution_completed": "it was distributed",
}
_INSTALLATIONS = {
    "created": "the integration was installed in {organization}",
    "deleted": "the integration was taken out of {organization}; Sentry sends nothing more from there",
}
_READERS: dict[tuple[str, str], _Reader] = {
    ("event_alert", "triggered"): read_event_alert,
    ("error", "created"): read_error,
    **{("issue", action): issues.read_issue for action in issues.ACTIONS},
    **{("metric_alert", action): metrics.read_metric_alert for action in metrics.ACTIONS},
    ("activity_alert", "triggered"): read_activity,
    **{("comment", action): comments.read_comment for action in comments.ACTIONS},
    **{("installation", action): read_installation for action in _INSTALLATIONS},
    **{("seer", action): seer.read_seer for action in seer.ACTIONS},
    **{("preprod_artifact", action): read_build for action in _BUILDS},
    (LEGACY, LEGACY_ACTION): read_legacy,
}
_RESOURCES = frozenset(resource for resource, _ in _READERS)
OTHER = "other"

# Sentry's time stamp is not signed: one from the future would outrank all later news of its subject.
_SKEW = timedelta(minutes=5)


def recognise(
    resource: str, raw: bytes, *, at: datetime, received_at: datetime, idempotency_key: str | None = None
) -> Recognised:
    """Return what a body is: Alert, Update, Noted (nothing to do), Unserved (an unknown kind) or Unread (with the reason).

    `resource` is Sentry-Hook-Resource and `idempotency_key` Idempotency-Key; `at` is Sentry-Hook-Timestamp, or
    `received_at` where there was none, and counts as `received_at` when it lies in the future. Never raises, whatever
    the bytes. The resource is not signed, so a body whose `data` does not fit it is Unread.
    """
    body = read_body(resource, raw)
    if isinstance(body, Unread):
        return body
    action = action_of(resource, body)
    if action is None:
        return Unread("the body names no action")
    reader = _READERS.get((resource, action))
    if reader is None:
        return Unserved(resource, action)
    if not fits(resource, body):
        part = "event" if resource == LEGACY else f"data.{PARTS[resource]}"
        return Unread(f"the body does not fit its resource: {resource} needs {part}")
    return reader(
        Received(
            resource=resource,
            action=action,
            body=body,
            outline=outline(resource, body),
            at=at if at <= received_at + _SKEW else received_at,
            idempotency_key=text(idempotency_key, limit=200),
        )
    )


def kind_of(resource: str, action: str | None) -> tuple[str, str]:
    """Name a body's kind for counting: resource and action where they are known, else "other". Bounded, whatever comes."""
    if (resource, action) in _READERS:
        return resource, action or OTHER
    return (resource if resource in _RESOURCES else OTHER), OTHER
