"""The books of shared links: who may have what shown, and what became of it. Synchronous, within units of work.

Idempotent: showing a link again replaces what stood under it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from switchboard.actions.lookup import met
from switchboard.directory.identity import who_is
from switchboard.directory.permission import why_hidden
from switchboard.model.card import Card
from switchboard.model.links import Links
from switchboard.model.outcome import GaveUp, Outcome, Sent
from switchboard.model.people import Known, Sight
from switchboard.model.subject import Subject, SubjectKind
from switchboard.model.unfurl import Unfurl, UnfurlState
from switchboard.outbox.policy import backoff
from switchboard.payloads.read_back import Answer
from switchboard.state.context import Desk
from switchboard.storage.store import Unit
from switchboard.unfurls.cards import card_under
from switchboard.views.named import find

GIVE_UP = timedelta(minutes=30)
FOLLOWED = timedelta(days=7)
# Between two edits under the same link, so that a burst of changes is one.
REST = timedelta(seconds=5)
# A change that Slack did not take so often is left; the next change is tried again.
MOST_TRIES = 8
UNBOOKED, UNTOLD = "no good configuration yet", "who sees what in Sentry is not known yet"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refused:
    """Not to be shown to the one who shared it."""

    because: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known yet, and perhaps later."""

    because: str


@dataclass(frozen=True, slots=True)
class Message:
    """All that is to stand under one message: the cards by their links, and the rows as they were read."""

    channel: str
    ts: str
    rows: tuple[Unfurl, ...]
    cards: Mapping[str, Card]

    def apart(self) -> list[Message]:
        """Tell the same, each link for itself."""
        return [replace(self, rows=(row,), cards={row.url: self.cards[row.url]}) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfurlLedger:
    """Keeps the books. `desk` is what a unit is worked with, None before any book; `sight` is who sees what, None yet."""

    desk: Callable[[Unit], Desk | None]
    sight: Callable[[], Sight | None]
    links: Links

    def meet(self, unit: Unit, row: Unfurl, now: datetime) -> bool:
        """Find the subject of a link; tells whether Sentry is to be asked for it, which strangers cannot bring about."""
        desk = self.desk(unit)
        sharer = Unknown(UNBOOKED) if desk is None else _sharer(row, desk)
        if desk is None or not isinstance(sharer, Known):
            self._stop(unit, row, sharer, now)
            return False
        subject = _named(row, unit)
        if subject is None:
            return True
        unit.unfurls.save(replace(row, subject_id=subject.id))
        return False

    def met(self, unit: Unit, row: Unfurl, answer: Answer) -> None:
        """Take up an issue that Sentry knows, though nothing of it was ever told here."""
        desk = self.desk(unit)
        if desk is not None:
            subject = met(answer, desk, body_id=row.body_id, at=row.asked_at)
            unit.unfurls.save(replace(row, subject_id=subject.id))

    def lay_out(self, unit: Unit, channel: str, ts: str, now: datetime) -> Message:
        """Gather the cards of a message's links, of those that its author may see."""
        desk = self.desk(unit)
        rows, cards = [], {}
        for row in unit.unfurls.of_message(channel, ts):
            if not row.subject_id or row.state is UnfurlState.LEFT:
                continue
            if desk is None:
                self.put_off(unit, row, UNBOOKED, now)
                continue
            subject = unit.subjects.get(row.subject_id)
            barred = _barred(row, subject, desk, self.sight())
            if barred is not None:
                self._stop(unit, row, barred, now)
                continue
            cards[row.url] = card_under(channel, subject, unit, book=desk.book, links=self.links, now=now)
            rows.append(row)
        return Message(channel, ts, tuple(rows), cards)

    def settle(self, unit: Unit, message: Message, outcome: Outcome, now: datetime) -> None:
        """Write down what a try came to, but for links that were shared anew meanwhile."""
        for row in message.rows:
            known = unit.unfurls.get(row.id)
            if known is not None and known.asked_at == row.asked_at:
                self._settle(unit, row, message.cards[row.url].subject.version, outcome, now)

    def _settle(self, unit: Unit, row: Unfurl, version: int, outcome: Outcome, now: datetime) -> None:
        match outcome:
            case Sent():
                shown = replace(row, state=UnfurlState.SHOWN, shown=version, attempts=0, because=None)
                unit.unfurls.save(replace(shown, due_at=now + REST))
            case GaveUp(because=because):
                self.leave(unit, row, because)
            case _:
                self.put_off(unit, row, outcome.because, now, after=getattr(outcome, "after", None), version=version)

    def _stop(self, unit: Unit, row: Unfurl, because: Refused | Unknown | Known, now: datetime) -> None:
        if isinstance(because, Refused):
            self.leave(unit, row, because.because)
        elif isinstance(because, Unknown):
            self.put_off(unit, row, because.because, now)

    def leave(self, unit: Unit, row: Unfurl, because: str) -> None:
        """Show a link no more; only the log says why."""
        log.info("unfurl.left", unfurl=row.id, issue=row.issue.text, by=row.by, because=because)
        unit.unfurls.save(replace(row, state=UnfurlState.LEFT, because=because, due_at=None))

    def put_off(
        self,
        unit: Unit,
        row: Unfurl,
        because: str,
        now: datetime,
        *,
        after: timedelta | None = None,
        version: int | None = None,
    ) -> None:
        """Try again later, while there is any sense in it. `version` is what was to be shown."""
        if row.shown is None and now - row.asked_at >= GIVE_UP:
            self.leave(unit, row, f"given up: {because}")
            return
        log.warning("unfurl.waits", unfurl=row.id, because=because)
        tried = row.attempts + 1
        later = replace(row, attempts=tried, due_at=now + (after or backoff(tried, 1.0)), because=because)
        if row.shown is not None and version is not None and tried >= MOST_TRIES:
            later = replace(later, attempts=0, shown=version)
        unit.unfurls.save(later)


def _named(row: Unfurl, unit: Unit) -> Subject | None:
    found = find(row.issue, unit)
    return found if found and found.key.kind is SubjectKind.ISSUE else None


def _sharer(row: Unfurl, desk: Desk) -> Known | Refused | Unknown:
    people = desk.unit.people
    who = who_is(row.by, people, desk.book)
    if isinstance(who, Known):
        return who
    return Refused(f"a stranger to Sentry: {who.because}") if people.knows_members() else Unknown(who.because)


def _barred(row: Unfurl, subject: Subject, desk: Desk, sight: Sight | None) -> Refused | Unknown | None:
    sharer = _sharer(row, desk)
    if not isinstance(sharer, Known):
        return sharer
    if sight is None:
        return Unknown(UNTOLD)
    why = why_hidden(sharer.member, subject.project, sight)
    return Refused(why) if why else None
