"""POST /slack/events: size cap → signature over the raw bytes → Bolt, which sees nothing that Slack did not sign.

Bolt is heavy: where no setting opens this door, it is not loaded.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.shape import is_sound
from bot.signature import is_signed
from switchboard.app.web import WebServices
from switchboard.clock import Clock
from switchboard.inbox.refusals import why_refused
from switchboard.model.inbound import Door, RefusedBecause
from switchboard.runtime.metrics import WebMetrics

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse

PATH = "/slack/events"
CAP = 1 << 20
GONE = 499

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SlackDoor:
    """The endpoint. Without a signing secret it is closed: 401 to everybody, and there need be no `bot`."""

    bot: AsyncApp | None
    secret: bytes
    clock: Clock
    metrics: WebMetrics
    refused: Callable[[RefusedBecause], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        answer = await self._answer(Request(scope, receive))
        if answer is not None:
            await answer(scope, receive, send)
        self.metrics.received.labels("slack", str(answer.status_code if answer is not None else GONE)).inc()
        self.metrics.answered.observe(perf_counter() - began)

    async def _answer(self, request: Request) -> Response | None:
        if request.method != "POST":
            return _refusal(405, "POST only", allow="POST")
        try:
            body = await _read(request)
        except ClientDisconnect:
            return None
        if body is None:
            return _refusal(413, f"at most {CAP} bytes", connection="close")
        if not self._is_slacks(body, request):
            signature = request.headers.get("x-slack-signature", "").encode("latin-1")
            self.refused(why_refused(has_secret=bool(self.secret), signature=signature))
            return _refusal(401, "the signature does not fit; compare SLACK_SIGNING_SECRET, and this machine's clock")
        asked = bolt_request(body, request.headers.get("content-type", ""))
        if asked is None or self.bot is None:
            return _refusal(400, "not what Slack sends")
        return _answered(await self.bot.async_dispatch(asked))

    def _is_slacks(self, body: bytes, request: Request) -> bool:
        stamp, signature = (
            request.headers.get(name, "").encode("latin-1")
            for name in ("x-slack-request-timestamp", "x-slack-signature")
        )
        return is_signed(body, timestamp=stamp, signature=signature, secret=self.secret, now=self.clock.now())


def bolt_request(body: bytes, content_type: str) -> AsyncBoltRequest | None:
    """Read a signed body as Bolt does, None where it is nothing that Bolt could look into."""
    from slack_bolt.request.async_request import AsyncBoltRequest

    try:
        asked = AsyncBoltRequest(body=body.decode(), headers={"content-type": content_type})
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    return asked if is_sound(asked.body) else None


async def _read(request: Request) -> bytes | None:
    """Read the whole body, None where it is larger than the cap."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and len(declared) < 20 and int(declared) > CAP:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > CAP:
            return None
    return bytes(body)


def _answered(said: BoltResponse) -> Response:
    headers = {name: value for name, values in said.headers.items() for value in values[:1]}
    return Response(said.body, status_code=said.status, headers=headers)


def _refusal(status: int, why: str, **headers: str) -> Response:
    return JSONResponse({"error": why}, status_code=status, headers=headers)


def slack_door(bot: AsyncApp | None, services: WebServices) -> SlackDoor:
    """Make the door where Slack calls."""
    return SlackDoor(
        bot=bot,
        secret=services.settings.slack.signing_secret.reveal().encode(),
        clock=services.clock,
        metrics=services.metrics,
        refused=partial(services.refusals.note, Door.SLACK),
    )


def hearing(services: WebServices) -> AsyncApp | None:
    """Make what hears people in Slack; None where no setting lets them be heard, and nothing heavy is loaded then."""
    slack = services.settings.slack
    if not (slack.signing_secret or slack.app_token):
        return None
    from bot.app import create_bot

    return create_bot(services)


@contextlib.asynccontextmanager
async def listening(bot: AsyncApp | None, services: WebServices) -> AsyncIterator[None]:
    """Hear people while the block runs, in Socket Mode also through a connection that we hold."""
    if bot is None:
        log.warning("slack.closed", because="commands and buttons are refused: set SLACK_SIGNING_SECRET")
        yield
        return
    from bot.socket_mode import connected

    async with connected(bot, services.settings.slack, services.clock):
        yield
