"""What a thread of mails is known by, pure: the Message-ID of its first, its subject line, and who lacks what."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from msgspec import Struct

from switchboard.model.card import Job
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.outcome import RefusedRecipient
from switchboard.model.replace import replace
from switchboard.senders.email.recipients import Recipient
from switchboard.senders.email.server import MailServer

FIRST = 0


class MailThread(Struct, frozen=True, kw_only=True):
    """A thread as it was left. Recipients stand here by their keys, never by their addresses.

    `subject` is the first mail's subject line, which every later one repeats. `mail` is the mail that was tried last (FIRST, or
    the number of its entry), `got` are those who have that one already, and `gone` those who were refused for good. `doubted`:
    nobody knows whether that mail arrived. `repeats_said`: it was said already that an earlier mail may be a repeat.
    """

    subject: str = ""
    mail: int = FIRST
    got: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    doubted: bool = False
    repeats_said: bool = False

    def at(self, mail: int) -> MailThread:
        """Return the thread with this mail as the one that is tried: what is known of another says nothing of it."""
        return self if mail == self.mail else replace(self, mail=mail, got=(), doubted=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTry:
    """One mail on its way: the thread as it was left, all whom it is to, and the `open` ones who are still to have it.

    `refused` are those who never will; `zone` is where it is read; it ends `until`, by the event loop's time.
    """

    job: Job
    server: MailServer
    thread: MailThread
    to: tuple[Recipient, ...]
    open: tuple[Recipient, ...]
    refused: tuple[RefusedRecipient, ...] = ()
    zone: str = "UTC"
    until: float

    @property
    def is_first(self) -> bool:
        """Return whether it is the first mail of its thread."""
        return self.thread.mail == FIRST

    @property
    def repeats(self) -> bool:
        """Return whether an earlier try of this very mail may have arrived."""
        doubtful = self.job.card.delivery.may_repeat and not self.thread.repeats_said
        return self.thread.doubted or doubtful

    def place(self, thread: MailThread, *, message_id: str, stands: bool) -> DeliveryPlace:
        """Return the place with the thread as it is now; the first mail's name is that of the place."""
        known = self.job.card.delivery.place
        kept = DeliveryPlace(lookup=message_id) if known is None or self.is_first else known
        return replace(kept, detail=msgspec.json.encode(thread).decode(), stands=stands)


def thread_of(place: DeliveryPlace | None) -> MailThread:
    """Read the thread of a place; an empty one where there is none yet."""
    return msgspec.json.decode(place.detail, type=MailThread) if place is not None and place.detail else MailThread()
