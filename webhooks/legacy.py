"""POST /webhooks/sentry/legacy/{token}: token → size cap → inbox.keep → 202. For Sentry's old WebHooks plugin, which signs nothing.

Off (404) without a token. Whoever knows the address may send anything here: the token is a secret, and is never logged.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from switchboard.clock import Clock
from switchboard.inbox.inbox import Inbox
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.payloads.hint import read_hint
from switchboard.payloads.outline import LEGACY
from switchboard.runtime.metrics import WebMetrics
from webhooks.keeping import CLOSE, count, keep, refuse, take, words
from webhooks.reading import Receive, Scope, Send, header

PATH = "/webhooks/sentry/legacy/{token}"


@dataclass(frozen=True, slots=True)
class LegacyDoor:
    """The endpoint. `token` is what the address must end in; an empty one fits nothing."""

    inbox: Inbox
    token: bytes
    clock: Clock
    may_page: Callable[[Hint], bool]
    metrics: WebMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        count(self.metrics, LEGACY, await self._answer(scope, receive, send), began=began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        known = self._knows(scope)
        scope["path"], scope["raw_path"] = PATH, PATH.encode()  # what reports on requests must not see the token
        if not known:
            return await refuse(send, 404, "nothing is here", CLOSE)
        body = await take(scope, receive, send)
        return body if isinstance(body, int) else await keep(self._raw(body, scope), self.inbox, send)

    def _knows(self, scope: Scope) -> bool:
        given = str(scope["path_params"].get("token", "")).encode("utf-8", "surrogatepass")
        return bool(self.token) and hmac.compare_digest(given, self.token)

    def _raw(self, body: bytes, scope: Scope) -> Raw:
        """Keep no header that claims to be of a signed webhook, such as its time: nothing vouches for it."""
        hint, request = read_hint(LEGACY, body), header(scope, b"request-id")
        return Raw(
            door=Door.SENTRY,
            received_at=self.clock.now(),
            raw=body,
            headers=(("request-id", words(request)),) if request else (),
            hint=hint,
            urgent=self.may_page(hint),
        )
