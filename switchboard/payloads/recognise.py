"""What came in, told in our words: the pipeline's first step after a body was kept. Pure, total over any bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from switchboard.model.news import Alert, Recognised, Unread, Unserved, Update
from switchboard.payloads import issues, metrics
from switchboard.payloads.events import read_error, read_event_alert
from switchboard.payloads.lenient import mapping, text
from switchboard.payloads.outline import PARTS, outline
from switchboard.payloads.parse import read_object
from switchboard.payloads.received import Received

_Reader = Callable[[Received], Alert | Update | Unread]

_READERS: dict[tuple[str, str], _Reader] = {
    ("event_alert", "triggered"): read_event_alert,
    ("error", "created"): read_error,
    **{("issue", action): issues.read_issue for action in issues.ACTIONS},
    **{("metric_alert", action): metrics.read_metric_alert for action in metrics.ACTIONS},
}

# Sentry's time stamp is not signed: one from the future would outrank all later news of its subject.
_SKEW = timedelta(minutes=5)


def recognise(
    resource: str, raw: bytes, *, at: datetime, received_at: datetime, idempotency_key: str | None = None
) -> Recognised:
    """Tell what a body is: Alert, Update, Unserved (a kind that nothing is made of) or Unread (with the reason).

    `resource` is Sentry-Hook-Resource and `idempotency_key` Idempotency-Key; `at` is Sentry-Hook-Timestamp, or
    `received_at` where there was none, and counts as `received_at` when it lies in the future. Never raises, whatever
    the bytes. The resource is not signed, so a body whose `data` does not fit it is Unread.
    """
    body = read_object(raw)
    if isinstance(body, Unread):
        return body
    action = text(body.get("action"), limit=100)
    if action is None:
        return Unread("the body names no action")
    reader = _READERS.get((resource, action))
    if reader is None:
        return Unserved(resource, action)
    if not mapping(mapping(body.get("data")).get(PARTS[resource])):
        return Unread(f"the body does not fit its resource: {resource} needs data.{PARTS[resource]}")
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
