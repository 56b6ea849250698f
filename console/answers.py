"""What the console answers with: pages that run nothing of anybody else's, and JSON of the same things."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from switchboard.payloads.issue_update import length
from switchboard.views.escalations import escalation_standing
from switchboard.views.state_words import say_outcome, say_step

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """Render a page."""
    html = templates().get_template(template).render(values)
    return Response(html, status_code=status, media_type="text/html", headers=HEADERS)


def data(value: object, *, status: int = 200) -> Response:
    """Answer with JSON; frozen values are written as they are."""
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json", headers=HEADERS)


@cache
def templates() -> Environment:
    """Read the templates, once; everything in them is escaped."""
    found = Environment(
        loader=PackageLoader("console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, Any] = {"ago": ago, "stamp": _stamped, "step": say_step, "outcome": say_outcome}
    found.filters.update(filters)
    found.filters.update({"escalation": escalation_standing, "length_of": length})
    return found


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something was, or how far ahead it lies, in its largest unit."""
    seconds = (now - at).total_seconds()
    size = abs(seconds)
    said = next((f"{size // unit:.0f} {name}" for unit, name in UNITS if size >= unit), f"{size:.0f} s")
    return f"{said} ago" if seconds >= 0 else f"in {said}"


def stamp(at: datetime, zone: str = "UTC") -> str:
    """Write a time so that nobody has to ask which one."""
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %H:%M:%S %Z}"


@pass_context
def _stamped(context: Context, at: datetime) -> str:
    """Write a time in the zone that the page was given."""
    return stamp(at, context.get("zone", "UTC"))
