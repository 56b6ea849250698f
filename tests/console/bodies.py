"""Bodies with a subject of their own each, for the house's routes."""

from __future__ import annotations

from typing import Any

from tests.samples.sentry import an_event_alert, an_exception

ADA = {"id": "1", "email": "ada@acme.example", "username": "ada-l"}


def an_alert(number: int = 4201, **over: Any) -> bytes:
    """Build an event alert of issue `number`, which happened to Ada."""
    issue = f"https://sentry.example/organizations/acme/issues/{number}/"
    own = {
        "event_id": f"{number:032x}",
        "issue_id": str(number),
        "issue_url": f"https://sentry.example/api/0/organizations/acme/issues/{number}/",
        "web_url": f"{issue}events/{number:032x}/",
        "user": ADA,
    }
    return an_event_alert(**{**own, **over})


def a_crawl(number: int) -> bytes:
    """Build an alert that the house's routes drop."""
    return an_alert(number, exception={"values": [an_exception(type="Http404")]}, title="Http404: /wp-login.php")


def from_staging(number: int, **over: Any) -> bytes:
    """Build an alert that goes to a channel that is gone."""
    return an_alert(number, environment="staging", tags=[["environment", "staging"]], **over)
