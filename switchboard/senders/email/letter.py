"""A card, or a line of its timeline → what a mail says, pure. Nothing here knows HTML; every text is cleaned, cut and disarmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.model.card import Card, Roll, SummaryMember
from switchboard.model.facts import Frame, Status
from switchboard.model.subject import SubjectKind, TimelineEntry, TimelineKind
from switchboard.redact import redact_card, redact_entry
from switchboard.senders.digest_words import verdict
from switchboard.senders.email.standing import about, moment, rows, tone, words
from switchboard.senders.frames import nearest_frame, where
from switchboard.senders.shift import NOTHING, headline, shift_lines
from switchboard.senders.text import line, paragraph, web_address
from switchboard.senders.wording import CHANGES, address_of, counted, title_of, total

SUBJECT, TITLE, WORD, PLACE, NOTE, SAID = 150, 250, 100, 300, 300, 1500
_ENDS_IN_SLACK = "In Slack, /sentry mail off ends it, as does the Home tab."
_ENDS_BY_LINK = "The link below ends it."
_ENDS_BY_ASKING = "Ask those who run it for a link that ends it."
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One line of a summary's list."""

    title: str
    address: str | None
    about: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one mail says, from top to bottom. `tone` is its colour; `happened` is the news of a later mail.

    `links` are the only addresses in it. `reason` says to whom it came and why, and `stop` is where one person ends such
    mail.
    """

    subject: str
    tone: str
    about: tuple[str, ...]
    title: str
    address: str | None
    happened: str = ""
    said: str = ""
    error: str = ""
    frame: str = ""
    source: str = ""
    rows: tuple[Row, ...] = ()
    members: tuple[ListedLine, ...] = ()
    more: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[Row, ...] = ()
    why: str = ""
    reason: str = ""
    stop: str | None = None


def first_letter(card: Card, *, zone: str, repeats: bool) -> Letter:
    """Say what a card says, as the first mail of its thread. `repeats`: an earlier try may have arrived."""
    card = redact_card(card)
    if card.subject.key.kind.is_own:
        return _own(card, zone=zone, repeats=repeats)
    error = _error(card)
    frame = nearest_frame(card.facts.frames)
    return Letter(
        subject=_subject_of(card),
        tone=tone(card),
        about=about(card),
        title=words(title_of(card), TITLE),
        address=address_of(card),
        said=_said(card),
        error=words(error, SAID),
        frame=words(_where(frame), PLACE),
        source=words(frame.context_line, PLACE) if frame else "",
        rows=(*rows(card, zone), *_shown(card)),
        notes=tuple(_notes(card, repeats=repeats)),
        links=tuple(_links(card)),
        why=words(card.because, NOTE),
        reason=reason_of(card),
        stop=web_address(card.unsubscribe),
    )


def later_letter(card: Card, entry: TimelineEntry, subject: str, *, zone: str, repeats: bool) -> Letter:
    """Say one line of the timeline, as a mail that refers to the first, whose subject line it repeats."""
    entry, card = redact_entry(entry, card), redact_card(card)
    by = f" by {line(entry.by.name, WORD)}" if entry.by else ""
    is_assigned = entry.kind is TimelineKind.ASSIGNED and entry.detail
    whom = f" to {line(entry.detail, NOTE)}" if is_assigned else ""
    more = "" if is_assigned else line(entry.detail, NOTE)
    return Letter(
        subject=f"Re: {subject}",
        tone=tone(card),
        about=about(card),
        title=words(title_of(card), TITLE),
        address=address_of(card),
        happened=words(f"{CHANGES[entry.kind]}{whom}{by}{f': {more}' if more else ''}", 2 * NOTE),
        rows=(("When", moment(entry.at, zone)), *rows(card, zone)),
        notes=tuple(_notes(card, repeats=repeats)),
        links=tuple(_links(card)),
        reason=reason_of(card),
        stop=web_address(card.unsubscribe),
    )


def subject_line(card: Card) -> str:
    """Return a short and useful subject line: whose it is, what it is, and its short id."""
    return _subject_of(redact_card(card))


def _subject_of(card: Card) -> str:
    whose = line(card.delivery.destination.team or card.subject.project or card.facts.project, 50)
    own = card.subject.key.kind.is_own
    short_id = "" if own else line(card.subject.short_id, 40)
    is_back = card.subject.substatus == "regressed" and card.subject.status is Status.UNRESOLVED and not own
    head = f"{'TEST ' if card.test else ''}[{whose or 'Switchboard'}] {'Regressed: ' if is_back else ''}"
    tail = f" ({short_id})" if short_id else ""
    return f"{head}{line(_title(card), SUBJECT - len(head) - len(tail))}{tail}"


def _title(card: Card) -> str:
    if card.subject.key.kind is SubjectKind.SUMMARY:
        return f"{card.subject.title}: {total(card.roll or Roll())}"
    if card.handover is not None:
        return headline(card.handover)
    if card.digest is not None:
        return verdict(card.digest)
    if card.subject.key.kind is SubjectKind.NOTICE:
        return card.subject.note or card.subject.title or "Notice"
    return title_of(card)


def _own(card: Card, *, zone: str, repeats: bool) -> Letter:
    """Say what Switchboard itself has to say: a summary with its members, or a notice."""
    is_summary = card.subject.key.kind is SubjectKind.SUMMARY
    roll = card.roll or Roll()
    said = words(total(roll), NOTE) if is_summary else _disarmed_lines(_plainly(card))
    return Letter(
        subject=_subject_of(card),
        tone=tone(card) if is_summary else "info",
        about=("Switchboard",),
        title=words(card.subject.title, TITLE) if is_summary else "Switchboard",
        address=None,
        said=said,
        members=tuple(_member(each, zone) for each in roll.members),
        more=f"and {roll.more:,} more" if roll.more else "",
        notes=tuple(_notes(card, repeats=repeats)),
        reason=reason_of(card),
        stop=web_address(card.unsubscribe),
    )


def _plainly(card: Card) -> str:
    if card.handover is not None:
        return "\n".join(shift_lines(card.handover)) or NOTHING
    return card.subject.note or card.subject.title


def _member(member: SummaryMember, zone: str) -> ListedLine:
    seen = f"last seen {moment(member.last_seen, zone)}" if member.last_seen else ""
    over = member.status.value if member.status is not Status.UNRESOLVED else "taken up, or told anew"
    known = (member.project, member.environment, member.short_id, counted(member.count, "event"), seen)
    about_it = [words(each, WORD) for each in known if each]
    title = words(member.title or member.short_id or "Sentry issue", WORD + 50)
    return ListedLine(
        title, web_address(member.url), " · ".join([over] if member.is_over else about_it), member.is_over
    )


def _error(card: Card) -> str:
    """Return what the title does not say of the error: of a group, its latest."""
    if card.subject.key.kind is SubjectKind.GROUP:
        return f"The latest: {line(card.facts.title, TITLE)}" if card.facts.title else ""
    error = card.facts.errors[-1] if card.facts.errors else None
    kind, value = (line(error.type, WORD), line(error.value, SAID)) if error else ("", "")
    whole = ": ".join(filter(None, (kind, value)))
    return "" if title_of(card).endswith(value or kind) else whole


def _said(card: Card) -> str:
    """Return the words that came with it where there is no error: a metric alert's, a monitor's, a person's."""
    message = card.facts.message
    shown = "" if card.facts.errors or title_of(card).endswith(line(message, TITLE)) else message
    return _disarmed_lines(shown)


