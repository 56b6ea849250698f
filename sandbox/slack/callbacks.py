"""Slack's callbacks on their way to the app: signed, or through Socket Mode; three seconds on the sandbox's clock."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from sandbox.faults import Sleep
from sandbox.journal import Clock, Journal, Json
from sandbox.slack.sockets import NotConnected, Sockets

PATIENCE = 3.0  # seconds that Slack waits for an acknowledgement
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app answered a callback; `trouble` is None when it did so in time and with a 200."""

    status: int | None
    text: str = ""
    trouble: str | None = None
    no_retry: bool = False

    @property
    def json(self) -> Json:
        """The body as an object; empty when it is none."""
        try:
            value: Any = json.loads(self.text)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Callback:
    """One thing that the app is told, as Socket Mode has it and as bytes; `retry`, that it is not the first time."""

    kind: str
    content: Json
    raw: bytes
    content_type: str
    retry: Mapping[str, str] = field(default_factory=dict)


class Callbacks:
    """Sends callbacks to the app's address, or through its connections while Socket Mode is on.

    `secret` is the app's signing secret.
    """

    def __init__(self, now: Clock, sleep: Sleep, journal: Journal, sockets: Sockets) -> None:
        self._now = now
        self._sockets = sockets
        self._sleep = sleep
        self._journal = journal
        self._late: set[asyncio.Task[Ack]] = set()
        self.secret = "sandbox-signing-secret"
        self.target: str | None = None
        self.transport: httpx.AsyncBaseTransport | None = None  # another way than the network

    @property
    def has_way(self) -> bool:
        """Whether anything could ever reach the app."""
        return self._sockets.enabled or self.target is not None

    async def form(self, what: str, fields: Json, **seen: Any) -> Ack:
        """Send a slash command: a form of its fields."""
        return await self._send(what, Callback("slash_commands", fields, urlencode(fields).encode(), FORM), seen)

    async def interactive(self, what: str, payload: Json, **seen: Any) -> Ack:
        """Send an interactive payload."""
        raw = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._send(what, Callback("interactive", payload, raw, FORM), seen)

    async def event(self, what: str, body: Json, *, retry: Mapping[str, str] | None = None, **seen: Any) -> Ack:
        """Send an event of the Events API; `retry` are the headers that say it is not the first time."""
        return await self._send(what, Callback("events_api", body, json.dumps(body).encode(), JSON, retry or {}), seen)

    def signed(self, raw: bytes, content_type: str = FORM) -> dict[str, str]:
        """The headers that Slack sends with these bytes."""
        at = str(int(self._now().timestamp()))
        mac = hmac.new(self.secret.encode(), f"v0:{at}:".encode() + raw, hashlib.sha256).hexdigest()
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={mac}",
        }

    async def stop(self) -> None:
        """Wait no longer for answers that came too late anyway."""
        late = list(self._late)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _send(self, what: str, callback: Callback, seen: Json) -> Ack:
        ack = await self._in_time(callback)
        self._journal.record("slack", what, ack.trouble or "ok", **seen)
        return ack

    async def _in_time(self, callback: Callback) -> Ack:
        """The app goes on working when Slack has stopped waiting, so a late call is left alone."""
        asking = asyncio.ensure_future(self._through(callback) if self._sockets.enabled else self._post(callback))
        waiting = asyncio.ensure_future(self._sleep(PATIENCE))
        await asyncio.wait({asking, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if asking.done():
            return asking.result()
        self._late.add(asking)
        asking.add_done_callback(self._late.discard)
        return Ack(None, trouble="operation_timeout")

    async def _through(self, callback: Callback) -> Ack:
        """Slack knows no other way while Socket Mode is on, and needs no signature there."""
        try:
            said = await self._sockets.ask(callback.kind, callback.content, callback.retry)
        except NotConnected:
            return Ack(None, trouble="dispatch_failed (no connection)")
        return Ack(200, json.dumps(said) if said else "")

    async def _post(self, callback: Callback) -> Ack:
        if self.target is None:
            return Ack(None, trouble="dispatch_failed (no request URL)")
        headers = {**self.signed(callback.raw, callback.content_type), **callback.retry}
        try:
            async with self._client() as client:
                answer = await client.post(self.target, content=callback.raw, headers=headers)
        except httpx.HTTPError as error:
            return Ack(None, trouble=f"dispatch_failed ({type(error).__name__})")
        trouble = None if answer.status_code == 200 else f"dispatch_failed ({answer.status_code})"
        return Ack(answer.status_code, answer.text, trouble, answer.headers.get("X-Slack-No-Retry") == "1")

    def _client(self) -> httpx.AsyncClient:
        """No proxy, no certificates to read: the app is on this machine. The patience is not the client's."""
        return httpx.AsyncClient(verify=False, trust_env=False, timeout=None, transport=self.transport)  # noqa: S501, S113
