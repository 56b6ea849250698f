"""The terms without which a query cannot match."""

from __future__ import annotations

import pytest
from hypothesis import given

from switchboard.search.match import Truth, matches
from switchboard.search.needs import conjuncts
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
