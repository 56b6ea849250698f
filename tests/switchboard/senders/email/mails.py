"""Mail senders and jobs for the tests of mail."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from typing import Any

from switchboard.model.card import Card, Job, Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.runtime.settings import MailSettings, Secret
from switchboard.senders.email.recipients import Recipient
from switchboard.senders.email.sender import MailSender
from switchboard.senders.email.server import mail_server
from tests.switchboard.senders.cards import AT, a_card, a_delivery

FROM = "Switchboard <alerts@acme.example>"
PAYMENTS_MAIL = Destination(DestinationKind.EMAIL, "payments", "payments")
ANN, BEN = Recipient("ann@acme.example", "a…@acme.example"), Recipient("ben@thebot.local", "b…@thebot.local")


def a_mail_card(**over: Any) -> Card:
    """A card of an issue for the payments team's addresses; `place` and `may_repeat` are the delivery's."""
    known = {name: over.pop(name) for name in ("place", "may_repeat", "destination") if name in over}
    delivery = a_delivery(**({"destination": PAYMENTS_MAIL} | known))
    return replace(a_card(**over), delivery=delivery)


def opening(**over: Any) -> Job:
    """The first mail of a thread."""
    return Job(step=Step.OPEN, card=a_mail_card(**over))


def saying(kind: TimelineKind = TimelineKind.RESOLVED, *, place: DeliveryPlace | None, **over: Any) -> Job:
    """A later one."""
    entry = TimelineEntry(kind=kind, at=AT, seq=4)
    return Job(step=Step.ENTRY, card=a_mail_card(place=place, **over), entry=entry)


def mail_sender(url: str, *to: Recipient, mail_from: str = FROM, seconds: float = 5) -> MailSender:
    """A sender to these addresses, else to Ann and Ben."""
    server = mail_server(MailSettings(Secret(url), mail_from))
    return MailSender(server, whom=lambda _: to or (ANN, BEN), seconds=seconds)


def parsed(raw: bytes) -> EmailMessage:
    """Read a mail."""
    return email.message_from_bytes(raw, policy=default)