def _disarmed_lines(text: str | None) -> str:
    return "\n".join(words(each, SAID) for each in paragraph(text, SAID).split("\n"))


def _where(frame: Frame | None) -> str:
    if frame is None:
        return ""
    function = line(frame.function, WORD)
    return " in ".join(filter(None, (where(frame), function)))


def _shown(card: Card) -> Iterator[Row]:
    """Return what the configuration wants shown, and the evidence of an issue that is no error."""
    tags = ((name, card.facts.tag(name)) for name in card.show_tags)
    evidence = () if card.facts.errors else (*card.facts.evidence[:4], *card.facts.extra[:4])
    said = card.facts.release  # the rows have it
    asked = [(name, value) for name, value in (*tags, *card.asked_contexts, *evidence) if value and value != said]
    yield from ((words(name, 50), words(value, 200)) for name, value in asked[:12])


def _notes(card: Card, *, repeats: bool) -> Iterator[str]:
    """Say what is unusual about this mail itself: it came late, or in place of another, or may be there twice."""
    if card.delivery.stands_in_for:
        yield words(f"Told here instead: {card.delivery.stands_in_for}", NOTE)
    if card.late:
        yield words(f"Late: {card.late}", NOTE)
    if card.delivery.recalls:
        yield words(card.delivery.recalls, NOTE)
    if repeats:
        yield "May be a repeat: the mail server did not say whether it took an earlier try"


def _links(card: Card) -> Iterator[Row]:
    incident = card.incident.url if card.incident else None
    named = (
        ("Open in Sentry", address_of(card)),
        ("Message in Slack", web_address(card.slack)),
        ("PagerDuty incident", web_address(incident)),
        ("Why it came here", web_address(card.console)),
    )
    yield from ((said, address) for said, address in named if address)


def reason_of(card: Card) -> str:
    """Say to whom a mail came, and how such mail ends."""
    if card.delivery.destination.person is not None:
        return f"Sent by Switchboard to you alone. {_ends(card)} Nobody reads what is answered to it."
    team = card.delivery.destination.team
    whom = f"to the addresses of the team {team}" if team else "to this address, which the configuration names"
    return f"Sent by Switchboard {words(whom, NOTE)}. Nobody reads what is answered to it."


def _ends(card: Card) -> str:
    """Say what they can do who want no such mail."""
    if card.in_slack:
        return _ENDS_IN_SLACK
    return _ENDS_BY_LINK if web_address(card.unsubscribe) else _ENDS_BY_ASKING
