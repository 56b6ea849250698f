"""A mail server on loopback that says what a script has it say, and breaks where the script breaks it."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

RESET = b""  # instead of an answer: the line breaks
GREETING, DOT = "GREETING", "DOT"
GOOD: dict[str, bytes] = {
    GREETING: b"220 here",
    "EHLO": b"250 here",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go on",
    DOT: b"250 taken",
    "RSET": b"250 ok",
    "QUIT": b"221 bye",
    "STARTTLS": b"220 go on",
    "AUTH": b"235 welcome",
}


@dataclass
class Scripted:
    """The server: its script by verb (or by verb and argument), and what it heard. `takes` counts the mails it answered well."""

    script: Mapping[str, bytes] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    port: int = 0
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    tasks: dict[asyncio.Task[None], asyncio.WriteTransport] = field(default_factory=dict)

    def begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Have one connection, beside the others."""
        self.tasks[asyncio.create_task(self.serve(reader, writer))] = writer.transport

    async def end(self) -> None:
        """Break every line, and let go of it."""
        for transport in self.tasks.values():
            transport.abort()
        await asyncio.gather(*self.tasks)

    def said_to(self, line: str) -> bytes:
        """Return the answer to one line."""
        verb = line.partition(" ")[0].upper()
        return self.script.get(line, self.script.get(verb, GOOD.get(verb, b"500 what?")))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Have one connection, until the line breaks."""
        self.connections += 1
        transport = writer.transport
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            if await self._say(writer, self.script.get(GREETING, GOOD[GREETING])):
                while await self._step(reader, writer):
                    pass
        transport.close()

    async def _step(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = (await reader.readline()).decode("latin-1").strip()
        if not line:
            return False
        self.heard.append(line)
        answer = self.said_to(line)
        if not await self._say(writer, answer):
            return False
        if line.upper() == "STARTTLS" and answer.startswith(b"220") and self.context:
            await _encrypt(writer, self.context)
        if line.upper() == "DATA" and answer.startswith(b"354"):
            self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
            return await self._say(writer, self.script.get(DOT, GOOD[DOT]))
        return line.upper() != "QUIT"

    async def _say(self, writer: asyncio.StreamWriter, answer: bytes) -> bool:
        if answer == RESET:
            writer.transport.abort()
            return False
        writer.write(answer + b"\r\n")
        await writer.drain()
        return True


async def _encrypt(writer: asyncio.StreamWriter, context: ssl.SSLContext) -> None:
    """Begin TLS. Where the handshake fails, Python 3.11's writer is left without the transport that it ends with."""
    transport = writer.transport
    try:
        await writer.start_tls(context)
    except (ConnectionError, ssl.SSLError, AttributeError) as error:
        writer.__dict__["_transport"] = transport
        raise ConnectionError from error


@asynccontextmanager
async def scripted(
    script: Mapping[str, bytes] | None = None, *, context: ssl.SSLContext | None = None, direct: bool = False
) -> AsyncIterator[Scripted]:
    """Run such a server while the block runs; `direct` speaks TLS from the first byte."""
    said = Scripted(script or {}, context)
    server = await asyncio.start_server(said.begin, "127.0.0.1", 0, ssl=context if direct else None)
    said.port = server.sockets[0].getsockname()[1]
    try:
        yield said
    finally:
        server.close()
        await said.end()
        await server.wait_closed()
