"""Facts that the tests of search ask their queries of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.model.facts import (
    Count,
    ErrorValue,
    Facts,
    Frame,
    IssueState,
    Measurement,
    Person,
)
from switchboard.model.replace import replace

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

PAYMENT = Facts(
    at=NOON,
    resource="event_alert",
    action="triggered",
    event_id="e1",
    project="amply-backend",
    alert="Critical error",
    title="PaymentError: payment_failed for donation 7",
    message="could not charge",
    culprit="amply.payments.stripe in charge",
    level="error",
    environment="production",
    release="amply-backend@1.2.3",
    platform="python",
    logger="celery.worker",
    transaction="charge_card",
    errors=(
        ErrorValue("TimeoutError", "read timed out", handled=True),
        ErrorValue("PaymentError", "payment_failed for donation 7", handled=False),
    ),
    frames=(
        Frame(filename="src/amply/main.py", abs_path="/app/src/amply/main.py", module="amply.main", function="run"),
        Frame(filename="src/amply/payments/stripe.py", module="amply.payments.stripe", function="charge"),
    ),
    tags=(("critical", "false"), ("payment_status", "failed"), ("level", "error")),
    user=(("id", "42"), ("email", "Ada@example.com"), ("ip_address", "127.0.0.1")),
)

SLOW = replace(
    PAYMENT,
    issue_id="4201",
    project_id="17",
    event_id="0d6c1a3f",
    type="transaction",
    title="Slow page",
    release="amply-backend@v1.10.0-rc.2+47",
    duration_ms=5250.0,
    occurred_at=NOON - timedelta(hours=2),
    main_thread=True,
    sdk="sentry.python",
    fingerprint=("payment-failed", "sub_7"),
    measurements=(
        Measurement("lcp", 2500.0),
        Measurement("query", 1.5, "second"),
        Measurement("size", 3.1415, "none"),
        Measurement("body", 2.0, "megabyte"),
        Measurement("cache", 0.25, "ratio"),
    ),
    errors=(ErrorValue("TimeoutError", "read timed out", handled=True, mechanism="asyncio"),),
    frames=(Frame(filename="a.py", lineno=42, colno=3000, in_app=False, package="libpay.so"),),
    contexts=(
        ("device", (("family", 'Mac "Pro"'), ("model", "X"))),
        ("os", (("name", "Linux"), ("version", "6.1"))),
        ("browser", (("name", "Chrome"),)),
        ("response", (("status_code", "502"),)),
        ("trace", (("trace_id", "ABC123"), ("op", "http.server"), ("status", "ok"))),
    ),
    request=(("url", "https://shop.example/pay"), ("method", "POST"), ("headers.Referer", "https://shop.example/")),
    user=(("id", "42"), ("account", "gold"), ("data.plan", "big"), ("geo.city", "Recife"), ("geo.country_code", "BR")),
    state=IssueState(
        substatus="ongoing",
        assignee=Person("user", "Ada Lima", id="77", email="Ada@example.com"),
        priority="high",
        short_id="AMPLY-7",
        count=1500,
        user_count=12,
        first_seen=NOON - timedelta(days=3),
        last_seen=NOON - timedelta(hours=1),
        first_release="amply-backend@1.0.0",
    ),
    counts=(
        Count(3600, "issue", "4201", 101),
        Count(300, "project", "amply-backend", 100),
        Count(300, "team", "payments", 7),
        Count(300, "team", "core", 50),
    ),
)
"""Says something of everything that can be asked."""
