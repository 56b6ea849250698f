"""POST /webhooks/sentry: size cap → signature over the raw bytes → inbox.keep → 202. Raw ASGI, as it is the hot path.

Idempotent by what follows: a repeat is kept and answered like the first, and recognised in the fold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from switchboard.clock import Clock
from switchboard.inbox.inbox import Inbox
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.payloads.hint import read_hint
from switchboard.runtime.metrics import WebMetrics
from webhooks.keeping import CAP, count, keep, refuse, take, words
from webhooks.reading import Receive, Scope, Send, header
from webhooks.signature import is_signed

__all__ = ["CAP", "SentryDoor"]

KEPT_HEADERS = (b"sentry-hook-resource", b"sentry-hook-timestamp", b"request-id", b"idempotency-key")


@dataclass(frozen=True, slots=True)
class SentryDoor:
    """The endpoint. `may_page(hint)` says which are urgent; no secrets at all means 401 to everybody."""

    inbox: Inbox
    secrets: tuple[bytes, ...]
    clock: Clock
    may_page: Callable[[Hint], bool]
    metrics: WebMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        count(self.metrics, "sentry", await self._answer(scope, receive, send), began=began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        body = await take(scope, receive, send)
        if isinstance(body, int):
            return body
        if not is_signed(body, header(scope, b"sentry-hook-signature"), self.secrets):
            return await refuse(send, 401, "the signature does not fit; compare SENTRY_CLIENT_SECRET")
        resource = words(header(scope, b"sentry-hook-resource"))
        if not resource:
            return await refuse(send, 400, "Sentry-Hook-Resource is missing")
        return await keep(self._raw(body, resource, scope), self.inbox, send)

    def _raw(self, body: bytes, resource: str, scope: Scope) -> Raw:
        hint = read_hint(resource, body)
        return Raw(
            door=Door.SENTRY,
            received_at=self.clock.now(),
            raw=body,
            headers=tuple((name.decode(), words(value)) for name in KEPT_HEADERS if (value := header(scope, name))),
            hint=hint,
            urgent=self.may_page(hint),
        )
