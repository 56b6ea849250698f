"""What PagerDuty's REST API answers: pages, and refusals with their codes."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from sandbox.gate import Answer
from sandbox.journal import Json
from sandbox.windows import Rate

RATE = Rate(calls=960, seconds=60.0)
LARGEST_PAGE, DEEPEST = 100, 10_000
NOT_FOUND = Answer(404, {"error": {"message": "Not Found", "code": 2100}}, "not found")
INTERNAL_ERROR = Answer(500, {"error": {"message": "Internal Server Error", "code": 2000}}, "error")


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, with its body."""

    request: Request
    body: bytes = b""

    @property
    def id(self) -> str:
        """The id in the address."""
        return str(self.request.path_params["id"])

    def one(self, name: str) -> str | None:
        """A parameter."""
        return self.request.query_params.get(name)

    def many(self, name: str) -> list[str]:
        """A parameter that may be given several times, without its brackets."""
        return self.request.query_params.getlist(f"{name}[]")

    def when(self, name: str) -> datetime | None:
        """A parameter that is a time, in UTC where it does not say; ValueError where it is none."""
        given = self.one(name)
        at = datetime.fromisoformat(given) if given else None
        return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at

    def json(self) -> Json:
        """The body; empty where it is no object."""
        try:
            value: Any = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


def invalid(*why: str) -> Answer:
    """400 Invalid Input Provided."""
    return Answer(400, {"error": {"message": "Invalid Input Provided", "code": 2001, "errors": [*why]}}, "invalid")


def limited(wait: float) -> Answer:
    """429 with the code for it, and in how many seconds there is room again."""
    seconds = str(math.ceil(wait))
    headers = {"ratelimit-limit": str(RATE.calls), "ratelimit-remaining": "0", "ratelimit-reset": seconds}
    return Answer(429, {"error": {"message": "Rate Limit Exceeded", "code": 2020}}, "throttled", headers)


def page(asked: Asked, name: str, found: list[Json]) -> Answer:
    """One page of what was found."""
    try:
        limit = min(int(asked.one("limit") or 25), LARGEST_PAGE)
        offset = int(asked.one("offset") or 0)
    except ValueError:
        return invalid("limit and offset are numbers")
    if limit < 1 or offset < 0 or limit + offset > DEEPEST:
        return invalid("Offset must be less than 10000")
    more = offset + limit < len(found)
    total = len(found) if asked.one("total") == "true" else None
    around = {"limit": limit, "offset": offset, "more": more, "total": total}
    return Answer(200, {name: found[offset : offset + limit], **around})
