"""POST /webhooks/pagerduty: size cap → signature over the raw bytes → inbox.keep → 202. What PagerDuty says of our pages.

PagerDuty comes again for 48 hours after a 5xx, and never after a 4xx; three of those in a row, and it stays away for a day:
what is signed right is kept, whatever it is. Idempotent by what follows: a repeat is known by its event's id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

from switchboard.clock import Clock
from switchboard.inbox.inbox import Inbox
from switchboard.inbox.refusals import why_refused
from switchboard.model.inbound import Door, Raw, RefusedBecause
from switchboard.payloads.pager_webhook import pager_hint
from switchboard.runtime.metrics import WebMetrics
from webhooks.keeping import count, keep, refuse, take, words
from webhooks.reading import Receive, Scope, Send, headers_of
from webhooks.signature import is_signed_by_pagerduty

PATH = "/webhooks/pagerduty"
CAP = 1 << 20
KEPT_HEADERS = ((b"x-webhook-id", "x-webhook-id"), (b"x-webhook-subscription", "x-webhook-subscription"))


@dataclass(frozen=True, slots=True)
class PagerDoor:
    """The endpoint. No secrets at all means 401 to everybody, and `refused` hears of it."""

    inbox: Inbox
    secrets: tuple[bytes, ...]
    clock: Clock
    metrics: WebMetrics
    refused: Callable[[RefusedBecause], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        count(self.metrics, Door.PAGERDUTY.value, await self._answer(scope, receive, send), began=began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        body = await take(scope, receive, send, cap=CAP)
        if isinstance(body, int):
            return body
        headers = headers_of(scope)
        signature = headers.get(b"x-pagerduty-signature", b"")
        if not is_signed_by_pagerduty(body, signature, self.secrets):
            self.refused(why_refused(has_secret=bool(self.secrets), signature=signature))
            return await refuse(send, 401, "the signature does not fit; compare PAGERDUTY_WEBHOOK_SECRET")
        return await keep(self._raw(body, headers), self.inbox, send)

    def _raw(self, body: bytes, headers: Mapping[bytes, bytes]) -> Raw:
        return Raw(
            door=Door.PAGERDUTY,
            received_at=self.clock.now(),
            raw=body,
            headers=tuple([(name, words(value)) for key, name in KEPT_HEADERS if (value := headers.get(key))]),
            hint=pager_hint(body),
            urgent=True,
        )
