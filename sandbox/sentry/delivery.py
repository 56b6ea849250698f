"""Sentry's webhooks on their way out: one second, one try, and a log of how it went."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass
from datetime import datetime

import httpx

from sandbox.journal import Clock, Journal, Json
from sandbox.sentry.bodies import signed

PATIENCE = 1.0  # seconds for the whole call, as Sentry waits; there is no second try


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook sent: `status` is None when no answer came, and `error` says why."""

    resource: str
    action: str
    at: datetime
    status: int | None
    ms: float
    request_id: str
    error: str | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and self.status < 400


class Deliveries:
    """Sends signed webhooks to the target. `paused` loses them instead, as a broken Sentry does."""

    def __init__(self, now: Clock, journal: Journal, *, secret: str, target: str | None) -> None:
        self._now = now
        self._journal = journal
        self.secret = secret
        self.target = target
        self.paused = False
        self.transport: httpx.AsyncBaseTransport | None = None  # another way than the network
        self.log: list[Delivery] = []

    async def send(self, resource: str, body: Json) -> Delivery | None:
        """Send one body; None when there is no target or deliveries are paused."""
        action = str(body["action"])
        if self.target is None or self.paused:
            self._journal.record("sentry", f"webhook {resource}.{action}", "not sent")
            return None
        headers, raw = signed(body, self.secret, resource, at=self._now(), idempotency_key=uuid.uuid4().hex)
        begun = time.perf_counter()
        status, error = await self._post(headers, raw)
        ms = round((time.perf_counter() - begun) * 1000, 1)
        delivery = Delivery(resource, action, self._now(), status, ms, headers["Request-ID"], error)
        self.log.append(delivery)
        self._journal.record("sentry", f"webhook {resource}.{action}", str(status or error), ms=ms)
        return delivery

    async def _post(self, headers: dict[str, str], raw: bytes) -> tuple[int | None, str | None]:
        assert self.target is not None  # noqa: S101 (send has looked)
        try:
            async with asyncio.timeout(PATIENCE), self._client() as client:
                answer = await client.post(self.target, content=raw, headers=headers)
        except TimeoutError:
            return None, "timed out"
        except httpx.HTTPError as error:
            return None, type(error).__name__
        return answer.status_code, None

    def _client(self) -> httpx.AsyncClient:
        """No proxy, no certificates to read: the target is on this machine."""
        return httpx.AsyncClient(
            verify=False,  # noqa: S501 (loopback)
            trust_env=False,
            timeout=PATIENCE,
            transport=self.transport,
            headers={"User-Agent": "sentry/26.6.0 (https://sentry.io)"},
        )
