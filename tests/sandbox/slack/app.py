"""A Slack app for the sandbox to call: it checks signatures with Slack's own verifier, and answers as told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.moved_clock import MovedClock

Json = dict[str, Any]


@dataclass
class App:
    """What it was told, oldest first; `answer` is its next acknowledgement, `hold` keeps it waiting."""

    secret: str
    time: MovedClock
    told: list[Json] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Any = ""
    status: int = 200
    hold: asyncio.Event | None = None
    before_answer: Callable[[Json], Any] | None = None

    def web(self) -> Starlette:
        return Starlette(routes=[Route("/slack/events", self.endpoint, methods=["POST"])])

    async def endpoint(self, request: Request) -> Response:
        raw = (await request.body()).decode()
        verifier = SignatureVerifier(self.secret, clock=_Clock(self.time))  # type: ignore[arg-type]
        if not verifier.is_valid_request(raw, dict(request.headers)):
            return PlainTextResponse("no", 401)
        self.told.append(_read(raw, request.headers["content-type"]))
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.before_answer is not None:
            await self.before_answer(self.told[-1])
        if isinstance(self.answer, str):
            return PlainTextResponse(self.answer, self.status)
        return JSONResponse(self.answer, self.status)


@dataclass
class _Clock:
    time: MovedClock

    def now(self) -> float:
        return self.time.now().timestamp()


def _read(raw: str, content_type: str) -> Json:
    if content_type == "application/json":
        return dict(json.loads(raw))
    fields = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
    return dict(json.loads(fields["payload"])) if "payload" in fields else fields
