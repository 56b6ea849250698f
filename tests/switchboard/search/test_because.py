"""Each term of a query says its truth and what it looked at."""

from __future__ import annotations

from hypothesis import given

from switchboard.model.facts import ErrorValue
from switchboard.model.replace import replace
from switchboard.search.because import TermVerdict, explain
from switchboard.search.match import Truth
from switchboard.search.parse import parse
from switchboard.search.query import Query, leaves
from tests.switchboard.search.facts import PAYMENT, SLOW
from tests.switchboard.search.test_show import QUERIES


def test_every_term_says_what_it_looked_at() -> None:
    query = parse("level:[error,fatal] !environment:production (is:new OR team:payments) squad:a")
    assert explain(query, PAYMENT, teams=("payments", "core")) == (
        TermVerdict("level:[error,fatal]", Truth.YES, "error"),
        TermVerdict("!environment:production", Truth.NO, "production"),
        TermVerdict("is:new", Truth.UNKNOWN, None, "the alert does not say how its issue stands"),
        TermVerdict("team:payments", Truth.YES, "payments, core"),
        TermVerdict("squad:a", Truth.NO, None),
    )


def test_what_is_unknown_says_why_without_a_word_of_the_alert() -> None:
    hashed = replace(PAYMENT, release="7f3a2c9", tags=(("http.status_code", "gone"),))
    query = parse("timesSeen:>5 release.version:>1.2.3 http.status_code:>=500 count(1h):>100 has:assigned")
    assert [(verdict.on, verdict.why) for verdict in explain(query, hashed)] == [
        (None, "the alert does not say"),
        ("7f3a2c9", "its release and the one asked for have no order: a version is 1.2.3 or package@1.2.3"),
        ("gone", "it is no number, so it cannot be compared with one"),
        (None, "the alert carries no such count"),
        (None, "the alert does not say"),
    ]


def test_values_are_told_as_people_read_them() -> None:
    query = parse(
        "timesSeen:>1 transaction.duration:>1s measurements.query:>1s firstSeen:-9d is:ongoing stack.in_app:0 "
        "count(5m, team):>1 error.main_thread:1 timestamp:-1d issue.id:4201"
    )
    assert [verdict.on for verdict in explain(query, SLOW, teams=("payments", "core"))] == [
        *("1500", "5250ms", "1.5 second", "2025-12-29T12:00:00Z", "unresolved, ongoing, assigned", "false", "7, 50"),
        *("true", "2026-01-01T10:00:00Z", "4201"),
    ]


def test_long_and_many_values_are_shortened() -> None:
    many = replace(PAYMENT, errors=tuple(ErrorValue(type="x" * 200) for _ in range(5)))
    (only,) = explain(parse("error.type:x"), many)
    assert only.on == ", ".join(["x" * 80 + "…"] * 3) + " and 2 more"


@given(QUERIES)
def test_there_is_a_verdict_for_every_leaf(query: Query) -> None:
    assert len(explain(query, PAYMENT)) == len(list(leaves(query)))
