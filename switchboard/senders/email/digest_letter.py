"""A digest → what its one mail says, pure. Nothing here knows HTML; every text is cleaned, cut and disarmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from switchboard.model.card import Card
from switchboard.model.digest import Digest, DigestIssue, HourOfWeek, LookAt
from switchboard.model.facts import Status
from switchboard.redact import redact_card
from switchboard.senders import digest_words
from switchboard.senders.digest_charts import WEEKDAYS, day_bars, hours
from switchboard.senders.digest_parts import MOST_ROWS, DigestSection, Grid, Snippet, sections
from switchboard.senders.email.letter import NOTE, reason_of, subject_line
from switchboard.senders.email.standing import words
from switchboard.senders.text import web_address
from switchboard.senders.wording import counted

TITLE, WORD, LONG = 120, 80, 400
MOST_SILENT = 20


@dataclass(frozen=True, slots=True)
class DrawnDay:
    """One row of bars: its numbers, and how long each bar is in percent of the longest."""

    label: str
    issues: str
    events: str
    issues_wide: int
    events_wide: int


@dataclass(frozen=True, slots=True)
class DrawnHours:
    """One weekday: for each hour what stands in its cell, and how it is drawn (`day`, `night`, `paged`, `woken`)."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListedIssue:
    """One issue in a list: why it stands there, where it leads, and what is known of it. `number` stands at its end."""

    title: str
    address: str | None
    about: str
    why: str = ""
    trend: str = ""
    number: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLetter:
    """What one mail says, from top to bottom. Its links are those of its issues, and where one person ends such mail."""

    subject: str
    verdict: str
    summary: str
    notes: tuple[str, ...] = ()
    days: tuple[DrawnDay, ...] = ()
    week: tuple[DrawnHours, ...] = ()
    looks: tuple[ListedIssue, ...] = ()
    top: tuple[ListedIssue, ...] = ()
    silent: str = ""
    sections: tuple[DigestSection, ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""
    reason: str = ""
    stop: str | None = None


def digest_letter(card: Card, *, repeats: bool, most: int = MOST_ROWS) -> DigestLetter:
    """Say a digest, all of it in one mail. `repeats`: an earlier try may have arrived; `most` rows stand in each table."""
    card = redact_card(card)
    digest = card.digest
    if digest is None:
        gone = "This digest is no longer kept"
        return DigestLetter(subject=subject_line(card), verdict=gone, summary="", reason=reason_of(card))
    full = not digest.is_empty
    return DigestLetter(
        subject=subject_line(card),
        verdict=words(digest_words.verdict(digest), LONG),
        summary=words(digest_words.summary(digest), LONG),
        notes=tuple(_notes(card, digest, repeats=repeats)),
        days=_days(digest) if full else (),
        week=_week(digest) if full else (),
        looks=tuple(_look(look, digest) for look in digest.look_at[: digest_words.MOST_LOOKED_AT]) if full else (),
        top=tuple(_listed(issue) for issue in digest.top[: digest_words.MOST_TOP]) if full else (),
        silent=_silent(digest) if full else "",
        sections=tuple(_disarmed(each) for each in sections(digest, most=most)) if full else (),
        missing=tuple(words(each, LONG) for each in digest_words.missing(digest)) if full else (),
        source=digest_words.SOURCE if full else "",
        reason=reason_of(card),
        stop=web_address(card.unsubscribe),
    )


def _notes(card: Card, digest: Digest, *, repeats: bool) -> Iterator[str]:
    if card.delivery.stands_in_for:
        yield words(f"Told here instead: {card.delivery.stands_in_for}", NOTE)
    if said := digest_words.late(digest) or (f"Late: {card.late}" if card.late else ""):
        yield words(said, NOTE)
    if repeats:
        yield "May be a repeat: the mail server did not say whether it took an earlier try"


def _days(digest: Digest) -> tuple[DrawnDay, ...]:
    bars = day_bars(digest)
    issues, events = (max((getattr(bar, name) for bar in bars), default=0) for name in ("issues", "events"))
    if not issues and not events:
        return ()
    return tuple(
        DrawnDay(bar.label, f"{bar.issues:,}", f"{bar.events:,}", _wide(bar.issues, issues), _wide(bar.events, events))
        for bar in bars
    )


def _wide(number: int, most: int) -> int:
    """Return how long a bar is, in percent; what is any can be seen."""
    return max(1, round(100 * number / most)) if most and number > 0 else 0


def _week(digest: Digest) -> tuple[DrawnHours, ...]:
    return tuple(DrawnHours(WEEKDAYS[day[0].weekday], tuple(map(_cell, day))) for day in hours(digest))


def _cell(hour: HourOfWeek) -> tuple[str, str]:
    if hour.pages:
        return str(hour.pages) if hour.pages < 100 else "99", "woken" if hour.night else "paged"
    return "", "night" if hour.night else "day"


def _look(look: LookAt, digest: Digest) -> ListedIssue:
    issue = look.issue
    known = (digest_words.about(issue, digest.period), digest_words.state(issue), _whose(issue))
    about = " · ".join(part for part in known if part)
    title, why = words(digest_words.title(issue), TITLE), words(digest_words.why(look), TITLE)
    return ListedIssue(title, web_address(issue.url), words(about, LONG), why=why)


def _whose(issue: DigestIssue) -> str:
    return f"assigned to {words(issue.assignee, WORD)}" if issue.assignee else ""


def _listed(issue: DigestIssue) -> ListedIssue:
    users = counted(issue.users or None, "user")
    known = (words(issue.project, WORD), words(issue.short_id, WORD), users, words(digest_words.owner(issue), WORD))
    return ListedIssue(
        words(digest_words.title(issue), TITLE),
        web_address(issue.url),
        " · ".join(part for part in (*known, digest_words.state(issue)) if part),
        why=digest_words.change(issue),
        trend=digest_words.sparkline(issue.spark),
        number=f"{issue.events:,}",
        is_over=issue.status is not Status.UNRESOLVED,
    )


def _silent(digest: Digest) -> str:
    """Say what may be archived; pressing is for channels."""
    many = len(digest.quiet_since)
    if not many:
        return ""
    named = (words(issue.short_id, WORD) or words(digest_words.title(issue, 30), WORD) for issue in digest.quiet_since)
    return f"Silent for over {digest_words.SILENT_DAYS} days: {words(', '.join(list(named)[:MOST_SILENT]), LONG)}"


def _disarmed(section: DigestSection) -> DigestSection:
    """Let nothing in a part be an address that a mail program would make a link of."""
    grid = section.grid
    return DigestSection(
        part=section.part,
        title=section.title,
        source=section.source,
        facts=_each(section.facts),
        warning=section.warning,
        grid=Grid(grid.head, tuple(_each(row) for row in grid.rows), grid.words) if grid else None,
        snippets=tuple(Snippet(words(each.words, LONG), _lines(each.text)) for each in section.snippets),
        lacking=_each(section.lacking),
    )


def _each(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(words(each, LONG) for each in given)


def _lines(text: str) -> str:
    """Keep the lines of a snippet, and how far each is set in."""
    kept = (each[: len(each) - len(each.lstrip(" "))] + words(each, LONG) for each in text.split("\n"))
    return "\n".join(kept)
