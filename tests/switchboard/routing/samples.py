"""A small configuration and alerts for it, shared by the tests of routing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, Fault
from switchboard.model.facts import Facts, Frame

FILE = "routes.yaml"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)

HEAD = """\
version: 1
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}", sentry: payments-team}
  core: {slack: "#core", pagerduty: "${PAGERDUTY_CORE}"}
  frontend: {slack: "#frontend"}
owners: |
  path:src/shop/* core
  path:src/shop/payments/* #payments-team
  path:widgets/* #frontend
  path:shared/* #payments #core
  tags.payment_status:failed #payments
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:core"]
people: {alice: {slack: U012ABC}}
"""
PEOPLE = HEAD.replace("  path:shared/*", "  path:people/* alice@example.com\n  path:shared/*")


def a_config(*routes: str, head: str = HEAD) -> Config:
    """Load a config of routes, each written as a flow mapping without its braces."""
    lines = "".join(f"  - {{{route}}}\n" for route in routes)
    config, _ = load_config(f"{head}routes:\n{lines}" if routes else f"{head}routes: []\n", file=FILE)
    return config


def faults_of(text: str) -> tuple[Fault, ...]:
    """Load a text that must be refused, and return why."""
    try:
        load_config(text, file=FILE)
    except BadConfig as error:
        return error.faults
    raise AssertionError("the config was not refused")


def warnings_of(text: str, *, variables: tuple[str, ...] | None = None) -> tuple[Fault, ...]:
    """Load a text that must be good, and return what it is warned of."""
    return load_config(text, file=FILE, variables=variables)[1]


def facts(path: str | None = "src/shop/payments/charge.py", **over: Any) -> Facts:
    """An error event whose nearest frame is in this file."""
    frames = (Frame(filename="lib/web.py"), Frame(filename=path)) if path else ()
    known: dict[str, Any] = {
        "at": AT,
        "resource": "event_alert",
        "action": "triggered",
        "project": "shop",
        "event_id": "e1",
        "title": "PaymentError: declined",
        "level": "error",
        "environment": "production",
        "frames": frames,
    }
    return Facts(**{**known, **over})


def an_issue(**over: Any) -> Facts:
    """News of an issue, which says nothing of environment, frames or tags."""
    known = {"resource": "issue", "action": "created", "event_id": None, "environment": None}
    return facts(None, **{**known, **over})
