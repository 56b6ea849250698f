"""A digest → its message in a channel, pure: a verdict, two charts, what to look at with its buttons, the top ten.

Each line about an issue shows how that stands now; the others stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from switchboard.commands.intents import Modal
from switchboard.commands.issues import MOST_ISSUES
from switchboard.model.action import ActionKind, IssueName, NameKind
from switchboard.model.card import Card
from switchboard.model.digest import Attention, Digest, DigestIssue, LookAt
from switchboard.model.facts import Status
from switchboard.redact import redact_card
from switchboard.senders import digest_words as words
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, emoji, link, text
from switchboard.senders.slack.digest_charts import cell, charts, heading, rich_cell, table
from switchboard.senders.slack.message import Message, escaped, metadata
from switchboard.senders.slack.offers import Offers
from switchboard.senders.slack.summary import struck
from switchboard.senders.text import line, web_address

_LONGEST_NUMBER = 20
_NAMED, _NOTE = 220, 300
_MARKS = {
    Attention.PAGED_AT_NIGHT: "pager",
    Attention.REGRESSED_TWICE: "leftwards_arrow_with_hook",
    Attention.NEW_AND_NOBODYS: "new",
    Attention.RELEASE: "package",
    Attention.OLDEST_UNTOUCHED: "hourglass_flowing_sand",
}
_COLUMNS = ("Error", "Trend", "Events", "Change", "Users", "Whose", "State")
_NUMBERS = (2, 3, 4)


def digest_message(card: Card, *, drawn: bool, size: Callable[[Iterable[Block]], int] = blocks.characters) -> Message:
    """Render a digest as its issues stand now. `drawn`: with charts, else with the same as text.

    Where it is too long by `size`, the ends of the table are left out first, then what may be archived, then the charts.
    """
    card = redact_card(card)
    digest = card.digest
    if digest is None:
        gone = "This digest is no longer kept."
        return Message(gone, tuple(blocks.small(gone)), metadata(card))
    said = f"{words.verdict(digest)} ({line(digest.team, words.WORD)}, {words.dates(digest.period)})"
    shown = _head(card, digest) if digest.is_empty else _whole(card, digest, charts(digest, drawn=drawn), size)
    return Message(escaped(said), blocks.joined(shown), metadata(card))


def _whole(card: Card, digest: Digest, drawn: list[Block], size: Callable[[Iterable[Block]], int]) -> Sequence[Block]:
    head, looks = _head(card, digest), _looked_at(card, digest)
    silent, foot = _silent(card, digest), _foot(card, digest)

    def parts(rows: int) -> list[list[Block]]:
        return [head, drawn, looks, _top(card, digest, rows), silent, foot]

    def fits(rows: int) -> bool:
        return size(block for part in parts(rows) for block in part) <= blocks.MOST_CHARACTERS

    rows = next(filter(fits, range(words.MOST_TOP, 0, -1)), 1)
    return blocks.fit(parts(rows), spare=(4, 3, 1, 2), size=size)


def _head(card: Card, digest: Digest) -> list[Block]:
    """Say how it was, in one line, and in another how much; and what is unusual about this message itself."""
    verdict = [emoji("bar_chart"), text("  "), text(words.verdict(digest), bold=True)]
    stands_in_for = line(card.delivery.stands_in_for, _NOTE)
    notes = (
        words.late(digest) or (f"Late: {line(card.late, _NOTE)}" if card.late else ""),
        f"Told here instead: {stands_in_for}" if stands_in_for else "",
        "May be a repeat: Slack did not say whether an earlier try arrived" if card.delivery.may_repeat else "",
    )
    return [*blocks.rich(*blocks.rows(verdict, [text(words.summary(digest))])), *blocks.small(*notes)]


def _looked_at(card: Card, digest: Digest) -> list[Block]:
    if not digest.look_at:
        return []
    shown = [part for look in digest.look_at[: words.MOST_LOOKED_AT] for part in _look(card, digest, look)]
    return [*blocks.rich(*heading("Look at these")), *shown]


def _look(card: Card, digest: Digest, look: LookAt) -> list[Block]:
    """Say why one issue is to be looked at, and offer what can be done to it; or say what has become of it."""
    became = words.became(look.issue, card.issues_now)
    now = words.shown_now(look.issue, card.issues_now)
    name, address = words.title(look.issue), web_address(look.issue.url)
    if became and now.status is not Status.UNRESOLVED:
        said = [emoji("white_check_mark"), text("  "), struck(name), text(f"  {became}")]
        return [*blocks.rich(*blocks.rows(said)), *_undo(card, now)]
    reason = [emoji(_MARKS[look.why]), text("  "), text(words.why(look), bold=True)]
    more = [text(f" · {became}", bold=True)] if became else []
    about = words.about(look.issue, digest.period)
    named = [link(name, address), text(f"  {about}" if about else "")]
    return [*blocks.rich(*blocks.rows([*reason, *more], named)), *_offered(card, now)]


def _number(issue: DigestIssue) -> IssueName | None:
    """Return an issue by its number in Sentry, None where it has none that a button could carry."""
    number = issue.issue_id or ""
    fits = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER and not issue.is_metric
    return IssueName(NameKind.NUMBER, number) if fits else None


def _offers(card: Card, issue: DigestIssue) -> Offers | None:
    number = _number(issue)
    return Offers(number, f":{issue.subject_id}") if number and card.acts else None


def _offered(card: Card, issue: DigestIssue) -> list[Block]:
    offers = _offers(card, issue)
    if offers is None:
        return []
    row = [offers.resolve(), offers.open(Modal.ASSIGN, "Assign…"), offers.open(Modal.IGNORE, "Ignore…")]
    return blocks.actions(f"look:{issue.subject_id}:{card.subject.version}", row)


def _undo(card: Card, issue: DigestIssue) -> list[Block]:
    offers = _offers(card, issue)
    if offers is None:
        return []
    archived = issue.status is Status.ARCHIVED
    label, said = ("Unarchive", "unarchive") if archived else ("Unresolve", ActionKind.UNRESOLVE.value)
    return blocks.actions(f"look:{issue.subject_id}:{card.subject.version}", [offers.press("unresolve", label, said)])


def _top(card: Card, digest: Digest, most: int) -> list[Block]:
    listed = digest.top[:most]
    if not listed:
        return []
    head = [cell(name) for name in _COLUMNS]
    rows = [_row(words.shown_now(issue, card.issues_now)) for issue in listed]
    title = f"Top {len(listed)}" if len(listed) > 1 else "The one error"
    shown = table(f"top:{card.subject.version}", [head, *rows], _NUMBERS)
    return [*blocks.rich(*heading(title)), shown]


def _row(issue: DigestIssue) -> list[Part]:
    name = link(words.title(issue, 64), web_address(issue.url))
    return [
        rich_cell(name),
        cell(words.sparkline(issue.spark)),
        cell(f"{issue.events:,}"),
        cell(words.change(issue)),
        cell("–" if issue.users is None else f"{issue.users:,}"),
        cell(words.owner(issue)),
        cell(words.state(issue)),
    ]


def _silent(card: Card, digest: Digest) -> list[Block]:
    """Offer to archive what nothing was heard of for long, all at once, and only where somebody says yes."""
    known = [words.shown_now(issue, card.issues_now) for issue in digest.quiet_since]
    still = [issue for issue in known if issue.status is Status.UNRESOLVED and _number(issue)][:MOST_ISSUES]
    if not still or not card.acts:
        return []
    numbers = tuple(number for number in map(_number, still) if number)
    names = line(", ".join(line(issue.short_id, words.WORD) or words.title(issue, 30) for issue in still), _NAMED)
    many = f"{len(still)} issues" if len(still) > 1 else "1 issue"
    offers = Offers(numbers, ":silent")
    button = offers.press(
        "ignore", f"Archive these {len(still)}" if len(still) > 1 else "Archive it", "ignore until escalating"
    )
    asked = "Each of them is archived in Sentry until it escalates. The others of this digest stay as they are."
    pressed = blocks.asking(button, f"Archive {many}?", asked, "Archive")
    said = [text(f"Silent for over {words.SILENT_DAYS} days: "), text(many, bold=True), text(f" ({names})")]
    return [
        *blocks.rich(*blocks.rows(said)),
        *blocks.actions(f"silent:{card.subject.version}", [pressed]),
    ]


def _foot(card: Card, digest: Digest) -> list[Block]:
    """Say where its numbers come from, and which are not known, and why."""
    return [block for said in (words.SOURCE, " · ".join(words.missing(digest))) for block in blocks.small(said[:2900])]
