"""The console's list: one row for each issue, with its webhooks inside, of what came in or of what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.model.facts import Status
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Inbound
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.search.query import Query
from switchboard.storage.store import Unit
from switchboard.views.deliveries import DeliveryView, describe
from switchboard.views.kind_words import kind_words
from switchboard.views.received import Ended, ReceivedItem, received
from switchboard.views.searching import Found, search
from switchboard.views.shown import Shown, shown_by
from switchboard.views.state_words import say_state

MOST_ROWS, MOST_WEBHOOKS = 50, 5


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """One webhook of a row: what it was, and why nothing came of it, where nothing did."""

    inbound_id: int
    at: datetime
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """One issue, or an inbound that is about none. `status` is how it stands by now, `ended` what became of its newest alert."""

    inbound_id: int
    title: str
    short_id: str
    project: str
    environment: str
    level: str
    status: str
    assignee: str
    ended: str
    why: str
    test: bool
    deliveries: tuple[DeliveryView, ...]
    webhooks: tuple[WebhookLine, ...]

    @property
    def latest(self) -> WebhookLine:
        """Return its newest webhook."""
        return self.webhooks[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowList:
    """What a list shows. Of a search: how many issues matched, how many were looked at, and whether those were all there are."""

    rows: tuple[IssueRow, ...]
    matched: int | None = None
    looked_at: int = 0
    all: bool = True


def rows_received(inbounds: Sequence[Inbound], unit: Unit) -> RowList:
    """Return what came in by issue: each where its newest webhook stands."""
    items = received(inbounds, unit)
    groups: dict[object, list[ReceivedItem]] = {}
    for item in items:
        groups.setdefault(item.subject_id or f"inbound {item.id}", []).append(item)
    subjects = unit.subjects.having({item.subject_id for item in items if item.subject_id})
    shown = shown_by(unit)
    return RowList(
        rows=tuple(_of_items(group, subjects.get(group[0].subject_id or 0), shown) for group in groups.values())
    )


def _of_items(items: Sequence[ReceivedItem], subject: Subject | None, shown: Shown) -> IssueRow:
    first = items[0]
    newest = {each.destination: each for each in sorted(_went(items), key=lambda each: (each.episode, each.id))}
    telling = _telling(items)
    titled = next((item for item in items if item.title), first)
    return IssueRow(
        inbound_id=first.id,
        title=titled.title or first.kind,
        short_id=shown.line(subject.short_id) if subject else "",
        project=next((item.project for item in items if item.project), ""),
        environment=next((item.environment for item in items if item.environment), ""),
        level=next((item.level for item in items if item.level), ""),
        status=_status(subject),
        assignee=_assignee(subject, shown),
        ended=telling.ended.value,
        why=telling.why or telling.because,
        test=first.test,
        deliveries=tuple(newest.values()),
        webhooks=tuple(WebhookLine(item.id, item.received_at, item.kind, item.why) for item in items),
    )


def _telling(items: Sequence[ReceivedItem]) -> ReceivedItem:
    """Return the webhook that says what became of an issue: its newest alert, or what came since and is not worked yet."""
    unworked = (Ended.WAITING, Ended.QUARANTINED)
    return next((item for item in items if item.because or item.ended in unworked), items[0])


def _went(items: Sequence[ReceivedItem]) -> list[DeliveryView]:
    return [each for item in items for each in item.deliveries]


def rows_found(query: Query, unit: Unit, *, status: Status | None = None, time: Callable[[], datetime]) -> RowList:
    """Return the issues that a query means, of one status if that is asked for, the newest first.

    Each has its newest webhooks that were alerts. A metric alert has a status as well, which `is:` knows of issues alone.
    """
    found, shown = search(query, unit, time=time), shown_by(unit)
    found = replace(found, subjects=tuple(each for each in found.subjects if status in (None, each.status)))
    subjects = found.subjects[:MOST_ROWS]
    alerts = {each.id: unit.subjects.alerts_of(each.id, limit=MOST_WEBHOOKS) for each in subjects}
    rows = [_of_alerts(each, alerts[each.id], unit, shown) for each in subjects if alerts[each.id]]
    return _of_search(rows, found)


def _of_search(rows: Sequence[IssueRow], found: Found) -> RowList:
    return RowList(rows=tuple(rows), matched=len(found.subjects), looked_at=found.looked_at, all=found.all)


def _of_alerts(subject: Subject, alerts: Sequence[AlertRecord], unit: Unit, shown: Shown) -> IssueRow:
    newest = alerts[0]
    facts = newest.facts
    latest = unit.deliveries.latest(subject.id)
    return IssueRow(
        inbound_id=newest.inbound_id,
        title=shown.title(facts),
        short_id=shown.line(subject.short_id),
        project=shown.line(facts.project),
        environment=shown.line(facts.environment),
        level=facts.level or "",
        status=_status(subject),
        assignee=_assignee(subject, shown),
        ended="",
        why=shown.line(newest.decision.because, facts),
        test=newest.test,
        deliveries=tuple(describe(each, facts, shown, inbound_id=newest.inbound_id) for each in latest),
        webhooks=tuple(
            WebhookLine(each.inbound_id, each.at, kind_words(each.facts.resource, each.facts.action)) for each in alerts
        ),
    )


def _status(subject: Subject | None) -> str:
    if subject is None:
        return ""
    return say_state(subject)


def _assignee(subject: Subject | None, shown: Shown) -> str:
    return shown.line(subject.assignee.name) if subject and subject.assignee else ""
