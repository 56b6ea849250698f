"""Where Sentry's own SDKs send what a program reports: envelopes, one header and then items, a line each."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.sentry.organisation import Sentry

LARGEST = 1 << 20
NO_KEY = "missing authorization information"


class Envelopes:
    """The endpoint of a DSN; what came is kept in `Sentry.reported`, and becomes no issue."""

    def __init__(self, sentry: Sentry, gate: Gate) -> None:
        self._sentry = sentry
        self._gate = gate

    def routes(self) -> list[Route]:
        """The one address, whose fault's method is `envelope`."""
        return [Route("/api/{project}/envelope/", self._endpoint, methods=["POST"], name="envelope")]

    async def _endpoint(self, request: Request) -> Response:
        body = await request.body()
        seen = {"project": request.path_params["project"]}
        return await self._gate.through(
            Call("sentry", "envelope", (), seen), lambda: self._take(request, body), _refuse
        )

    def _take(self, request: Request, body: bytes) -> Answer:
        if "sentry_key=" not in request.headers.get("x-sentry-auth", "") + request.url.query:
            return _said(401, NO_KEY)
        try:
            header, items = _read(body, request.headers.get("content-encoding", ""))
        except (ValueError, OSError, EOFError, zlib.error):
            return _said(400, "invalid envelope")
        self._sentry.reported += [{**item, "project": request.path_params["project"]} for item in items]
        return Answer(200, {"id": header.get("event_id")}, seen={"items": [item.get("type") for item in items]})


def _read(body: bytes, encoding: str) -> tuple[Json, list[Json]]:
    plain = gzip.decompress(body) if encoding == "gzip" else body
    if len(plain) > LARGEST:
        raise ValueError("too large")
    first, _, rest = plain.partition(b"\n")
    items = []
    while rest.strip():
        line, _, rest = rest.partition(b"\n")
        told = _object(line)
        length = told.get("length")
        end = length if isinstance(length, int) and length >= 0 else (rest + b"\n").index(b"\n")
        if end > len(rest):
            raise ValueError("cut short")
        items.append({"type": told.get("type"), "payload": _payload(rest[:end])})
        rest = rest[end:].removeprefix(b"\n")
    return _object(first), items


def _object(line: bytes) -> Json:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 (a wrong value of the sender's)
    return value


def _payload(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _said(status: int, detail: str) -> Answer:
    return Answer(status, {"detail": detail}, detail)


def _refuse(status: int, retry_after: float) -> Answer:
    headers = {"Retry-After": str(max(1, round(retry_after)))} if status == 429 else {}
    return Answer(status, {"detail": "rate limited" if status == 429 else "Internal Error"}, "refused", headers)
