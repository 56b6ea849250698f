"""A relay on loopback between the product and the sandbox: it passes everything on, and keeps both sides of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.server import running

NOT_PASSED_ON = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it went over the wire, and its answer; status 0 where none came."""

    verb: str
    path: str
    query: dict[str, str]
    body: bytes
    status: int = 0
    answer: bytes = b""

    @property
    def service(self) -> str:
        """Return whom it was for: slack, pagerduty or sentry."""
        return self.path.split("/")[1]

    @property
    def method(self) -> str:
        """Return the last word of the address, which is a Slack method's name."""
        return self.path.rsplit("/", 1)[-1]

    def asked(self) -> dict[str, Any]:
        """Read the arguments: JSON or a form in the body, else the query."""
        if self.body.startswith(b"{"):
            return dict(json.loads(self.body))
        return {**self.query, **dict(parse_qsl(self.body.decode()))}

    def answered(self) -> Any:
        """Read the answer."""
        return json.loads(self.answer)


@dataclass(slots=True)
class Relay:
    """Where the product is sent instead of the sandbox. Until it knows its `target` it answers 503."""

    address: str = ""
    target: str | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    async def pass_on(self, request: Request) -> Response:
        """Send the request on, keep it with its answer, and hand that back; 502 where the sandbox gave none."""
        if self.target is None:
            return Response(status_code=503)
        asked = Exchange(request.method, request.url.path, dict(request.query_params), await request.body())
        try:
            answer = await self._ask(request, asked)
        except httpx.HTTPError:
            self.exchanges.append(asked)
            return Response(status_code=502)
        self.exchanges.append(
            Exchange(asked.verb, asked.path, asked.query, asked.body, answer.status_code, answer.content)
        )
        kept = {name: value for name, value in answer.headers.items() if name not in NOT_PASSED_ON}
        kept["Connection"] = "close"  # so that none is left open when the day ends
        return Response(answer.content, answer.status_code, headers=kept)

    async def _ask(self, request: Request, asked: Exchange) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name not in NOT_PASSED_ON}
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501 (loopback)
            url = f"{self.target}{asked.path}"
            return await client.request(asked.verb, url, params=asked.query, content=asked.body, headers=headers)


@asynccontextmanager
async def a_relay() -> AsyncIterator[Relay]:
    """Run a relay; its `target` is told later."""
    relay = Relay()
    app = Starlette(routes=[Route("/{path:path}", relay.pass_on, methods=["GET", "POST", "PUT", "DELETE"])])
    async with running(app) as address:
        relay.address = address
        yield relay
