"""One dialogue with the mail server: connect, encrypt, sign in, hand one mail over; what came of each part. It raises nothing.

Loaded with the first mail: a worker that sends none does without.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPResponseException

from switchboard.redact import HIDDEN, redact_text
from switchboard.senders.email.server import Encryption, MailServer
from switchboard.senders.text import line

_GOODBYE = 1.0  # seconds: what was taken is taken, whether it says goodbye or not


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """What the server said: its code (0 where it said nothing that can be read), and its words, without a secret or an address."""

    code: int
    words: str

    @property
    def passes(self) -> bool:
        """Return whether it may be otherwise later: 4xx, or nothing that can be read."""
        return self.code < 500

    def __str__(self) -> str:
        """Print it for people."""
        return line(f"{self.code or ''} {self.words}", 200)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a dialogue came no further. `part` names where it stood; `reply` is None where the line broke or nothing was said."""

    part: str
    because: str
    reply: SmtpReply | None = None


@dataclass(slots=True)
class Dialogue:
    """How far a dialogue came. `taken`: the server took the mail; `in_doubt`: it went out, and what became of it is not known."""

    server: MailServer
    accepted: list[str] = field(default_factory=list)
    declined: dict[str, SmtpReply] = field(default_factory=dict)
    taken: bool = False
    in_doubt: bool = False
    part: str = "connect"

    async def hand_over(self, addresses: Iterable[str], mail: bytes | None) -> Trouble | None:
        """Hand one mail over to those of these addresses that the server takes; None where it was taken, or no address was.

        Without a mail, go as far as one would.
        """
        try:
            async with self._signed_in() as client:
                takes = await self._address(client, addresses)
                if mail is None:
                    await client.rset()
                elif takes:
                    await self._data(client, mail)
        except (SMTPException, OSError, ValueError) as error:
            return self._trouble(error)
        return None

    @asynccontextmanager
    async def _signed_in(self) -> AsyncIterator[SMTP]:
        server = self.server
        direct = server.encryption is Encryption.TLS
        context = await asyncio.to_thread(trusted) if server.encryption is not Encryption.NONE else None
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=direct,
            start_tls=False,
            tls_context=context,
            local_hostname=server.domain,
            timeout=None,  # the whole of it has a deadline
        )
        try:
            await client.connect()
            if server.encryption is Encryption.STARTTLS:
                self.part = "encrypt"
                await client.starttls()
            if server.user:
                self.part = "sign in"
                await client.login(server.user, server.password)
            yield client
            with contextlib.suppress(SMTPException, OSError):
                await client.quit(timeout=_GOODBYE)
        finally:
            client.close()

    async def _address(self, client: SMTP, addresses: Iterable[str]) -> bool:
        self.part = "sender"
        await client.mail(self.server.sender)
        self.part = "recipients"
        for address in addresses:
            try:
                await client.rcpt(address)
            except aiosmtplib.SMTPRecipientRefused as refused:
                self.declined[address] = self._reply(refused.code, refused.message)
            else:
                self.accepted.append(address)
        return bool(self.accepted)

    async def _data(self, client: SMTP, mail: bytes) -> None:
        self.part = "mail"
        self.in_doubt = True
        try:
            await client.data(mail)
        except aiosmtplib.SMTPDataError as refused:
            self.in_doubt = not 400 <= refused.code < 600
            raise
        self.taken, self.in_doubt = True, False

    def _trouble(self, error: Exception) -> Trouble:
        if isinstance(error, SMTPResponseException):
            reply = self._reply(error.code, error.message)
            return Trouble("connect" if isinstance(error, SMTPHeloError) else self.part, str(reply), reply)
        if isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
            return Trouble("encrypt", "its certificate is not one that this machine trusts")
        if self.part == "encrypt" and type(error) is SMTPException:
            return Trouble(self.part, "it offers no STARTTLS, and nothing is sent in the clear")
        if self.part == "sign in" and type(error) is SMTPException:
            return Trouble(self.part, "it offers no way to sign in that we know")
        return Trouble(self.part, type(error).__name__)

    def _reply(self, code: int, message: str) -> SmtpReply:
        """Read a reply; whatever repeats what we sent in secret, or an address, is hidden."""
        words = line(message, 500)
        for secret in _spellings(self.server.user, self.server.password):
            words = words.replace(secret, HIDDEN)
        return SmtpReply(code if 200 <= code < 600 else 0, line(redact_text(words, ("email",)), 180))


def _spellings(user: str, password: str) -> list[str]:
    """Return a secret in the spellings in which it is sent, the longest first."""
    plain = [f"\0{user}\0{password}", password, user] if password else []
    encoded = [base64.b64encode(each.encode()).decode() for each in plain]
    return sorted(filter(None, (*plain, *encoded)), key=len, reverse=True)


@cache
def trusted() -> ssl.SSLContext:
    """Return what a server's certificate is checked by: what this machine trusts."""
    return ssl.create_default_context()
