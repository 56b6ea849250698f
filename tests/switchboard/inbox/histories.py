"""Histories of half a year, made up and written into a database as rows, and what is asked of them before and after the sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, select

from switchboard.config.config import Config, Retention
from switchboard.inbox.cutoffs import cutoffs
from switchboard.inbox.sweep import one_slice
from switchboard.model.aged import Keeping, Passing
from switchboard.model.card import Step
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.escalation import Escalation, FrozenStep
from switchboard.model.facts import Facts, Status
from switchboard.model.inbound import Progress, ProgressState
from switchboard.model.incident import Acknowledgement
from switchboard.model.links import Links
from switchboard.model.news import Change
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, HourCount, Measure
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.muting.summaries import bundle_into
from switchboard.outbox.cards import NOT_KEPT, gather
from switchboard.storage.aged import alert
from switchboard.storage.engine import METADATA
from switchboard.storage.store import Store, Unit
from switchboard.views.deliveries import deliveries
from tests.switchboard.builders import ALERTS, ANA, PAGER, PAYMENTS, a_decision, a_delivery, a_notify, an_alert, facts

NOW = datetime(2026, 11, 29, 12, tzinfo=datetime.fromisoformat("2026-01-01T00:00:00+00:00").tzinfo)
DAY = timedelta(days=1)
RETENTION = Retention(alerts=90 * DAY, projects=(("shop", 7 * DAY), ("bank", 150 * DAY)))
CONFIG = Config(hash="one", text="", file="", retention=RETENTION)
PROJECTS = ("shop", "bank", "checkout", None)
LINKS = Links(console=lambda _: None)


@dataclass(frozen=True)
class Episode:
    """What happened to one subject: when its alerts came (days ago), whether each had an event, and how its delivery stands."""

    subject: int
    days: tuple[int, ...]
    events: tuple[bool, ...]
    state: DeliveryState
    over: int
    pages: bool
    escalates: bool


def write(unit: Unit, episodes: Sequence[Episode], *, now: datetime = NOW) -> None:
    """Write a history down, the oldest first, as it would have come by now."""
    told = sorted(episodes, key=lambda each: -each.days[0])
    subjects = [_subject(unit, episode, now) for episode in told]
    ids: dict[int, list[int]] = {number: [] for number in range(len(told))}
    for inbound, (ago, number, turn) in enumerate(_in_time(told), 1):
        had = told[number].events[turn]
        alert_id = _alert(unit, subjects[number], inbound, now + ago * DAY, with_event=had, number=number)
        ids[number].append(alert_id)
    for number, episode in enumerate(told):
        _deliver(unit, subjects[number], episode, ids[number], number=number, now=now)
    bundled = [each for each in unit.deliveries.listing(limit=100) if each.state is DeliveryState.BUNDLED]
    if bundled:
        key = SubjectKey(SubjectKind.SUMMARY, "", "storm:1", "now")
        bundle_into(key, bundled, place=ALERTS, title="A storm", unit=unit, now=now - 160 * DAY)
    unit.statistics.count(now - 160 * DAY, Dimensions("shop"), [Measure.ALERTS])


def _in_time(episodes: Sequence[Episode]) -> list[tuple[int, int, int]]:
    """Return when each alert came, of which episode, and which of its alerts it is: ids follow time."""
    return sorted(
        (-ago, number, turn) for number, episode in enumerate(episodes) for turn, ago in enumerate(episode.days)
    )


def _subject(unit: Unit, episode: Episode, now: datetime) -> Subject:
    project = PROJECTS[episode.subject % len(PROJECTS)]
    key = SubjectKey(SubjectKind.ISSUE, "acme", str(episode.subject))
    is_open = episode.state is not DeliveryState.CLOSED
    known = unit.subjects.find(key) or Subject(key=key, title="It broke", project=project)
    at = now - (episode.days[-1] if is_open else episode.over) * DAY
    status = Status.UNRESOLVED if is_open or (known.id and known.status is Status.UNRESOLVED) else Status.RESOLVED
    return unit.subjects.save(replace(known, status=status, changed_at=at, version=known.version + 1))


def _alert(unit: Unit, subject: Subject, inbound: int, at: datetime, *, with_event: bool, number: int) -> int:
    change = Change.OCCURRED if with_event else Change.CREATED
    said = facts(tags=(("number", str(number)),), project=subject.project, event_id=f"{inbound:032}")
    news = an_alert(change, key=subject.key, at=at, facts=said)
    decision = a_decision(a_notify(), because=f"route {number}")
    unit.seen.mark([("event", str(inbound))], inbound_id=inbound, at=at)
    unit.inbound.write([Progress(inbound_id=inbound, state=ProgressState.DONE, because="a repeat")])
    unit.subjects.add_entries(subject.id, [TimelineEntry(kind=TimelineKind.REGRESSED, at=at)])
    return unit.subjects.add_alert(
        news, subject_id=subject.id, inbound_id=inbound, config_hash="one", decision=decision
    )


def _deliver(unit: Unit, subject: Subject, episode: Episode, ids: Sequence[int], *, number: int, now: datetime) -> None:
    born, closed = now - episode.days[0] * DAY, now - episode.over * DAY
    is_closed = episode.state in (DeliveryState.CLOSED, DeliveryState.FAILED)
    owed = a_delivery(
        id=0,
        subject_id=subject.id,
        destination=PAGER if episode.pages else PAYMENTS,
        episode=number + 1,
        state=episode.state,
        alert_id=ids[-1],
        first_alert_id=ids[0],
        born_at=born,
        due_at=None,
        closed_at=closed if is_closed else None,
    )
    [saved] = unit.deliveries.save([owed])
    tried = unit.attempts.begin(saved.id, step=Step.OPEN, version=1, entry=0, at=born)
    unit.attempts.end(tried, at=born, outcome="Sent", answer="")
    if episode.escalates:
        step = FrozenStep(after=DAY, unless=(), notify=())
        begun = Escalation(
            subject_id=subject.id,
            route=f"r{number}",
            alert_id=ids[0],
            severity=owed.severity,
            steps=(step,),
            first=(),
            began_at=born,
            ended_at=closed if is_closed else None,
        )
        unit.escalations.add(begun)
        unit.acknowledgements.save(Acknowledgement(subject_id=subject.id, team="payments", by=ANA, at=born))


def swept(store: Store, *, size: int = 3, now: datetime = NOW) -> int:
    """Sweep all that is old; returns in how many slices."""
    slices = 0
    for keeping in (*Keeping, *Passing):
        more = True
        while more:
            done = store.transact(lambda unit, of=keeping: one_slice(of, size, unit, cutoffs(RETENTION, now), now))  # type: ignore[misc]
            assert done is not None
            more, slices = done.more, slices + 1
    return slices


@dataclass(frozen=True)
class Standing:
    """What is to be seen of a history: living deliveries with what their cards say, last facts, alerts' times, statistics."""

    cards: dict[int, tuple[Facts, str]]
    last: dict[int, Facts | None]
    alerts: dict[int, tuple[datetime, str | None]]
    statistics: list[HourCount]


