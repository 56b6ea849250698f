"""GET and POST of /mail/unsubscribe/{token}: token → inbox.keep → 200. How one person ends what they are mailed, without a login.

Only a POST ends anything (RFC 8058): those who scan mails follow their links. Off (404) without PUBLIC_URL, as no mail leads here
then. Idempotent by what follows: asked twice, it is ended once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import structlog

from switchboard.clock import Clock
from switchboard.errors import InboxFull, StorageDown
from switchboard.inbox.inbox import Inbox
from switchboard.model.action import Actor, Via
from switchboard.model.inbound import Door
from switchboard.model.intent import Unsubscribe
from switchboard.model.people import MailKind
from switchboard.payloads.intents import raw_of
from switchboard.payloads.mail_token import MailToken, read_token
from switchboard.runtime.metrics import WebMetrics
from switchboard.storage.store import Store
from webhooks.copied import Copied
from webhooks.keeping import CLOSE, count
from webhooks.reading import Receive, Scope, Send, Spoilt, read_body

PATH = "/mail/unsubscribe/{token}"
CAP = 64 << 10  # what a form of one field may come to
KEY_LASTS = timedelta(seconds=1)
_ABOUT = {
    MailKind.NEW: "new issues of your teams",
    MailKind.REGRESSIONS: "regressions of your teams&#39; issues",
    MailKind.ASSIGNED: "issues that are assigned to you",
    MailKind.ALL: "what waited for you, new issues, regressions and what is assigned to you",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>Switchboard</title>
<style>body {{ max-width: 34rem; margin: 4rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }}
button {{ padding: .6rem 1.1rem; font: inherit; }}</style></head><body><h1>Switchboard</h1>{}</body></html>
"""
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class UnsubscribeDoor:
    """The endpoint. `is_open`: our mails lead here; `key` is what signs their links, None before any did."""

    inbox: Inbox
    clock: Clock
    metrics: WebMetrics
    key: Copied[bytes | None]
    is_open: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        count(self.metrics, Door.MAIL.value, await self._answer(scope, receive, send), began=began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        given = str(scope["path_params"].get("token", ""))
        scope["path"], scope["raw_path"] = PATH, PATH.encode()  # what reports on requests must not see the token
        try:
            key = await self.key.get() if self.is_open else None
        except StorageDown:
            return await _say(send, 503, "<p>Not now. Please come again in a moment.</p>")
        token = read_token(key, given) if key else None
        if token is None:
            return await _say(send, 404, "<p>This link ends nothing: it is not whole, or not of ours.</p>")
        match scope["method"]:
            case "GET" | "HEAD":
                return await _say(send, 200, _question(token), head=scope["method"] == "HEAD")
            case "POST":
                return await self._end(token, scope, receive, send)
            case _:
                return await _say(send, 405, "<p>GET or POST only.</p>", (b"allow", b"GET, HEAD, POST"))

    async def _end(self, token: MailToken, scope: Scope, receive: Receive, send: Send) -> int:
        """Keep that somebody wants no such mail; what the body says changes nothing."""
        body = await read_body(scope, receive, cap=CAP)
        if body is Spoilt.GONE:
            return 499
        if isinstance(body, Spoilt):
            return await _say(send, 413, "<p>That is too much.</p>", CLOSE)
        asked = Unsubscribe(token.kind, token.member, Actor(Via.MAIL, token.member))
        try:
            await self.inbox.keep(raw_of(asked, door=Door.MAIL, at=self.clock.now()))
        except InboxFull as error:
            log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
            return await _say(send, 503, "<p>This could not be kept. Please try again.</p>", (b"retry-after", b"5"))
        return await _say(send, 200, f"<p>You are mailed no more about {_ABOUT[token.kind]}.</p>")


def key_of(reader: Store, clock: Clock) -> Copied[bytes | None]:
    """Return the key that signs the links of mails, as the database has it."""
    return Copied(lambda: reader.run(lambda unit: unit.people.mail.key()), clock, lasts=KEY_LASTS)


def _question(token: MailToken) -> str:
    return (
        f"<p>You are mailed about {_ABOUT[token.kind]}.</p>"
        '<form method="post"><button type="submit">Mail me about this no more</button></form>'
    )


async def _say(send: Send, status: int, words: str, *extra: tuple[bytes, bytes], head: bool = False) -> int:
    """Answer with a small page; returns the status."""
    body = _PAGE.format(words).encode()
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
    return status
