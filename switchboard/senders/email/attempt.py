"""One try of one mail: written, handed over, and what came of it for each recipient. Loaded with the first mail.

Whom the server puts off is tried again alone. Where no answer came after the mail itself it is sent once more, and then given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from switchboard.model.card import Card
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.outcome import Gate, GaveUp, Outcome, RefusedRecipient, Sent, TryAgain, Unknown
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKind
from switchboard.senders.email.dialogue import Dialogue, Trouble
from switchboard.senders.email.envelope import Envelope, message_id, sealed, sealed_digest
from switchboard.senders.email.letter import Letter, first_letter, later_letter, subject_line
from switchboard.senders.email.recipients import refusal
from switchboard.senders.email.thread import MailThread, MailTry

_PARTS = {
    "connect": "it cannot be reached",
    "encrypt": "no connection that others cannot read",
    "sign in": "it does not take the user and the password of SMTP_URL",
    "sender": "it does not take MAIL_FROM",
    "recipients": "the connection broke",
    "mail": "it does not take the mail",
}


async def attempt(trying: MailTry) -> Outcome:
    """Write the mail and hand it over, once; where nobody is left to have it, everybody has it who can."""
    if not trying.open:
        return _sent(trying, trying.thread, trying.refused)
    mail = await asyncio.to_thread(_written, trying)
    dialogue = Dialogue(trying.server)
    try:
        async with asyncio.timeout_at(trying.until):
            trouble = await dialogue.hand_over([each.address for each in trying.open], mail)
    except TimeoutError:
        trouble = None if dialogue.taken else Trouble(dialogue.part, "it did not answer in time")
    return _outcome(trying, dialogue, trouble)


def _written(trying: MailTry) -> bytes:
    card, server = trying.job.card, trying.server
    name = _name(trying)
    envelope = Envelope(
        to=tuple(each.address for each in trying.to),
        message_id=name,
        refers_to=None if trying.is_first or card.delivery.place is None else card.delivery.place.lookup,
        team=card.delivery.destination.team,
        date=card.now,
        headers=_ending(card),
    )
    if card.subject.key.kind is SubjectKind.DIGEST:
        return sealed_digest(card, envelope, server, repeats=trying.repeats)
    return sealed(_letter(trying, card), envelope, server)


def _ending(card: Card) -> tuple[tuple[str, str], ...]:
    """Return the headers by which a mail program offers to end such mail, with one click (RFC 8058)."""
    if card.unsubscribe is None:
        return ()
    return ("List-Unsubscribe", f"<{card.unsubscribe}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _letter(trying: MailTry, card: Card) -> Letter:
    entry = trying.job.entry
    if entry is None:
        return first_letter(card, zone=trying.zone, repeats=trying.repeats)
    return later_letter(card, entry, trying.thread.subject, zone=trying.zone, repeats=trying.repeats)


def _name(trying: MailTry) -> str:
    return message_id(trying.job.card.delivery.id, trying.thread.mail, trying.server.domain)


def _outcome(trying: MailTry, dialogue: Dialogue, trouble: Trouble | None) -> Outcome:
    if dialogue.in_doubt:
        return _doubted(trying)
    if trouble is not None:
        return _in_trouble(trying, trouble)
    return _answered(trying, dialogue)


def _doubted(trying: MailTry) -> Outcome:
    """Send it once more, and say that it may be a repeat; a second time, let somebody else be told."""
    if trying.thread.doubted:
        return GaveUp("the mail server took the mail twice and never said what became of it")
    left = _left(trying, replace(trying.thread, doubted=True))
    return Unknown("the mail server did not say what became of the mail", left=left)


def _left(trying: MailTry, thread: MailThread) -> DeliveryPlace:
    """Return the place of a mail that not everybody has: a thread begins once its first mail is out."""
    return trying.place(thread, message_id=_name(trying), stands=not trying.is_first)


def _in_trouble(trying: MailTry, trouble: Trouble) -> Outcome:
    """Judge what kept the mail from all of them. What is wrong with the account, or the way to it, holds back the whole lane."""
    said = f"the mail server: {_PARTS[trouble.part]}: {trouble.because}"
    reply = trouble.reply if trouble.part in ("sender", "mail") else None
    if reply is not None and not reply.passes:
        return GaveUp(said)
    return TryAgain(said, gate=Gate.LANE if reply is None else Gate.DELIVERY)


def _answered(trying: MailTry, dialogue: Dialogue) -> Outcome:
    """Judge each recipient by what the server said of it."""
    by_address = {each.address: each for each in trying.open}
    got = [by_address[each].key for each in dialogue.accepted]
    final = {by_address[each]: reply for each, reply in dialogue.declined.items() if not reply.passes}
    put_off = {by_address[each]: reply for each, reply in dialogue.declined.items() if reply.passes}
    refused = (
        *trying.refused,
        *(refusal(each, str(reply), trying.job.card.delivery.destination.team) for each, reply in final.items()),
    )
    thread = replace(
        trying.thread,
        got=(*trying.thread.got, *got),
        gone=(*trying.thread.gone, *(each.key for each in final)),
    )
    if put_off:
        said = "; ".join(f"{each.label} was put off: {reply}" for each, reply in put_off.items())
        return TryAgain(said, left=_left(trying, thread))
    if not thread.got:
        return GaveUp("; ".join(f"{each.label} was refused: {reply}" for each, reply in final.items()))
    return _sent(trying, thread, refused)


def _sent(trying: MailTry, thread: MailThread, refused: Sequence[RefusedRecipient]) -> Sent:
    count = len(thread.got)
    answer = f"taken for {count} {'address' if count == 1 else 'addresses'}"
    subject = subject_line(trying.job.card) if trying.is_first else thread.subject
    said = thread.repeats_said or trying.job.card.delivery.may_repeat
    settled = replace(thread, subject=subject, got=(), doubted=False, repeats_said=said)
    return Sent(trying.place(settled, message_id=_name(trying), stands=True), answer, tuple(refused))
