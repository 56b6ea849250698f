"""The terms without which a query cannot match."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from switchboard.search.match import Truth, matches
from switchboard.search.needs import CountAsk, Required, asks_issue, conjuncts, counts_in, required, said
from switchboard.search.parse import parse
from switchboard.search.query import Query
from switchboard.search.show import show
from tests.switchboard.search.facts import PAYMENT, SLOW
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


REQUIRED = [
    ("level:[error,fatal] x", [("level", {"error", "fatal"})]),
    ("tags[level]:error", [("tags[level]", {"error"})]),
    ("squad:a", [("tags[squad]", {"a"})]),
    ('tags["a]"]:b', [("tags[a]]", {"b"})]),
    ("error.type:KeyError", [("error.type", {"keyerror"})]),
    ("project.name:a assigned_to:Ada", [("project", {"a"}), ("assigned", {"ada"})]),
    (r"a:x\*y", [("tags[a]", {"x*y"})]),
    ('!level:error level:err* a:"" message:x path:x timesSeen:5 is:new release.version:1.2 has:a count(1h):>1', []),
    ("level:error OR squad:a", []),
]


@pytest.mark.parametrize("text,needed", REQUIRED)
def test_plain_equalities_are_told_for_an_index(text: str, needed: list[tuple[str, set[str]]]) -> None:
    assert list(required(parse(text))) == [Required(key, frozenset(values)) for key, values in needed]


def test_what_an_alert_says_is_told_folded_or_not_at_all() -> None:
    assert said("error.type", PAYMENT) == frozenset({"timeouterror", "paymenterror"})
    assert said("tags[critical]", PAYMENT) == frozenset({"false"})
    assert said("team", PAYMENT, teams=("core",)) == frozenset({"core"})
    assert said("tags[none]", PAYMENT) == frozenset()
    assert said("issue", PAYMENT) is None


@given(QUERIES)
def test_no_alert_matches_that_says_otherwise(query: Query) -> None:
    for facts in (PAYMENT, SLOW):
        found = [(each.values, said(each.key, facts, teams=("core",))) for each in required(query)]
        if any(values is None or not values & wanted for wanted, values in found):
            assert matches(query, facts, teams=("core",)) is not Truth.YES


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
