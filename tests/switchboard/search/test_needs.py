"""The terms without which a query cannot match."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from switchboard.search.match import Truth, matches
from switchboard.search.needs import CountAsk, asks_issue, conjuncts, counts_in
from switchboard.search.parse import parse
from switchboard.search.query import Query
from switchboard.search.show import show
from tests.switchboard.search.facts import PAYMENT
from tests.switchboard.search.test_show import QUERIES

CASES = [
    ("", []),
    ("a:1", ["a:1"]),
    ("a:1 !b:2 text (c:3 OR d:4)", ["a:1", "!b:2"]),
    ("a:1 OR b:2", []),
    ("text", []),
]


@pytest.mark.parametrize("text,needed", CASES)
def test_the_top_level_terms_are_needed(text: str, needed: list[str]) -> None:
    assert [show(term) for term in conjuncts(parse(text))] == needed


@given(QUERIES)
def test_a_query_never_holds_without_what_it_needs(query: Query) -> None:
    if any(matches(term, PAYMENT) is Truth.NO for term in conjuncts(query)):
        assert matches(query, PAYMENT) is Truth.NO


def test_the_counts_to_be_looked_up_are_told_once() -> None:
    query = parse("count(1h):>5 (count(60m):>9 OR count(5m, team):>1) !count(1h, project):>=2")
    hour = timedelta(hours=1)
    assert counts_in(query) == (
        CountAsk(hour, "issue"),
        CountAsk(timedelta(minutes=5), "team"),
        CountAsk(hour, "project"),
    )


@pytest.mark.parametrize(
    "text", ["is:new", "x:1 OR !age:-1d", "has:assigned", "timesSeen:>5", "issue:A-1", "issue.priority:low"]
)
def test_what_only_the_issue_knows_is_asked_of_it(text: str) -> None:
    assert asks_issue(parse(text))
    assert not asks_issue(parse("level:error issue.id:5 tags[is]:new count(1h):>5 oops"))
