"""The SMTP server: it takes every mail, unless a fault says otherwise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.mail.mailbox import Mailbox

REFUSED = {"451": "451 4.7.1 greylisted, try again in a while", "550": "550 5.1.1 no such user here"}
LONGEST = 1_000_000


class Dropped(ConnectionResetError):
    """The connection is gone, by a fault."""


class Post(SMTP):
    """One connection. `open` holds those that are open."""

    def __init__(self, handler: Takes, open_: set[Post]) -> None:
        super().__init__(handler, hostname="sandbox", ident="mailbox", data_size_limit=LONGEST, enable_SMTPUTF8=False)
        self._open = open_
        self._takes = handler

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember it; a server that is down ends it at once."""
        super().connection_made(transport)
        self._open.add(self)
        if self._takes.is_down():
            self.drop()

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        self._open.discard(self)
        super().connection_lost(error)

    def drop(self) -> None:
        """End it without a word."""
        transport = self.transport
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    async def handle_exception(self, error: Exception) -> str:
        """Say nothing where nobody is there any more."""
        if isinstance(error, Dropped):
            raise error
        return await super().handle_exception(error)


class Takes:
    """Takes mail into the mailbox, or does to it what the switched-on faults say."""

    def __init__(self, mailbox: Mailbox, faults: Faults, journal: Journal) -> None:
        self._mailbox = mailbox
        self._faults = faults
        self._journal = journal

    def is_down(self) -> bool:
        """Whether connections end as they begin."""
        if not self._take("CONNECT", kinds=("down",)):
            return False
        self._journal.record("mail", "CONNECT", "down")
        return True

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Post, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it for now (451) or for good (550)."""
        for fault in self._take("RCPT", address, kinds=tuple(REFUSED)):
            self._journal.record("mail", "RCPT", fault.kind, to=address)
            return REFUSED[fault.kind]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Post, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take the mail."""
        to = ", ".join(envelope.rcpt_tos)
        faults = {fault.kind: fault for fault in self._take("DATA", kinds=("slow", "reset_before", "reset_after"))}
        slow = faults.get("slow")
        if "reset_before" in faults or (slow and not await self._faults.hold(slow.seconds)):
            self._drop(server, "reset_before", to)
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = self._mailbox.take(envelope.mail_from or "", envelope.rcpt_tos, raw)
        if "reset_after" in faults:
            self._drop(server, "reset_after", to)
        self._journal.record("mail", "DATA", "ok", to=to, subject=mail.subject)
        return f"250 OK, it is number {mail.id}"

    def _take(self, method: str, address: str = "", *, kinds: tuple[str, ...]) -> list[Fault]:
        return self._faults.take("mail", method, (address,), kinds=kinds)

    def _drop(self, server: Post, outcome: str, to: str) -> None:
        self._journal.record("mail", "DATA", outcome, to=to)
        server.drop()
        raise Dropped


@asynccontextmanager
async def receiving(mailbox: Mailbox, faults: Faults, journal: Journal, listener: socket.socket) -> AsyncIterator[None]:
    """Receive mail while the block runs; on leaving, every connection is dropped."""
    takes, open_ = Takes(mailbox, faults, journal), set[Post]()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Post(takes, open_), sock=listener)
    mailbox.url = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield
    finally:
        server.close()
        for post in list(open_):
            post.drop()
        while open_:  # noqa: ASYNC110 (the loop itself tells of each that is lost, in its next rounds)
            await asyncio.sleep(0)
        await server.wait_closed()
