"""Words for the tests of the core: each builder makes one plain value and takes what differs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from switchboard.model.card import Card, Job, Step
from switchboard.model.decision import Decision, Destination, DestinationKind, Notify, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.digest import Digest, DigestPeriod, DigestState, OwedDigest
from switchboard.model.facts import Facts, IssueState, Person
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Door, Hint, Inbound, Raw
from switchboard.model.news import Alert, Change, Update
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.senders.pagerduty.sender import incident
from switchboard.senders.slack.place import slack_place
from switchboard.storage.store import Unit

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ISSUE = SubjectKey(SubjectKind.ISSUE, "acme", "4201")
METRIC = SubjectKey(SubjectKind.METRIC, "acme", "61")
PAYMENTS = Destination(DestinationKind.SLACK, "#payments", "payments")
ALERTS = Destination(DestinationKind.SLACK, "#alerts")
PAGER = Destination(DestinationKind.PAGERDUTY, "payments", "payments")
MESSAGE = slack_place("C1", "1700000000.000100")
INCIDENT = incident("issue:acme:4201", "abc")
ANA = Person("user", "Ana", "77")


def after(seconds: float) -> datetime:
    """Return a moment so many seconds after AT."""
    return AT + timedelta(seconds=seconds)


def facts(**over: Any) -> Facts:
    """An event of an error in production."""
    known: dict[str, Any] = {
        "at": AT,
        "resource": "event_alert",
        "action": "triggered",
        "project": "checkout",
        "title": "CardDeclined: do_not_honor",
        "level": "error",
        "environment": "production",
    }
    return Facts(**(known | over))


def issue_facts(**over: Any) -> Facts:
    """What an issue's own news says: its state, and nothing of an event."""
    known: dict[str, Any] = {"resource": "issue", "action": "created", "environment": None, "state": IssueState()}
    return facts(**(known | over))


def an_alert(change: Change = Change.OCCURRED, *, seconds: float = 0, **over: Any) -> Alert:
    """News that may open something, so many seconds after AT."""
    own = facts() if change is Change.OCCURRED else issue_facts()
    known: dict[str, Any] = {"key": ISSUE, "change": change, "at": after(seconds), "facts": own}
    return Alert(**(known | over))


def an_update(change: Change = Change.RESOLVED, *, seconds: float = 0, **over: Any) -> Update:
    """Other news of an issue, so many seconds after AT."""
    known: dict[str, Any] = {"key": ISSUE, "change": change, "at": after(seconds), "facts": issue_facts()}
    return Update(**(known | over))


def a_firing(level: str = "critical", *, seconds: float = 0, **over: Any) -> Alert:
    """A metric alert that fired."""
    own = facts(resource="metric_alert", action=level)
    known: dict[str, Any] = {"key": METRIC, "change": Change.FIRED, "at": after(seconds), "facts": own}
    return Alert(**(known | over))


def a_subject(**over: Any) -> Subject:
    """An unresolved issue."""
    known: dict[str, Any] = {"key": ISSUE, "id": 3, "title": "CardDeclined: do_not_honor", "version": 5}
    return Subject(**(known | over))


def an_entry(kind: TimelineKind = TimelineKind.REGRESSED, **over: Any) -> TimelineEntry:
    """One line of a timeline."""
    known: dict[str, Any] = {"kind": kind, "at": AT, "seq": 1}
    return TimelineEntry(**(known | over))


def a_delivery(**over: Any) -> Delivery:
    """An error that is pending for #payments."""
    known: dict[str, Any] = {
        "id": 7,
        "subject_id": 3,
        "destination": PAYMENTS,
        "episode": 1,
        "state": DeliveryState.PENDING,
        "severity": Severity.ERROR,
        "alert_id": 11,
        "born_at": AT,
        "due_at": AT,
        "wanted": 5,
    }
    return Delivery(**(known | over))


def a_delivered(**over: Any) -> Delivery:
    """The same, told and up to date."""
    known: dict[str, Any] = {
        "state": DeliveryState.DELIVERED,
        "place": MESSAGE,
        "shown": 5,
        "due_at": None,
        "delivered_at": AT,
    }
    return a_delivery(**(known | over))


def a_page(**over: Any) -> Delivery:
    """An incident that stands triggered."""
    return a_delivered(**({"destination": PAGER, "place": INCIDENT, "severity": Severity.CRITICAL} | over))


def a_week(**over: Any) -> DigestPeriod:
    """The week before AT, a Sunday, from Monday to Monday in UTC."""
    monday = datetime(2026, 2, 23, tzinfo=UTC)
    known: dict[str, Any] = {"every": "week", "zone": "UTC", "since": monday - timedelta(days=7), "until": monday}
    return DigestPeriod(**(known | {"earlier": monday - timedelta(days=14)} | over))


def an_owed_digest(**over: Any) -> OwedDigest:
    """The digest of that week for #payments, due on Monday at nine."""
    moment = datetime(2026, 2, 23, 9, tzinfo=UTC)
    known: dict[str, Any] = {"team": "payments", "destination": str(PAYMENTS), "period": a_week(), "moment": moment}
    return OwedDigest(**(known | {"state": DigestState.DUE, "due_at": moment} | over))


def a_digest(**over: Any) -> Digest:
    """What the digest of that week says where nothing happened."""
    known: dict[str, Any] = {
        "team": "payments",
        "period": a_week(),
        "composed_at": datetime(2026, 2, 23, 9, tzinfo=UTC),
    }
    return Digest(**(known | over))


def a_notify(destination: Destination = PAYMENTS, severity: Severity = Severity.ERROR, **over: Any) -> Notify:
    """One destination of a decision."""
    known: dict[str, Any] = {"destination": destination, "severity": severity, "routes": ("payments",)}
    return Notify(**(known | over))


def a_decision(*notifies: Notify, **over: Any) -> Decision:
    """A decision that notifies these."""
    return Decision(**({"notifies": notifies, "because": "route payments matched"} | over))


def a_job(step: Step = Step.OPEN, **over: Any) -> Job:
    """A try at a delivery of an unresolved issue; `delivery` and `subject` change its card."""
    delivery, subject = over.pop("delivery", a_delivery()), over.pop("subject", a_subject())
    return Job(step=step, card=Card(delivery=delivery, subject=subject, facts=facts(), now=AT), **over)


def a_raw(raw: bytes = b"{}", **over: Any) -> Raw:
    """A body as Sentry's door hands it over."""
    known: dict[str, Any] = {"door": Door.SENTRY, "received_at": AT, "raw": raw, "hint": Hint(resource="event_alert")}
    return Raw(**(known | over))


def an_inbound(raw: bytes = b"{}", *, number: int = 1, **over: Any) -> Inbound:
    """A body that was kept under a number."""
    return Inbound(id=number, kept=a_raw(raw, **over))


def kept_alert(unit: Unit, alert_id: int) -> AlertRecord:
    """Return an alert that is kept."""
    found = unit.subjects.alert(alert_id)
    assert found is not None
    return found