def standing(unit: Unit) -> Standing:
    """Look at all of it; whatever went, nothing breaks."""
    living = [each for each in unit.deliveries.listing(limit=1_000) if unit.old.open_among({each.subject_id})]
    deliveries(unit, limit=1_000)
    cards = {each.id: _card(each, unit) for each in living if _lives(each)}
    rows = unit._session.execute(select(alert.c.id)).scalars().all()
    kept = [found for found in map(unit.subjects.alert, rows) if found]
    return Standing(
        cards=cards,
        last={each.subject_id: unit.subjects.last_facts(each.subject_id) for each in living},
        alerts={each.id: (each.at, each.facts.project) for each in kept},
        statistics=unit.statistics.between(NOW - 400 * DAY, NOW),
    )


def _lives(delivery: Delivery) -> bool:
    return delivery.state not in (DeliveryState.CLOSED, DeliveryState.FAILED, DeliveryState.SUPPRESSED)


def _card(delivery: Delivery, unit: Unit) -> tuple[Facts, str]:
    subject = unit.subjects.get(delivery.subject_id)
    card = gather(delivery, subject, unit, config=CONFIG, links=LINKS, now=NOW, pressed=False)
    assert NOT_KEPT not in card.because
    return card.facts, card.because


def rows_of(unit: Unit) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the marks."""
    return {table.name: _rows(unit, table) for table in METADATA.sorted_tables if table.name != "mark"}


def _rows(unit: Unit, table: Table) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in unit._session.execute(table.select())), key=repr)
