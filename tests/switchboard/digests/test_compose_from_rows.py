"""A digest says what anybody would who went through the rows, whatever happened, of whatever time and query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from switchboard.digests.compose import compose
from switchboard.model.digest import Digest, DigestPeriod, DigestWish, Totals
from switchboard.storage.configs import StoredConfig
from switchboard.storage.store import Unit
from tests.often import often
from tests.postgres import Server
from tests.switchboard.builders import AT
from tests.switchboard.digests.recounted import Means, Recounted, Rows, recount, rows_of, untaken
from tests.switchboard.pipeline.histories import Make, on_postgres, on_sqlite
from tests.switchboard.pipeline.lived import FULL, HISTORIES, Happening, HistoryOfTeams, lived

QUARTER = timedelta(minutes=15)
ONLY: Mapping[str, Means] = {
    "": lambda facts: True,
    "environment:production": lambda facts: facts.environment == "production",
    "!environment:production": lambda facts: facts.environment not in ("production", None),
    "level:fatal release:shop@1.0.0": lambda facts: facts.level == "fatal" and facts.release == "shop@1.0.0",
    "level:fatal OR environment:staging": lambda facts: facts.level == "fatal" or facts.environment == "staging",
}
ZONES = st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York"])
# When the period begins, in quarters from the first event on, and how many it has.
SPANS = st.tuples(st.integers(-8, 24), st.integers(1, 40))


def a_period(zone: str, first: int, quarters: int) -> DigestPeriod:
    """A time of so many quarters, and the one as long before it."""
    since = AT + first * QUARTER
    length = quarters * QUARTER
    return DigestPeriod(every="* * * * *", zone=zone, earlier=since - length, since=since, until=since + length)


def _says_what_the_rows_say(
    make: Make, happenings: Sequence[Happening], sizes: Sequence[int], period: DigestPeriod
) -> None:
    with lived(make, happenings, sizes) as history:
        history.store.transact(_begun_long_ago)
        rows = rows_of(history.store)
        for only, means in ONLY.items():
            digest = _composed(history, period, only)
            _is_the_same(digest, rows, means)


def _begun_long_ago(unit: Unit) -> None:
    unit.configs.activate(StoredConfig("old", "", b"", AT - timedelta(days=60)))


def _composed(history: HistoryOfTeams, period: DigestPeriod, only: str) -> Digest:
    wish = DigestWish(team="payments", period=period, now=history.now, only=only)
    return history.store.transact(lambda unit: compose(wish, unit, history.config))


def _is_the_same(digest: Digest, rows: Rows, means: Means) -> None:
    period = digest.period
    counted = recount(rows, "payments", means, (period.since, period.until), period.zone)
    _totals_are(digest.totals, counted)
    if digest.before is not None:
        _totals_are(digest.before, recount(rows, "payments", means, (period.earlier, period.since), period.zone))
    days = {day.day: (day.issues, day.events) for day in digest.days if day.issues}
    assert days == {day: (len(ids), sum(events)) for day, (ids, events) in counted.days.items()}
    assert {each.subject_id: each.events for each in digest.top} == +counted.events
    assert all(sum(each.spark) == each.events for each in digest.top)
    assert {each.name: each.issues for each in digest.environments} == {
        name: len(ids) for name, ids in counted.environments.items()
    }
    assert +Counter({each.name: each.events for each in digest.releases}) == +counted.releases
    assert sum(hour.pages for hour in digest.page_hours) == len(counted.pages)
    if not digest.only:
        found = untaken(rows, "payments", (period.since, period.until))
        assert (digest.response.episodes, digest.response.untouched) == found


def _totals_are(totals: Totals, counted: Recounted) -> None:
    assert (totals.issues, totals.alerts, totals.new) == (len(counted.issues), counted.alerts, counted.new)
    assert totals.events == counted.events.total()
    changes = {name: getattr(totals, name) for name in ("regressed", "escalating", "resolved", "archived")}
    assert changes == {name: counted.changes[name] for name in changes}
    assert totals.pages == len(counted.pages)


@settings(max_examples=often(25))
@given(HISTORIES, st.lists(st.integers(1, 9), min_size=1, max_size=4), ZONES, SPANS)
@example(FULL, [4], "Asia/Kolkata", (-4, 16))
@example(FULL, [4], "UTC", (4, 8))
def test_a_digest_says_what_the_rows_say(
    happenings: list[Happening], sizes: list[int], zone: str, span: tuple[int, int]
) -> None:
    _says_what_the_rows_say(on_sqlite, happenings, sizes, a_period(zone, *span))


@pytest.mark.postgres
def test_a_digest_says_what_the_rows_say_on_postgresql(postgres_server: Server) -> None:
    make = partial(on_postgres, postgres_server)

    @settings(max_examples=often(6))
    @given(HISTORIES, st.lists(st.integers(1, 9), min_size=1, max_size=4), ZONES, SPANS)
    @example(FULL, [4], "Asia/Kolkata", (-4, 16))
    def says_the_same(happenings: list[Happening], sizes: list[int], zone: str, span: tuple[int, int]) -> None:
        _says_what_the_rows_say(make, happenings, sizes, a_period(zone, *span))

    says_the_same()


def test_a_full_history_makes_a_full_digest() -> None:
    with lived(on_sqlite, FULL, [3]) as history:
        history.store.transact(_begun_long_ago)
        digest = _composed(history, a_period("UTC", -4, 40), "")
    assert digest.totals.pages
    assert digest.totals.resolved
    assert digest.before == Totals()
    assert digest.response.episodes
    assert digest.look_at
    assert not digest.is_empty
