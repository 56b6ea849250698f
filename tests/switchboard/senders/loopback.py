"""A server on loopback that answers as it is told: any status, too late, or by breaking the connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qs


class Broken(Enum):
    """Ways of giving no answer."""

    NEVER = "never answers"
    RESET = "reads the request, acts on it, and breaks the connection"


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"ok": True})
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: the last part of its path, its headers, what it holds."""

    method: str
    headers: Mapping[str, str]
    held: Mapping[str, Any]


Play = Callable[[Asked], Reply | Broken]


@dataclass
class Loopback:
    """Where it listens, what it was asked, and how it answers."""

    url: str
    play: Play
    asked: list[Asked] = field(default_factory=list)

    def methods(self) -> list[str]:
        """Name what was asked, in order."""
        return [one.method for one in self.asked]


@asynccontextmanager
async def loopback(play: Play) -> AsyncIterator[Loopback]:
    """Serve on a free port until the block ends."""
    served = Loopback("", play)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await _answer(served, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _answer(served: Loopback, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    asked = await _read(reader)
    served.asked.append(asked)
    reply = served.play(asked)
    if reply is Broken.NEVER:
        await asyncio.Event().wait()
    if not isinstance(reply, Reply):
        writer.transport.abort()
        return
    raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(raw)), "Connection": "close"} | dict(
        reply.headers
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {reply.status} X\r\n{head}\r\n".encode() + (b"" if reply.status in (204, 304) else raw))
    await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    path = head[0].split(" ")[1]
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head[1:] if one)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    method, _, query = path.rpartition("/")[2].partition("?")
    return Asked(method, headers, _held(raw, query))


def _held(raw: bytes, query: str) -> Mapping[str, Any]:
    if raw.startswith(b"{"):
        loaded: Mapping[str, Any] = json.loads(raw)
        return loaded
    return {name: values[0] for name, values in parse_qs(f"{raw.decode()}&{query}").items()}
