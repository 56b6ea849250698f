"""A closer look at what one message tells of: its card, why it came there, and who may be given it. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from switchboard.model.action import IssueName, NameKind
from switchboard.model.card import Card
from switchboard.model.placement import Placement, SlackPlace
from switchboard.options import Option, assign_options
from switchboard.outbox.cards import Links, gather
from switchboard.permission import slug_of
from switchboard.routing.because import because_lines
from switchboard.routing.book import Book
from switchboard.storage.store import Unit
from switchboard.views.deliveries import LARGEST_ID
from switchboard.views.reasons import reasons
from switchboard.views.shown import book_of, shown_by

UNKNOWN_BOOK = Book(hash="", text="", file="")


@dataclass(frozen=True, slots=True)
class Closer:
    """What a message tells of. `lines` say in full why it came there; empty where its alert or its configuration is gone."""

    card: Card
    lines: tuple[str, ...]


def closer(name: IssueName, unit: Unit, *, links: Links, now: datetime, explain: bool = False) -> Closer | None:
    """Look at the message that an issue was named by, None where it is not known (any more). `explain` fills `lines`."""
    placement = _placement(name, unit)
    if placement is None:
        return None
    book, subject = _book(unit), unit.subjects.get(placement.subject_id)
    card = gather(placement, subject, unit, book=book, links=links, now=now, pressed=False)
    return Closer(card, _lines(placement, unit) if explain else ())


def choices(name: IssueName | None, typed: str, unit: Unit, *, people: bool) -> tuple[Option, ...]:
    """Tell whom an issue may be given to: its owners first. Without `people`, teams only, which alone can be paged."""
    placement = _placement(name, unit) if name else None
    suggested = _owners(placement, unit) if placement else ()
    members = unit.people.members() if people else ()
    found = assign_options(typed, suggested=suggested, teams=unit.people.teams(), members=members)
    return found if people else tuple(option for option in found if option.value.startswith("#"))


def _placement(name: IssueName, unit: Unit) -> Placement | None:
    if name.kind is NameKind.MESSAGE:
        channel, _, ts = name.text.partition("/")
        return unit.placements.at(SlackPlace(channel, ts))
    number = int(name.text) if name.kind is NameKind.PLACEMENT and name.text.isdecimal() else 0
    return unit.placements.get(number) if 0 < number <= LARGEST_ID else None


def _lines(placement: Placement, unit: Unit) -> tuple[str, ...]:
    if not placement.alert_id:
        return ()
    found = reasons(unit.subjects.alert(placement.alert_id), unit, shown_by(unit))
    return because_lines(found.long) if found.long else ()


def _owners(placement: Placement, unit: Unit) -> tuple[str, ...]:
    """Tell the teams that own it, by what Sentry calls them."""
    alert, teams = unit.subjects.latest_alert(placement.subject_id), _book(unit).teams
    return tuple(slug_of(teams[key]) for key in alert.decision.owners if key in teams) if alert else ()


def _book(unit: Unit) -> Book:
    return book_of(unit.books.active()) or UNKNOWN_BOOK
