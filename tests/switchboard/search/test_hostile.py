"""Whatever is typed, and whatever an alert says: a query is refused or answered, and quickly."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.search.because import explain
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Query, leaves
from tests.switchboard.search.facts import NOON, PAYMENT, SLOW
from tests.switchboard.search.test_show import QUERIES

BARE = Facts(at=NOON, resource="issue", action="created")
KEYS_TYPED = ("timesSeen:", "firstSeen:", "release.version:", "measurements.lcp:", "count(1h):", "is:", "stack.in_app:")
VALUES_TYPED = (
    ">",
    "<=",
    "=",
    "!=",
    "5",
    "1.5s",
    "2k",
    "-1d",
    "now",
    "2026-01-01",
    "true",
    "[",
    "]",
    ",",
    " TO ",
    "1.2.3",
)
WORDS_TYPED = (*KEYS_TYPED, *VALUES_TYPED, "!", " ", '"', "*", "new")

EDGES = [replace(SLOW, at=edge.replace(tzinfo=UTC), occurred_at=None) for edge in (datetime.min, datetime.max)]  # noqa: DTZ901  # they get one here


@given(QUERIES)
def test_no_query_breaks_on_any_alert(query: Query) -> None:
    for facts in (*EDGES, BARE, PAYMENT, SLOW):
        assert len(explain(query, facts, teams=("core",))) == len(list(leaves(query)))
        matches(query, facts, teams=("core",))


@given(st.lists(st.sampled_from(WORDS_TYPED)).map("".join))
def test_whatever_can_be_typed_is_refused_or_answered(text: str) -> None:
    try:
        query = parse(text)
    except BadQuery:
        return
    matches(query, SLOW)


def test_patterns_that_could_blow_up_do_not() -> None:
    long = replace(PAYMENT, title="a" * 100_000, message=None, errors=())
    for text in (
        "title:" + "*a" * 5000 + "b",
        "title:" + "\\" * 9000,
        'x:"' + '\\"' * 9000,
        "a(" * 9000,
        "x:[" + "a," * 9000,
    ):
        try:
            assert matches(parse(text), long) is Truth.NO
        except BadQuery as refused:
            assert refused.position <= len(text)
