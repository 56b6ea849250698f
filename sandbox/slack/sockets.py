"""Socket Mode: the connections that the app holds open, and the envelopes that reach it through them instead of HTTP."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sandbox.journal import Clock, Json

MOST = 10  # connections of one app
TICKET_LIVES = timedelta(seconds=30)
CONNECTION_LIVES = 18060  # seconds; Slack only announces it
HOST = "applink-1"
ANSWERABLE = {"view_submission", "block_suggestion"}  # the interactive payloads whose acknowledgement may say something


class NotConnected(Exception):
    """Socket Mode is on, and the app holds no connection."""


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """One WebSocket: how to send through it, how to close it politely, how to cut it."""

    send: Callable[[Json], Awaitable[None]]
    close: Callable[[], Awaitable[object]]
    cut: Callable[[], None]


class Sockets:
    """The connections of the app. `enabled` is the switch of Socket Mode, `token` the app-level token.

    While it is `deaf`, acknowledgements are lost on their way.
    """

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._tickets: dict[str, datetime] = {}
        self._asked: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self._changed = asyncio.Event()
        self.enabled = False
        self.deaf = False
        self.token = "xapp-1-A0SANDBOX-1-sandbox"
        self.address = ""  # where connections are taken: ws://127.0.0.1:PORT
        self.connections: list[Connection] = []

    def ticket(self) -> str:
        """Give the address of one connection; good once, and not for long."""
        ticket = secrets.token_hex(8)
        self._tickets[ticket] = self._now() + TICKET_LIVES
        return f"{self.address}/link/?ticket={ticket}&app_id=A0SANDBOX"

    def admits(self, ticket: str) -> bool:
        """Use a ticket up; False where there is none, or no longer."""
        until = self._tickets.pop(ticket, None)
        return until is not None and self._now() <= until

    async def greet(self, connection: Connection) -> bool:
        """Say hello to a new connection; False where Slack disconnects it at once."""
        if not self.enabled or len(self.connections) >= MOST:
            await connection.send(_disconnect("too_many_websockets" if self.enabled else "link_disabled"))
            return False
        self.connections.append(connection)
        about = {"host": HOST, "build_number": 55, "approximate_connection_time": CONNECTION_LIVES}
        info = {"app_id": "A0SANDBOX"}
        hello = {"type": "hello", "connection_info": info, "num_connections": len(self.connections)}
        await connection.send({**hello, "debug_info": about})
        self._changed.set()
        return True

    def gone(self, connection: Connection) -> None:
        """Forget a connection that has ended."""
        if connection in self.connections:
            self.connections.remove(connection)
            self._changed.set()

    async def until(self, count: int, *, besides: Connection | None = None) -> None:
        """Wait until the app holds so many connections, and not this one."""
        while len(self.connections) != count or besides in self.connections:
            self._changed.clear()
            await self._changed.wait()

    async def ask(self, kind: str, payload: Json, retry: Mapping[str, str]) -> Json:
        """Send one envelope through one of the connections; what its acknowledgement says, {} for nothing.

        Waits for as long as the caller likes. NotConnected where there is none.
        """
        if not self.connections:
            raise NotConnected
        self._turn += 1
        name, speaks = str(uuid4()), kind == "slash_commands" or payload.get("type") in ANSWERABLE
        envelope = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": speaks}
        self._asked[name] = asyncio.get_running_loop().create_future()
        try:
            await self.connections[self._turn % len(self.connections)].send({**envelope, **_again(kind, retry)})
            said = await self._asked[name]
        finally:
            del self._asked[name]
        return said if speaks else {}

    def heard(self, said: Any) -> None:
        """Take what the app said: the acknowledgement of an envelope, whichever connection it came through."""
        name = str(said.get("envelope_id")) if isinstance(said, dict) else ""
        waiting = self._asked.get(name)
        if waiting is not None and not waiting.done() and not self.deaf:
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to make room: `warning` some seconds before, `refresh_requested`, `link_disabled`."""
        for connection in list(self.connections):
            await connection.send(_disconnect(reason))

    async def close(self) -> None:
        """Close every connection, as a restart of Slack's does."""
        for connection in list(self.connections):
            await connection.close()

    def cut(self) -> None:
        """Cut every connection, as a cable does."""
        for connection in list(self.connections):
            connection.cut()

    async def lose(self, how: str) -> None:
        """Have the app lose every connection: `closed`, `cut`, or for a reason that it is told (see `disconnect`)."""
        match how:
            case "closed":
                await self.close()
            case "cut":
                self.cut()
            case reason:
                await self.disconnect(reason)


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}


def _again(kind: str, retry: Mapping[str, str]) -> Json:
    """Return which attempt it is; only events are ever told again."""
    if kind != "events_api":
        return {}
    number, why = retry.get("X-Slack-Retry-Num", "0"), retry.get("X-Slack-Retry-Reason", "")
    return {"retry_attempt": int(number), "retry_reason": why}
