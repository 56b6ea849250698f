"""A hand-over in words, for a chat and for a mail alike, pure: its sections, each with its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.model.handover import Falls, FallsDue, Handover, HandoverIssue
from switchboard.payloads.issue_update import length
from switchboard.routing.wording import moment
from switchboard.senders.text import line, web_address

MOST, TITLE, WORD = 8, 120, 60
NOTHING = "Nothing paged, nothing is open, nothing is muted, nothing falls due: a quiet shift."
_FALLS = {
    Falls.ACKNOWLEDGEMENT: "the acknowledgement runs out of",
    Falls.ESCALATION: "the next step of the escalation of",
    Falls.MUTE: "the mute ends of",
    Falls.SHIFT: "the next shift begins:",
}


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One line: a name, where it leads, and what is said of it."""

    name: str
    address: str | None
    about: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ShiftSection:
    """One section: its heading, its first lines, and how many more there are."""

    heading: str
    lines: tuple[ShiftLine, ...]
    more: int = 0


def headline(handover: Handover) -> str:
    """Return a hand-over in one line: whose it is, of what time, and how much there is."""
    since = moment(handover.since, handover.zone)
    counts = f"{len(handover.paged)} paged, {len(handover.open) + len(handover.taken)} open"
    return f"Hand-over of {line(handover.team, WORD)}, since {since}: {counts}"


def sections(handover: Handover, *, most: int = MOST) -> tuple[ShiftSection, ...]:
    """Return what is to be said, in its order: what paged, what is open, what somebody is on, mutes, what falls due.

    Of each, `most` lines.
    """
    zone = handover.zone
    mutes = [
        ShiftLine(line(each.query, TITLE), None, f"until {moment(each.until, zone)}, by {line(each.author, WORD)}")
        for each in handover.mutes
    ]
    found = {
        "Paged": [_line(each, _rang(each, zone)) for each in handover.paged],
        "Open": [_line(each, _has(each, zone)) for each in handover.open],
        "Acknowledged, and not over": [_line(each, _is_on(each, zone)) for each in handover.taken],
        "Muted": mutes,
        "Within twelve hours": [_falls(each, zone) for each in handover.due],
    }
    return tuple(
        ShiftSection(heading, tuple(lines[:most]), max(0, len(lines) - most))
        for heading, lines in found.items()
        if lines
    )


def shift_lines(handover: Handover) -> Iterator[str]:
    """Yield a hand-over as plain lines, headings and all."""
    for section in sections(handover):
        yield f"{section.heading}:"
        yield from (f"• {each.name}: {each.about}" for each in section.lines)
        yield from ([f"and {section.more:,} more"] if section.more else [])


def _line(issue: HandoverIssue, about: str) -> ShiftLine:
    name = " ".join(filter(None, (line(issue.short_id, WORD), line(issue.title, TITLE))))
    return ShiftLine(name or "(no title)", web_address(issue.url), about, issue.is_over)


def _rang(issue: HandoverIssue, zone: str) -> str:
    at = moment(issue.at, zone) if issue.at else "at a time that is not known"
    by = f"by {line(issue.by, WORD)}" if issue.by else "by somebody"
    taken = f"acknowledged after {length(issue.took)} {by}" if issue.took is not None else "acknowledged by nobody"
    return f"{at}, {taken}{'; over' if issue.is_over else ''}"


def _has(issue: HandoverIssue, zone: str) -> str:
    since = f"since {moment(issue.at, zone)}, " if issue.at else ""
    return f"{since}{f'assigned to {line(issue.by, WORD)}' if issue.by else 'nobody has it'}"


def _is_on(issue: HandoverIssue, zone: str) -> str:
    return f"by {line(issue.by, WORD)}{f' since {moment(issue.at, zone)}' if issue.at else ''}"


def _falls(due: FallsDue, zone: str) -> ShiftLine:
    return ShiftLine(moment(due.at, zone), None, f"{_FALLS[due.what]} {line(due.about, TITLE)}")
