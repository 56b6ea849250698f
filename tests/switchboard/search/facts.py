"""Facts that the tests of search ask their queries of."""

from __future__ import annotations

from datetime import UTC, datetime

from switchboard.model.facts import ErrorValue, Facts, Frame

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
