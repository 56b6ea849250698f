"""Cards for the tests of senders: one plain card, and hostile ones for hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from switchboard.model.card import Card
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import ErrorValue, Facts, Frame
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUE = SubjectKey(SubjectKind.ISSUE, "acme", "4242")
METRIC = SubjectKey(SubjectKind.METRIC, "acme", "17", "shop-backend")


def a_delivery(**over: Any) -> Delivery:
    """A delivery of an error in #payments."""
    fields: dict[str, Any] = {
        "id": 7,
        "subject_id": 3,
        "destination": Destination(DestinationKind.SLACK, "#payments", "payments"),
        "episode": 1,
        "state": DeliveryState.PENDING,
        "severity": Severity.ERROR,
        "alert_id": 11,
        "born_at": AT,
        "wanted": 5,
    }
    return Delivery(**(fields | over))


def a_subject(**over: Any) -> Subject:
    """An unresolved issue with everything known of it."""
    fields: dict[str, Any] = {
        "key": ISSUE,
        "id": 3,
        "project": "shop-backend",
        "title": "PaymentError: card declined",
        "culprit": "shop.payments.charge",
        "level": "error",
        "url": "https://sentry.example/organizations/acme/issues/4242/",
        "short_id": "SHOP-2A",
        "first_seen": AT,
        "last_seen": AT,
        "count": 12,
        "user_count": 3,
        "events": 2,
        "version": 5,
    }
    return Subject(**(fields | over))


def some_facts(**over: Any) -> Facts:
    """The facts of one event in production."""
    fields: dict[str, Any] = {
        "at": AT,
        "resource": "event_alert",
        "action": "triggered",
        "organization": "acme",
        "project": "shop-backend",
        "event_id": "d41d8cd98f00b204e9800998ecf8427e",
        "title": "PaymentError: card declined",
        "culprit": "shop.payments.charge",
        "level": "error",
        "environment": "production",
        "release": "shop@1.2.3",
        "errors": (ErrorValue("PaymentError", "card declined", handled=False),),
        "frames": (
            Frame(filename="lib/http.py", function="post", lineno=9, in_app=False),
            Frame(
                filename="shop/pay.py",
                function="charge",
                lineno=31,
                in_app=True,
                context_line="    gateway.charge(card)",
            ),
            Frame(filename="lib/gateway.py", function="charge", lineno=77, in_app=False),
        ),
        "tags": (("release", "shop@1.2.3"), ("payment_type", "card")),
        "contexts": (("donation", (("id", "77"), ("amount", "10"))),),
    }
    return Facts(**(fields | over))


def a_card(**over: Any) -> Card:
    """A card of that issue, in #payments."""
    fields: dict[str, Any] = {
        "delivery": a_delivery(),
        "subject": a_subject(),
        "facts": some_facts(),
        "now": AT,
        "owners": ("payments",),
        "because": "team payments owns shop/pay.py",
    }
    return Card(**(fields | over))


def a_page(**over: Any) -> Card:
    """The same, for the pager."""
    destination = Destination(DestinationKind.PAGERDUTY, "payments", "payments")
    return replace(a_card(**over), delivery=a_delivery(destination=destination, severity=Severity.CRITICAL))
