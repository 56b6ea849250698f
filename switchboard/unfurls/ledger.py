"""The configs of shared links: who may have what shown, and what became of it. Synchronous, within units of work.

Idempotent: showing a link again replaces what stood under it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from switchboard.actions.lookup import met
from switchboard.clock import backoff
from switchboard.directory.identity import who_is
from switchboard.directory.permission import why_hidden
from switchboard.model.card import Card
from switchboard.model.links import Links
from switchboard.model.outcome import GaveUp, Outcome, Sent
from switchboard.model.people import Known, Sight
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.model.unfurl import Unfurl, UnfurlState
from switchboard.payloads.read_back import ReadBack
from switchboard.state.context import Context
from switchboard.storage.store import Unit
from switchboard.unfurls.cards import card_under
from switchboard.views.named import find

GIVE_UP = timedelta(minutes=30)
FOLLOWED = timedelta(days=7)
# Between two edits under the same link, so that a burst of changes is one.
REST = timedelta(seconds=5)
# A change that Slack did not take so often is left; the next change is tried again.
MOST_TRIES = 8
UNCONFIGURED, UNLISTED = "no good configuration yet", "who sees what in Sentry is not known yet"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class UnfurlRefused:
    """Not to be shown to the one who shared it."""

    because: str


@dataclass(frozen=True, slots=True)
class UnfurlUnknown:
    """Not known yet, and perhaps later."""

    because: str


@dataclass(frozen=True, slots=True)
class UnfurledMessage:
    """All that is to stand under one message: the cards by their links, and the rows as they were read."""

    channel: str
    ts: str
    rows: tuple[Unfurl, ...]
    cards: Mapping[str, Card]

    def apart(self) -> list[UnfurledMessage]:
        """Return the same, each link for itself."""
        return [replace(self, rows=(row,), cards={row.url: self.cards[row.url]}) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfurlLedger:
    """Keeps the configs. `context` is what a unit is worked with, None before any config; `sight` is who sees what, None yet."""

    context: Callable[[Unit], Context | None]
    sight: Callable[[], Sight | None]
    links: Links

    def meet(self, unit: Unit, row: Unfurl, now: datetime) -> bool:
        """Find the subject of a link; returns whether Sentry is to be asked for it, which strangers cannot bring about."""
        context = self.context(unit)
        sharer = UnfurlUnknown(UNCONFIGURED) if context is None else _sharer(row, context)
        if context is None or not isinstance(sharer, Known):
            self._stop(unit, row, sharer, now)
            return False
        subject = _named(row, unit)
        if subject is None:
            return True
        unit.unfurls.save(replace(row, subject_id=subject.id))
        return False

    def met(self, unit: Unit, row: Unfurl, answer: ReadBack) -> None:
        """Take up an issue that Sentry knows, though nothing of it was ever told here."""
        context = self.context(unit)
        if context is not None:
            subject = met(answer, context, inbound_id=row.inbound_id, at=row.asked_at)
            unit.unfurls.save(replace(row, subject_id=subject.id))

    def lay_out(self, unit: Unit, channel: str, ts: str, now: datetime) -> UnfurledMessage:
        """Gather the cards of a message's links, of those that its author may see."""
        context = self.context(unit)
        rows, cards = [], {}
        for row in unit.unfurls.of_message(channel, ts):
            if not row.subject_id or row.state is UnfurlState.LEFT:
                continue
            if context is None:
                self.put_off(unit, row, UNCONFIGURED, now)
                continue
            subject = unit.subjects.get(row.subject_id)
            barred = _barred(row, subject, context, self.sight())
            if barred is not None:
                self._stop(unit, row, barred, now)
                continue
            cards[row.url] = card_under(channel, subject, unit, config=context.config, links=self.links, now=now)
            rows.append(row)
        return UnfurledMessage(channel, ts, tuple(rows), cards)

    def settle(self, unit: Unit, message: UnfurledMessage, outcome: Outcome, now: datetime) -> None:
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

    def _stop(self, unit: Unit, row: Unfurl, because: UnfurlRefused | UnfurlUnknown | Known, now: datetime) -> None:
        if isinstance(because, UnfurlRefused):
            self.leave(unit, row, because.because)
        elif isinstance(because, UnfurlUnknown):
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


def _sharer(row: Unfurl, context: Context) -> Known | UnfurlRefused | UnfurlUnknown:
    people = context.unit.people
    who = who_is(row.by, people, context.config)
    if isinstance(who, Known):
        return who
    return (
        UnfurlRefused(f"a stranger to Sentry: {who.because}") if people.knows_members() else UnfurlUnknown(who.because)
    )


def _barred(
    row: Unfurl, subject: Subject, context: Context, sight: Sight | None
) -> UnfurlRefused | UnfurlUnknown | None:
    sharer = _sharer(row, context)
    if not isinstance(sharer, Known):
        return sharer
    if sight is None:
        return UnfurlUnknown(UNLISTED)
    why = why_hidden(sharer.member, subject.project, sight)
    return UnfurlRefused(why) if why else None
