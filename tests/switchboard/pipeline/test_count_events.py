"""Counts at work in one house: what is tallied, what fires, what a group gathers, what time closes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineKind
from switchboard.pipeline.count_events import calm, counts_kept_since
from switchboard.routing.over import counts_asked
from switchboard.search.needs import CountAsk
from switchboard.storage.store import writing_store
from tests.migrated import migrated
from tests.samples.sentry import an_error, an_event_alert
from tests.switchboard.builders import after
from tests.switchboard.processing import Pipeline
from tests.switchboard.routing.samples import a_config

PROJECT = 'name: many, when: "count(5m, project):>2", notify: ["slack:#ops", "pagerduty:payments"]'
ISSUE = 'name: often, when: "count(1h):>2", notify: ["slack:#ops"]'
GROUP = SubjectKey(SubjectKind.GROUP, "acme", "many", "project:checkout")


@contextmanager
def a_pipeline(*routes: str) -> Iterator[Pipeline]:
    """Build a house on a database of its own, with a config of these routes."""
    with TemporaryDirectory() as folder:
        house = writing_store(migrated(f"sqlite:///{Path(folder)}/house.db"))
        try:
            yield Pipeline(house, a_config(*routes))
        finally:
            house.close()


@pytest.fixture(name="by_project")
def _by_project() -> Iterator[Pipeline]:
    with a_pipeline(PROJECT) as pipeline:
        yield pipeline


@pytest.fixture(name="by_issue")
def _by_issue() -> Iterator[Pipeline]:
    with a_pipeline(ISSUE) as pipeline:
        yield pipeline


def group(pipeline: Pipeline) -> Subject | None:
    return pipeline.house.transact(lambda unit: unit.subjects.find(GROUP))


def values(pipeline: Pipeline) -> list[int]:
    return [count.value for alert in pipeline.alerts() for count in alert.facts.counts]


def entries(pipeline: Pipeline, subject_id: int) -> list[tuple[TimelineKind, str | None, str | None]]:
    found = pipeline.house.transact(lambda unit: unit.subjects.entries(subject_id))
    return [(line.kind, line.detail, line.only) for line in found]


def test_an_event_told_by_an_error_and_by_an_alert_is_counted_once(by_project: Pipeline) -> None:
    for number in (1, 2):
        by_project.take("error", an_error(event_id=f"e{number}"), seconds=number)
        by_project.event(number=number, seconds=number)
    assert values(by_project) == [1, 1, 2, 2]


def test_what_is_replayed_is_not_counted_again(by_project: Pipeline) -> None:
    raw = an_event_alert(event_id="e1")
    for replayed in (False, True, True):
        by_project.take("event_alert", raw, seconds=1, replayed=replayed)
    assert values(by_project) == [1, 1, 1]


def test_news_of_the_issue_knows_the_count_and_adds_nothing(by_project: Pipeline) -> None:
    by_project.event()
    by_project.issue("unresolved", seconds=60, substatus="regressed")
    by_project.event(number=2, seconds=61)
    assert values(by_project)[0] == 1
    assert values(by_project)[-1] == 2


def test_a_test_notification_is_not_counted(by_project: Pipeline) -> None:
    by_project.event(rule="")
    by_project.event(number=2, seconds=1)
    assert values(by_project) == [1]


def test_where_no_route_asks_nothing_is_counted() -> None:
    with a_pipeline('name: all, when: "level:error", notify: ["slack:#ops"]') as pipeline:
        pipeline.event()
        assert values(pipeline) == []
        assert pipeline.house.transact(lambda unit: unit.tallies.open_groups()) == []


def test_a_group_is_opened_once_and_gathers_what_follows(by_project: Pipeline) -> None:
    for number in range(5):
        by_project.event(number=number, seconds=number)
    found = group(by_project)
    assert found
    assert (found.title, found.events) == ("checkout: 5 events in 5 min (over 2), route “many”", 3)
    states = [(str(one.destination), one.state, one.episode) for one in by_project.latest().values() if one.routes]
    assert states == [("slack:#ops", DeliveryState.PENDING, 1), ("pagerduty:payments", DeliveryState.PENDING, 1)]


def test_time_alone_closes_a_group_that_is_calm_and_the_next_fire_opens_it_anew(by_project: Pipeline) -> None:
    for number in range(3):
        by_project.event(number=number, seconds=number)
    by_project.tell()
    assert by_project.house.transact(lambda unit: calm(unit, after(302))) == 0
    assert by_project.house.transact(lambda unit: calm(unit, after(303))) == 1
    assert by_project.house.transact(lambda unit: calm(unit, after(303))) == 0
    closed = group(by_project)
    assert closed
    assert closed.status is Status.RESOLVED
    assert entries(by_project, closed.id) == [(TimelineKind.RESOLVED, "calm for 5 min", None)]
    told = [one for one in by_project.latest().values() if one.routes]
    assert {one.state for one in told} == {DeliveryState.CLOSED}
    for number in range(3, 6):
        by_project.event(number=number, seconds=900 + number)
    told = [one for one in by_project.latest().values() if one.routes]
    assert {(one.state, one.episode) for one in told} == {(DeliveryState.PENDING, 2)}


def test_an_event_that_comes_late_does_not_reopen_a_group(by_project: Pipeline) -> None:
    for number in range(3):
        by_project.event(number=number, seconds=number)
    by_project.tell()
    by_project.house.transact(lambda unit: calm(unit, after(400)))
    by_project.event(number=9, seconds=3)
    closed = group(by_project)
    assert closed
    assert closed.status is Status.RESOLVED


def test_late_events_do_not_keep_a_group_closed_that_is_over_its_limit_since(by_project: Pipeline) -> None:
    for number in range(3):
        by_project.event(number=number, seconds=number)
    by_project.tell()
    by_project.house.transact(lambda unit: calm(unit, after(303)))
    for number, seconds in enumerate((290, 291, 310, 311), start=3):
        by_project.event(number=number, seconds=seconds)
    told = [one for one in by_project.latest().values() if one.routes]
    assert {(one.state, one.episode) for one in told} == {(DeliveryState.PENDING, 2)}


def test_a_group_that_was_closed_by_hand_stays_so_while_its_count_goes_on(by_project: Pipeline) -> None:
    for number in range(3):
        by_project.event(number=number, seconds=number)
    by_project.tell()
    close(by_project)
    by_project.event(number=3, seconds=30)
    pages = [one for one in deliveries(by_project) if one[0] is DestinationKind.PAGERDUTY]
    assert pages == [(DestinationKind.PAGERDUTY, DeliveryState.CLOSED)]


def close(pipeline: Pipeline) -> None:
    """Close the incident as a person would, at the pager."""
    (page,) = [one for one in pipeline.latest().values() if one.destination.kind is DestinationKind.PAGERDUTY]
    closed = replace(page, state=DeliveryState.CLOSED, closed_at=after(10))
    pipeline.house.transact(lambda unit: unit.deliveries.save([closed]))


def deliveries(pipeline: Pipeline) -> list[tuple[DestinationKind, DeliveryState]]:
    found = pipeline.house.transact(lambda unit: unit.deliveries.listing())
    return [(one.destination.kind, one.state) for one in found]


def test_an_issue_that_fires_again_while_it_is_told_says_so_there(by_issue: Pipeline) -> None:
    for number in range(4):
        by_issue.event(number=number, seconds=number)
    by_issue.tell()
    for number in range(4, 8):
        by_issue.event(number=number, seconds=9000 + number)
    said = [line for line in entries(by_issue, by_issue.subject().id) if line[0] is TimelineKind.COUNTED]
    assert said == [(TimelineKind.COUNTED, "3 in 1 h, over 2 again", "slack:#ops")]


def _forget(pipeline: Pipeline, asks: Collection[CountAsk], now: datetime) -> None:
    for passing, before in counts_kept_since(asks, now).items():
        pipeline.house.transact(lambda unit, of=passing, at=before: unit.passing.forget(of, before=at, limit=1_000))  # type: ignore[misc]


def test_buckets_that_no_window_reaches_are_forgotten(by_issue: Pipeline) -> None:
    by_issue.event()
    asks = counts_asked(by_issue.config)
    _forget(by_issue, asks, after(3600))
    by_issue.event(number=2, seconds=3590)
    assert values(by_issue) == [1, 2]
    _forget(by_issue, asks, after(7200))
    by_issue.event(number=3, seconds=3599)
    assert values(by_issue)[-1] == 2


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=12))
def test_repeats_never_change_a_count(told: list[tuple[int, bool]]) -> None:
    with a_pipeline(ISSUE) as pipeline:
        seen: set[int] = set()
        for second, (number, plain) in enumerate(told):
            raw = an_error(event_id=f"e{number}") if plain else an_event_alert(event_id=f"e{number}")
            pipeline.take("error" if plain else "event_alert", raw, seconds=second, replayed=number in seen)
            seen.add(number)
            assert values(pipeline)[-1] == len(seen)
