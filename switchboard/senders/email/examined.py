"""The mail server as the doctor asks it: as far as a mail would go, without one; or with a test mail, to one address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from switchboard.senders.email.dialogue import Dialogue, SmtpReply, Trouble
from switchboard.senders.email.envelope import Envelope, sealed
from switchboard.senders.email.letter import Letter
from switchboard.senders.email.server import MailServer


@dataclass(frozen=True, slots=True)
class MailSaid:
    """How far the dialogue came: who would be taken, who would not and why, and what kept it from going on."""

    accepted: frozenset[str] = frozenset()
    declined: dict[str, SmtpReply] = field(default_factory=dict)
    trouble: Trouble | None = None


async def rehearse(server: MailServer, addresses: Collection[str], *, seconds: float) -> MailSaid:
    """Connect, encrypt, sign in and name these addresses, and send nothing."""
    dialogue = Dialogue(server)
    return await _said(dialogue, dialogue.hand_over(addresses, None), seconds)


async def send_test_mail(server: MailServer, address: str, *, now: datetime, seconds: float) -> MailSaid:
    """Send one mail that says that it is a test."""
    letter = Letter(
        subject="[Switchboard] Test mail",
        tone="info",
        about=("TEST", "Switchboard"),
        title="Mail from Switchboard arrives here",
        address=None,
        said="It was sent by switchboard doctor --test-mail. Nothing is broken, and nothing is to be done.",
        reason="Sent by Switchboard because somebody who runs it asked for it. Nobody reads what is answered to it.",
    )
    name = f"<test-{now:%Y%m%d%H%M%S%f}@{server.domain}>"
    mail = sealed(letter, Envelope(to=(address,), message_id=name, date=now), server)
    dialogue = Dialogue(server)
    return await _said(dialogue, dialogue.hand_over([address], mail), seconds)


async def _said(dialogue: Dialogue, asking: Awaitable[Trouble | None], seconds: float) -> MailSaid:
    try:
        async with asyncio.timeout(seconds):
            trouble = await asking
    except TimeoutError:
        trouble = Trouble(dialogue.part, "it did not answer in time")
    return MailSaid(frozenset(dialogue.accepted), dict(dialogue.declined), trouble)
