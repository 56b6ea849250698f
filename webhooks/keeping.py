"""What the doors of webhooks share: read one body within the cap, keep it, answer, count."""

from __future__ import annotations

from time import perf_counter

import structlog

from switchboard.errors import InboxFull
from switchboard.inbox.inbox import Inbox
from switchboard.model.inbound import Raw
from switchboard.runtime.metrics import WebMetrics
from webhooks.reading import Receive, Scope, Send, Spoilt, answer, read_body

CAP = 5 << 20
LONGEST_HEADER = 200
CLOSE = (b"connection", b"close")

log = structlog.get_logger()


async def take(scope: Scope, receive: Receive, send: Send, *, cap: int = CAP) -> bytes | int:
    """Read the body of a POST; where there is none to be had, the status that was answered."""
    if scope["method"] != "POST":
        return await refuse(send, 405, "POST only", (b"allow", b"POST"))
    body = await read_body(scope, receive, cap=cap)
    if body is Spoilt.GONE:
        return 499
    if isinstance(body, Spoilt):
        return await refuse(send, 413, f"at most {cap} bytes", CLOSE)
    return body


async def keep(raw: Raw, inbox: Inbox, send: Send) -> int:
    """Keep a request's body and answer 202 once it is durable, 503 where the inbox cannot commit; returns the status."""
    try:
        body_id = await inbox.keep(raw)
    except InboxFull as error:
        log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
        return await refuse(send, 503, "not kept; come again", (b"retry-after", b"5"))
    await answer(send, 202, b'{"kept":%d}' % body_id)
    return 202


async def refuse(send: Send, status: int, why: str, *headers: tuple[bytes, bytes]) -> int:
    """Answer with a reason; returns the status."""
    await answer(send, status, b'{"error":"%s"}' % why.encode(), *headers)
    return status


def count(metrics: WebMetrics, door: str, status: int, *, began: float) -> None:
    """Count an answer; `began` is what `perf_counter` returned when the request came."""
    metrics.received.labels(door, str(status)).inc()
    metrics.answered.observe(perf_counter() - began)


def words(value: bytes) -> str:
    """Take a header's value as text, cut."""
    return value.decode("latin-1")[:LONGEST_HEADER]
