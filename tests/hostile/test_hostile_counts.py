"""Counts, and the order of news, against stamps, slugs and repeats that a stranger chose."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from switchboard.config.load import load_config
from switchboard.model.facts import Status
from switchboard.model.inbound import Hint, ProgressState
from switchboard.model.subject import SubjectKind
from switchboard.payloads.recognise import recognise
from switchboard.pipeline.count_events import calm, counts_kept_since
from switchboard.pipeline.pipeline import read
from switchboard.storage.store import writing_store
from tests.migrated import migrated
from tests.samples.sentry import an_event_alert, an_issue
from tests.switchboard.builders import after, an_inbound
from tests.switchboard.processing import Pipeline

COUNTING = """\
version: 1
teams:
  core: {slack: "#core"}
routes:
  - {name: many, when: "count(5m, project):>2", notify: ["slack:core"]}
  - {name: often, when: "count(1h):>2", notify: ["slack:core"]}
fallback: ["slack:#alerts"]
"""
FAR = {"in the year 2286": "9999999999", "a day ahead": str(int(after(86_400).timestamp()))}
NO_STAMPS = ["99999999999", "-1", "٣٣٣٣٣٣٣٣٣٣", "1e9", "", "x" * 10_000, "nan", "0000000000"]
SLUGS = ["<!channel>", "x" * 5_000, "x" * 100, "\u202egnp", "a:b", "'; drop table tally; --", "\x00", "é" * 500]
ENDS = timedelta(hours=2)


@pytest.fixture(name="pipeline")
def _pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with closing(writing_store(migrated(f"sqlite:///{tmp_path}/house.db"))) as house:
        yield Pipeline(house, load_config(COUNTING, file="routes.yaml")[0])


def rows(folder: Path) -> int:
    """Return how many buckets are kept."""
    with closing(sqlite3.connect(folder / "house.db")) as database:
        return int(database.execute("SELECT count(*) FROM tally").fetchone()[0])


def take(pipeline: Pipeline, raw: bytes, *, seconds: float, stamp: str, resource: str = "event_alert") -> None:
    """Take a body of which only the stamp is not what it should be."""
    pipeline.count += 1
    headers = (("sentry-hook-timestamp", stamp),)
    body = an_inbound(
        raw, number=pipeline.count, received_at=after(seconds), hint=Hint(resource=resource), headers=headers
    )
    pipeline.work(body, seconds=seconds)


def open_groups(pipeline: Pipeline) -> int:
    return pipeline.house.transact(lambda unit: len(unit.tallies.open_groups()))


@pytest.mark.parametrize("stamp", FAR.values(), ids=FAR)
def test_a_stamp_far_ahead_holds_no_count_over_its_limit(pipeline: Pipeline, stamp: str) -> None:
    for number in range(4):
        take(pipeline, an_event_alert(event_id=f"e{number}"), seconds=number, stamp=stamp)
    assert open_groups(pipeline) == 1
    assert pipeline.house.transact(lambda unit: calm(unit, after(400))) == 1
    for number in range(4, 8):
        pipeline.event(seconds=4000 + number, number=number)
    assert open_groups(pipeline) == 1


@pytest.mark.parametrize("stamp", FAR.values(), ids=FAR)
def test_a_stamp_far_ahead_makes_nothing_that_follows_old_news(pipeline: Pipeline, stamp: str) -> None:
    take(pipeline, an_event_alert(event_id="e1"), seconds=0, stamp=stamp)
    take(pipeline, an_issue("resolved"), seconds=30, stamp=stamp, resource="issue")
    pipeline.issue("unresolved", seconds=60)
    subject = next(each for each in pipeline.house.transact(lambda unit: unit.subjects.having({1})).values())
    assert subject.status is Status.UNRESOLVED


@pytest.mark.parametrize("stamp", NO_STAMPS)
def test_what_is_no_stamp_is_read_as_when_it_came(stamp: str) -> None:
    headers = (("sentry-hook-timestamp", stamp),)
    body = an_inbound(an_event_alert(), received_at=after(5), hint=Hint(resource="event_alert"), headers=headers)
    plain = recognise("event_alert", an_event_alert(), at=after(5), received_at=after(5), idempotency_key=None)
    assert read(body) == plain or stamp == "0000000000"


@pytest.mark.parametrize("stamp", [*FAR.values(), "0000000000", "1000000000"])
def test_buckets_of_any_time_are_forgotten(pipeline: Pipeline, tmp_path: Path, stamp: str) -> None:
    for number in range(50):
        issue = f"{number + 1}"
        take(pipeline, an_event_alert(event_id=f"e{number}", issue_id=issue), seconds=number, stamp=stamp)
    assert rows(tmp_path)
    for passing, before in counts_kept_since((), after(0) + ENDS + timedelta(days=2)).items():
        pipeline.house.transact(lambda unit, of=passing, at=before: unit.passing.forget(of, before=at, limit=1_000))  # type: ignore[misc]
    assert rows(tmp_path) == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_a_hostile_project_is_counted_and_told_like_any_other(pipeline: Pipeline, slug: str) -> None:
    for number in range(5):
        address = f"https://sentry.example/api/0/projects/acme/{slug}/events/e{number}/"
        pipeline.event(seconds=number, number=number, url=address, project=slug)
    assert pipeline.house.transact(lambda unit: unit.deliveries.listing())
    assert pipeline.house.transact(lambda unit: unit.inbound.count(ProgressState.QUARANTINED)) == 0


def test_repeats_in_any_order_change_no_count(pipeline: Pipeline) -> None:
    told = [(number, number) for number in (1, 2)] * 10
    random.Random(4).shuffle(told)
    for number, seconds in told:
        pipeline.event(seconds=100 - seconds, number=number)
    assert open_groups(pipeline) == 0
    pipeline.event(seconds=101, number=3)
    assert open_groups(pipeline) == 1
    group = next(
        each
        for each in pipeline.house.transact(lambda unit: unit.subjects.having(range(10))).values()
        if each.key.kind is SubjectKind.GROUP
    )
    assert group.count == 3
