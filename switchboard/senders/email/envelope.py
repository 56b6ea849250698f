"""A letter → the bytes of a mail, with its headers, pure. No text from outside makes a header, a line of one, or an address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from switchboard.model.card import Card
from switchboard.senders.email.digest_letter import DigestLetter, digest_letter
from switchboard.senders.email.letter import Letter
from switchboard.senders.email.server import MailServer
from switchboard.senders.text import line


class _Whole(UnstructuredHeader, BaseHeader):
    """A header in one line: an address that is folded, or written as an encoded word, is none that can be opened."""

    max_count = 1

    def fold(self, *, policy: policy.Policy) -> str:
        """Write it."""
        return f"{self.name}: {self}{policy.linesep}"


def _factory() -> HeaderRegistry:
    factory = HeaderRegistry()
    factory.map_to_type("list-unsubscribe", _Whole)
    return factory


# Whatever stands in it travels as ASCII: not every server says that it takes more.
_POLICY = policy.SMTP.clone(cte_type="7bit", header_factory=_factory())
# A mail program cuts off what is larger (Gmail at 102 kB).
MOST_BYTES, _FEWER = 100_000, (5, 2, 1)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands on a mail: who it is to, its name, and the first of its thread, None where it is that one.

    `team` names its list. `headers` are further ones, of ours.
    """

    to: tuple[str, ...]
    message_id: str
    refers_to: str | None = None
    team: str | None = None
    date: datetime
    headers: tuple[tuple[str, str], ...] = ()


def message_id(delivery: int, entry: int, domain: str) -> str:
    """Name a mail for ever: of one delivery, the first (entry 0) or that of a line of its timeline."""
    return f"<delivery-{delivery}{f'.{entry}' if entry else ''}@{domain}>"


def sealed(letter: Letter | DigestLetter, envelope: Envelope, server: MailServer) -> bytes:
    """Write a mail as it is handed to the mail server."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(server.name, addr_spec=server.sender)
    mail["To"] = tuple(Address(addr_spec=each) for each in envelope.to)
    mail["Subject"] = line(letter.subject, 250)
    for name, value in _headers(envelope, server.domain):
        mail[name] = value
    name = "digest" if isinstance(letter, DigestLetter) else "mail"
    mail.set_content(_rendered(f"{name}.txt", letter))
    mail.add_alternative(_rendered(f"{name}.html", letter), subtype="html")
    return mail.as_bytes()


def sealed_digest(card: Card, envelope: Envelope, server: MailServer, *, repeats: bool) -> bytes:
    """Write a digest as one mail that no mail program cuts off: of what is too long, its tables have fewer rows."""
    mail = sealed(digest_letter(card, repeats=repeats), envelope, server)
    for most in _FEWER:
        if len(mail) <= MOST_BYTES:
            break
        mail = sealed(digest_letter(card, repeats=repeats, most=most), envelope, server)
    return mail


def _headers(envelope: Envelope, domain: str) -> Iterable[tuple[str, str]]:
    yield "Date", format_datetime(envelope.date)
    yield "Message-ID", envelope.message_id
    if envelope.refers_to:
        yield "In-Reply-To", envelope.refers_to
        yield "References", envelope.refers_to
    yield "Auto-Submitted", "auto-generated"
    if envelope.team:
        yield "List-Id", f"<{_label(envelope.team)}.switchboard.{domain}>"
    yield from envelope.headers


def _rendered(template: str, letter: Letter | DigestLetter) -> str:
    return _templates().get_template(template).render(letter=letter)


@cache
def _templates() -> Environment:
    """Return the templates; in HTML all that is filled in is text, and neither refers to anything outside of the mail."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _label(team: str) -> str:
    """Spell a team's key as a part of a domain's name; what cannot be spelt so is named by its hash."""
    name = team.lower().replace("_", "-").replace(".", "-")
    return name if _LABEL.fullmatch(name) else hashlib.sha256(team.encode()).hexdigest()[:16]
