"""A digest's numbers anew, by going through the rows one by one, as nobody would who has a million of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from switchboard.model.delivery import Act, Delivery
from switchboard.model.facts import Facts
from switchboard.model.history import AlertRecord
from switchboard.storage.alerts import WHOLE, alert, read_alert
from switchboard.storage.store import Store
from switchboard.storage.subjects import entry, subject

Means = Callable[[Facts], bool]


@dataclass(slots=True)
class Recounted:
    """What one time brought to a team."""

    issues: set[int] = field(default_factory=set)
    alerts: int = 0
    new: int = 0
    events: Counter[int] = field(default_factory=Counter)
    days: dict[Any, tuple[set[int], list[int]]] = field(default_factory=lambda: defaultdict(lambda: (set(), [])))
    releases: Counter[str] = field(default_factory=Counter)
    environments: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    changes: Counter[str] = field(default_factory=Counter)
    pages: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rows:
    """All that is kept."""

    alerts: Sequence[AlertRecord]
    subjects: dict[int, Any]
    lines: Sequence[Any]
    deliveries: Sequence[Delivery]


def rows_of(store: Store) -> Rows:
    """Read all that is kept."""
    with store._engine.connect() as connection:
        alerts = [read_alert(row) for row in connection.execute(WHOLE.order_by(alert.c.id)).all()]
        subjects = {row.id: row for row in connection.execute(select(subject))}
        lines = connection.execute(select(entry).order_by(entry.c.subject_id, entry.c.seq)).all()
    return Rows(alerts, subjects, lines, store.transact(lambda unit: unit.deliveries.listing(limit=1000)))


def recount(rows: Rows, team: str, means: Means, span: tuple[datetime, datetime], zone: str) -> Recounted:
    """Go through the rows."""
    found = Recounted()
    inbounds: set[int] = set()
    events: set[str | None] = set()
    known: set[int] = set()
    for each in rows.alerts:
        is_new = each.inbound_id not in inbounds
        is_event = each.change.value == "occurred" and each.facts.event_id not in events
        is_first = each.subject_id not in known and rows.subjects[each.subject_id].opened_at == each.at
        inbounds.add(each.inbound_id)
        known.add(each.subject_id)
        if each.change.value == "occurred":
            events.add(each.facts.event_id)
        if is_of(each, team) and means(each.facts) and span[0] <= each.at < span[1]:
            _take(found, rows, each, (is_new, is_event, is_first), ZoneInfo(zone))
    for line in rows.lines:
        last = _newest(rows, line)
        if last is not None and is_of(last, team) and means(last.facts) and span[0] <= line.at < span[1]:
            found.changes[line.kind] += 1
    found.pages = [
        at for each in rows.deliveries if (at := _paged(each, team, means, rows)) and span[0] <= at < span[1]
    ]
    return found


def is_of(record: AlertRecord, team: str) -> bool:
    """Return whether an alert is a team's: by decision, or because it was told."""
    return team in record.decision.owners or any(one.destination.team == team for one in record.decision.notifies)


def _take(found: Recounted, rows: Rows, one: AlertRecord, is_: tuple[bool, bool, bool], zone: ZoneInfo) -> None:
    counts = one.inbound_id if rows.subjects[one.subject_id].kind == "metric" else None
    weight = int(is_[0]) if counts is not None else int(is_[1])
    found.alerts += is_[0]
    found.new += is_[2]
    found.events[one.subject_id] += weight
    found.releases[one.facts.release or ""] += weight
    if is_[0] or is_[1]:
        day = one.at.astimezone(zone).date()
        found.issues.add(one.subject_id)
        found.days[day][0].add(one.subject_id)
        found.days[day][1].append(weight)
        found.environments[one.facts.environment or ""].add(one.subject_id)


def _newest(rows: Rows, line: Any) -> AlertRecord | None:
    own = [each for each in rows.alerts if each.subject_id == line.subject_id and each.at <= line.at]
    return own[-1] if own else None


def _paged(one: Delivery, team: str, means: Means, rows: Rows) -> datetime | None:
    opened = next((each for each in rows.alerts if each.id == one.first_alert_id), None)
    is_meant = opened is None or means(opened.facts)
    return one.paged_at if one.destination.team == team and is_meant else None


def untaken(rows: Rows, team: str, span: tuple[datetime, datetime]) -> tuple[int, int]:
    """Return how many episodes of a team began in a time, and how many nobody touched: overlaps are joined pair by pair."""
    about = [each for each in rows.deliveries if rows.subjects[each.subject_id].kind in ("issue", "metric", "group")]
    own = [each for each in about if each.destination.team == team and (each.delivered_at or each.paged_at)]
    groups = [{each.id: each} for each in own]
    for one in own:
        for other in own:
            if one.subject_id == other.subject_id and _overlap(one, other):
                groups = _joined(groups, one.id, other.id)
    began = [group for group in groups if span[0] <= min(each.born_at for each in group.values()) < span[1]]
    touched = [group for group in began if any(map(_is_touched, group.values()))]
    return len(began), len(began) - len(touched)


def _joined(groups: list[dict[int, Delivery]], one: int, other: int) -> list[dict[int, Delivery]]:
    joined = {id_: each for group in groups if one in group or other in group for id_, each in group.items()}
    return [*(group for group in groups if one not in group and other not in group), joined]


def _overlap(one: Delivery, other: Delivery) -> bool:
    first, second = sorted((one, other), key=lambda each: each.born_at)
    return first.closed_at is None or second.born_at < first.closed_at


def _is_touched(one: Delivery) -> bool:
    return any(map(_by_a_person, (one.acknowledged, one.acted, one.closing)))


def _by_a_person(act: Act | None) -> bool:
    return act is not None and act.by is not None and act.by.kind == "user"
