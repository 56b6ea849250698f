"""The web process's HTTP protocol: uvicorn's, with bounds on what a client may hold (time, connections, memory).

uvicorn leaves these to a proxy in front; we are often reached without one. It also drops a request that came whole
when its client hangs up before it was looked at: Sentry hangs up after a second and never comes again, so we keep it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is borne.

    `seconds`: until a request has come whole, from when it is waited for; and until a client takes its answer.
    `head`: bytes of one request that are not its body; `fields`: its headers and trailers.
    `connections` stays below the 1,024 files that a process may usually have open.
    `pipelined`: requests sent ahead of their answers. `held`: bytes of all bodies being received.
    """

    seconds: float = 30.0
    head: int = 64 << 10
    fields: int = 256
    connections: int = 800
    pipelined: int = 32
    held: int = 32 << 20


class RefusedError(Exception):
    """What a client sent is not read on; uvicorn answers 400 and closes."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. Where all together hold too much, the one that has been waited for longest goes first.

    A client that sends its request at once is never that one, however many slow ones there are.
    """

    limits: ClassVar[Limits] = Limits()
    _numbers: ClassVar[Iterator[int]] = count()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Begin by waiting for the client."""
        super().__init__(config, server_state, app_state, _loop)
        self.waits_since: float | None = self.loop.time()
        self.number = next(self._numbers)  # of those that came within one turn of the loop, the first was first
        self.in_body = False
        self.fed = 0  # bytes since the last request came whole
        self.body = 0  # bytes of them that are body
        self.held = 0  # bytes of those that somebody may still ask for
        self.unanswered: list[RequestResponseCycle] = []
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Watch the new connection; where there are too many, let one go."""
        super().connection_made(transport)
        self._look_again()
        if len(self.connections) > self.limits.connections:
            next(self._longest_waited_for(), self).give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; whoever still answers one of its requests, also of those sent ahead, is told."""
        super().connection_lost(exc)
        for cycle in self.unanswered:
            cycle.disconnected = True
        if self._watch:
            self._watch.cancel()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # uvicorn closes at once
        """Answer what came whole, then close; what did not is over."""
        if not self._is_answering() or self.cycle.more_body:
            return None
        self.cycle.keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        """Take what came, and refuse a head (or trailers, or the framing of chunks) without end."""
        self.fed += len(data)
        super().data_received(data)
        if self.fed - 2 * self.body > self.limits.head and not self.transport.is_closing():
            self._refuse(431, "this request's head is too large")

    def on_message_begin(self) -> None:
        """Begin a request."""
        if len(self.pipeline) >= self.limits.pipelined:
            raise RefusedError
        super().on_message_begin()
        if self.waits_since is None:
            self.waits_since = self.loop.time()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header or a trailer."""
        if len(self.headers) >= self.limits.fields:
            raise RefusedError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer the request, and to take its body, which the parser takes for another protocol's in an upgrade."""
        if self.parser.should_upgrade() and self.parser.get_method() != b"GET":
            raise RefusedError
        self.in_body = True
        super().on_headers_complete()
        self.unanswered = [cycle for cycle in self.unanswered if not cycle.response_complete] + [self.cycle]

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; where all bodies together are too much, let one go."""
        super().on_body(body)
        self.body += len(body)
        self.held = 0 if self.cycle.response_complete or self.transport.is_closing() else self.body
        if self.held > self.limits.head:
            self._make_room()

    def on_message_complete(self) -> None:
        """Note that now it is we who are waited for."""
        super().on_message_complete()
        self.waits_since, self.in_body, self.fed, self.body, self.held = None, False, 0, 0, 0

    def on_response_complete(self) -> None:
        """Wait for the client again, unless it has sent its next request already."""
        super().on_response_complete()
        if self.waits_since is None and self.cycle.response_complete:
            self.waits_since = self.loop.time()

    def pause_writing(self) -> None:
        """Wait for a client that does not take its answer."""
        super().pause_writing()
        self.waits_since = self.loop.time()

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        self.waits_since = None

    def give_up(self) -> None:
        """Stop waiting: 408 to one who began a request, nothing to one who was idle, or has or takes no answer."""
        answering = self._is_answering()
        self.held = 0
        if self.transport.is_closing() or self.flow.write_paused:
            self.transport.abort()
        elif (self.in_body and answering and not self.cycle.response_started) or (
            self.fed and not self.in_body and not answering
        ):
            self._refuse(408, "this request took too long to come")
        elif self.in_body or not answering:
            self.transport.close()

    def _look_again(self) -> None:
        waits = self.waits_since
        left = self.limits.seconds - (self.loop.time() - waits if waits is not None else 0.0)
        if left <= 0:
            self.give_up()
            left = self.limits.seconds
        self._watch = self.loop.call_later(left, self._look_again)

    def _make_room(self) -> None:
        excess = sum(each.held for each in self._peers()) - self.limits.held
        for each in self._longest_waited_for():
            if excess <= 0:
                break
            excess -= each.held
            if each.held:
                each.give_up()

    def _is_answering(self) -> bool:
        return any(not cycle.response_complete for cycle in self.unanswered)

    def _refuse(self, status: int, why: str) -> None:
        head = b"content-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(why)
        self.transport.write(STATUS_LINE[status] + head + why.encode("ascii"))
        self.transport.close()

    def _peers(self) -> Iterator[GuardedProtocol]:
        return (each for each in self.connections if isinstance(each, GuardedProtocol))

    def _longest_waited_for(self) -> Iterator[GuardedProtocol]:
        waiting = [each for each in self._peers() if each.waits_since is not None and not each.transport.is_closing()]
        return iter(sorted(waiting, key=lambda each: (each.waits_since or 0.0, each.number)))


def guarded(limits: Limits) -> type[GuardedProtocol]:
    """Make the protocol with these limits."""
    return type("GuardedProtocol", (GuardedProtocol,), {"limits": limits})
