"""POST /webhooks/sentry: size cap → signature over the raw bytes → inbox.keep → 202. Raw ASGI, as it is the hot path.

Idempotent by what follows: a repeat is kept and answered like the first, and recognised in the fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

from switchboard.clock import Clock
from switchboard.inbox.inbox import Inbox
from switchboard.inbox.refusals import why_refused
from switchboard.model.inbound import Door, Hint, Raw, RefusedBecause
from switchboard.payloads.hint import read_hint
from switchboard.runtime.metrics import WebMetrics
from webhooks.keeping import CAP, count, keep, refuse, take, words
from webhooks.reading import Receive, Scope, Send, headers_of
from webhooks.signature import is_signed

__all__ = ["CAP", "SentryDoor"]

_KEPT = ("sentry-hook-resource", "sentry-hook-timestamp", "request-id", "idempotency-key")
KEPT_HEADERS = tuple((name.encode(), name) for name in _KEPT)


@dataclass(frozen=True, slots=True)
class SentryDoor:
    """The endpoint. `may_page(hint)` says which are urgent; no secrets at all means 401 to everybody, and `refused` hears of it."""

    inbox: Inbox
    secrets: tuple[bytes, ...]
    clock: Clock
    may_page: Callable[[Hint], bool]
    metrics: WebMetrics
    refused: Callable[[RefusedBecause], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        count(self.metrics, "sentry", await self._answer(scope, receive, send), began=began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        body = await take(scope, receive, send)
        if isinstance(body, int):
            return body
        headers = headers_of(scope)
        signature = headers.get(b"sentry-hook-signature", b"")
        if not is_signed(body, signature, self.secrets):
            self.refused(why_refused(has_secret=bool(self.secrets), signature=signature))
            return await refuse(send, 401, "the signature does not fit; compare SENTRY_CLIENT_SECRET")
        resource = words(headers.get(b"sentry-hook-resource", b""))
        if not resource:
            return await refuse(send, 400, "Sentry-Hook-Resource is missing")
        return await keep(self._raw(body, resource, headers), self.inbox, send)

    def _raw(self, body: bytes, resource: str, headers: Mapping[bytes, bytes]) -> Raw:
        hint = read_hint(resource, body)
        return Raw(
            door=Door.SENTRY,
            received_at=self.clock.now(),
            raw=body,
            headers=tuple([(name, words(value)) for key, name in KEPT_HEADERS if (value := headers.get(key))]),
            hint=hint,
            urgent=self.may_page(hint),
        )
