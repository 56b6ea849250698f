"""POST /webhooks/sentry: size cap → signature over the raw bytes → inbox.keep → 202. Raw ASGI, as it is the hot path.

Idempotent by what follows: a repeat is kept and answered like the first, and recognised in the fold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import structlog

from switchboard.clock import Clock
from switchboard.errors import InboxFull
from switchboard.inbox import Inbox
from switchboard.metrics import WebMetrics
from switchboard.model.body import Door, Hint, Raw
from switchboard.payloads.hint import read_hint
from webhooks.reading import Receive, Scope, Send, Spoilt, answer, header, read_body
from webhooks.signature import is_signed

CAP = 5 << 20
KEPT_HEADERS = (b"sentry-hook-resource", b"sentry-hook-timestamp", b"request-id", b"idempotency-key")
LONGEST_HEADER = 200
CLOSE = (b"connection", b"close")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SentryDoor:
    """The endpoint. `may_page(hint)` tells which bodies are urgent; no secrets at all means 401 to everybody."""

    inbox: Inbox
    secrets: tuple[bytes, ...]
    clock: Clock
    may_page: Callable[[Hint], bool]
    metrics: WebMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        status = await self._answer(scope, receive, send)
        self.metrics.received.labels("sentry", str(status)).inc()
        self.metrics.answered.observe(perf_counter() - began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        if scope["method"] != "POST":
            return await _refuse(send, 405, "POST only", (b"allow", b"POST"))
        body = await read_body(scope, receive, cap=CAP)
        if body is Spoilt.GONE:
            return 499
        if isinstance(body, Spoilt):
            return await _refuse(send, 413, f"at most {CAP} bytes", CLOSE)
        if not is_signed(body, header(scope, b"sentry-hook-signature"), self.secrets):
            return await _refuse(send, 401, "the signature does not fit; compare SENTRY_CLIENT_SECRET")
        resource = _text(header(scope, b"sentry-hook-resource"))
        if not resource:
            return await _refuse(send, 400, "Sentry-Hook-Resource is missing")
        return await self._keep(body, resource, scope, send)

    async def _keep(self, body: bytes, resource: str, scope: Scope, send: Send) -> int:
        hint = read_hint(resource, body)
        headers = tuple((name.decode(), _text(value)) for name in KEPT_HEADERS if (value := header(scope, name)))
        raw = Raw(
            door=Door.SENTRY,
            received_at=self.clock.now(),
            raw=body,
            headers=headers,
            hint=hint,
            urgent=self.may_page(hint),
        )
        try:
            body_id = await self.inbox.keep(raw)
        except InboxFull as error:
            log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
            return await _refuse(send, 503, "not kept; come again", (b"retry-after", b"5"))
        await answer(send, 202, b'{"kept":%d}' % body_id)
        return 202


async def _refuse(send: Send, status: int, why: str, *headers: tuple[bytes, bytes]) -> int:
    await answer(send, status, b'{"error":"%s"}' % why.encode(), *headers)
    return status


def _text(value: bytes) -> str:
    return value.decode("latin-1")[:LONGEST_HEADER]
