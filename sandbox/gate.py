"""The gate every call passes: faults first, then the service acts, then the journal."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.faults import Fault, Faults
from sandbox.journal import Journal, Json

RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of zero seconds: close sends RST


@dataclass(frozen=True, slots=True)
class Call:
    """Who is asked for what; `where` names the channel or routing key in every known spelling."""

    service: str
    method: str
    where: Collection[str] = ()
    seen: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service says: an HTTP answer, a word for the journal, and what it does afterwards."""

    status: int
    body: Any
    outcome: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    seen: Json = field(default_factory=dict)
    after: Callable[[], Awaitable[object]] | None = None

    def response(self) -> Response:
        """The HTTP response; `after` runs when it has been sent."""
        task = BackgroundTask(self.after) if self.after else None
        return JSONResponse(self.body, self.status, headers=self.headers, background=task)


Act = Callable[[], Answer]
Refuse = Callable[[int, float], Answer]


class Dropped(Response):
    """No answer at all: the peer sees its connection reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reset the connection; without a server of ours around, raise ConnectionResetError."""
        transport = scope.get("state", {}).get("transport")
        if not isinstance(transport, asyncio.Transport):
            raise ConnectionResetError("the sandbox dropped this connection")
        peer: socket.socket = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):  # whoever asked may be gone
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


class Gate:
    """Lets calls through to their service, or does to them what the switched-on faults say."""

    def __init__(self, faults: Faults, journal: Journal) -> None:
        self._faults = faults
        self._journal = journal

    async def through(self, call: Call, act: Act, refuse: Refuse) -> Response:
        """Act and answer, unless a fault says otherwise.

        `refuse(status, retry_after)` makes the service's own 429 or 500.
        """
        faults = {fault.kind: fault for fault in self._faults.take(call.service, call.method, call.where)}
        if "down" in faults:
            return self._drop(call, "down")
        if not await self._hold(faults.get("slow")):
            return self._drop(call, "released")
        if "reset_before" in faults:
            return self._drop(call, "reset_before")
        for status in ("429", "500"):
            if status in faults:
                return self._say(call, refuse(int(status), faults[status].seconds))
        answer = act()
        if "reset_after" in faults:
            return self._drop(call, "reset_after", answer)
        return self._say(call, answer)

    async def _hold(self, slow: Fault | None) -> bool:
        return slow is None or await self._faults.hold(slow.seconds)

    def _say(self, call: Call, answer: Answer) -> Response:
        fields = {**call.seen, **answer.seen}
        self._journal.record(call.service, call.method, answer.outcome, **fields)
        return answer.response()

    def _drop(self, call: Call, outcome: str, answer: Answer | None = None) -> Response:
        fields = {**call.seen, **(answer.seen if answer else {})}
        self._journal.record(call.service, call.method, outcome, **fields)
        return Dropped(background=BackgroundTask(answer.after) if answer and answer.after else None)
