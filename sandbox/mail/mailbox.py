"""What came in by mail, for everybody, in order."""

from __future__ import annotations

import email
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from functools import cached_property


@dataclass(frozen=True)
class Mail:
    """One mail as the server took it: from whom and to whom by its envelope, and the bytes between DATA and the dot."""

    id: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        """The mail, read."""
        return email.message_from_bytes(self.raw, policy=default)

    @property
    def subject(self) -> str:
        """Its subject line."""
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """Its plain text, empty where it has none."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML, empty where it has none."""
        return self._part("html")

    @property
    def refers_to(self) -> str | None:
        """The Message-ID of the mail that it answers, if it does."""
        found = self.message["In-Reply-To"]
        return None if found is None else str(found)

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class Mailbox:
    """All mail that was taken. `url` is the server's address once it runs."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.url = ""
        self.mails: list[Mail] = []

    def take(self, sender: str, recipients: Sequence[str], raw: bytes) -> Mail:
        """Keep one mail."""
        mail = Mail(len(self.mails) + 1, self._now(), sender, tuple(recipients), raw)
        self.mails.append(mail)
        return mail

    def to(self, address: str) -> list[Mail]:
        """The mails that an address got, the oldest first."""
        return [mail for mail in self.mails if address in mail.recipients]

    def find(self, number: int) -> Mail | None:
        """The mail of a number, if there is one."""
        return self.mails[number - 1] if 0 < number <= len(self.mails) else None
