"""SMTP_URL and MAIL_FROM, read for those who talk to the mail server. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from switchboard.runtime.settings import MailSettings
from switchboard.senders.email.recipients import is_address
from switchboard.senders.text import line

_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")


class Encryption(StrEnum):
    """How a connection is kept from being read on its way."""

    STARTTLS = "starttls"  # asked for after the greeting; without it nothing is sent
    TLS = "tls"  # from the first byte
    NONE = "none"  # to this machine, or because ?tls=none says so


_PORTS = {Encryption.STARTTLS: 587, Encryption.TLS: 465, Encryption.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The mail server, and who we are there: `sender` is the address of MAIL_FROM, `name` what stands before it."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str
    name: str = ""

    @property
    def domain(self) -> str:
        """Return the host of MAIL_FROM."""
        return self.sender.rpartition("@")[2].lower()


def mail_server(settings: MailSettings) -> MailServer | str:
    """Return the mail server of these settings, or what is missing."""
    if not settings.smtp_url:
        return "SMTP_URL is not set: set it, and restart"
    name, sender = parseaddr(settings.mail_from)
    if not is_address(sender):
        return "MAIL_FROM is not set to an address: set it, such as alerts@example.com, and restart"
    parts = urlsplit(settings.smtp_url.reveal())
    host = parts.hostname or ""
    encryption = _encryption(parts.scheme, host, parse_qs(parts.query).get("tls", [""])[-1])
    return MailServer(
        host=host,
        port=parts.port or _PORTS[encryption],
        encryption=encryption,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        name=line(name, 100),
    )


def _encryption(scheme: str, host: str, asked: str) -> Encryption:
    if scheme == "smtps":
        return Encryption.TLS
    if asked:
        return Encryption(asked)
    return Encryption.NONE if _LOOPBACK.fullmatch(host) else Encryption.STARTTLS
