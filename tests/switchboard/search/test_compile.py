"""The compiled query answers as one who reads the query slowly and looks everything up each time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.model.facts import Count, ErrorValue, Facts, IssueState, Measurement, Person, Status
from switchboard.search.compile import compile_query
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Counted, FreeText, Leaf, Operator, Query, Term, Value, all_of, any_of
from tests.switchboard.search.facts import NOON, PAYMENT
from tests.switchboard.search.reference import (
    DAY,
    DURATIONS,
    HOUR,
    MOMENTS,
    NUMBERS,
    RANKED,
    STRETCHES,
    TEXT_KEYS,
    TEXTS,
    slowly,
)
from tests.switchboard.search.test_show import QUERIES

EQUAL = (Operator.EQUALS,)
COMPARED = (Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST)
EVERY = (*COMPARED, Operator.EQUALS, Operator.SAME, Operator.OTHER)


def terms(keys: tuple[str, ...], typed: tuple[str, ...], operators: tuple[Operator, ...]) -> st.SearchStrategy[Term]:
    """Terms of one value, or, where they only equal, of several."""
    values = st.sampled_from(typed).map(Value)
    key, operator = st.sampled_from(keys), st.sampled_from(operators)
    listed = st.lists(values, min_size=1, max_size=3 if operators == EQUAL else 1).map(tuple)
    return st.builds(Term, key, listed, operator, st.booleans())


def ranges(keys: tuple[str, ...], typed: tuple[str, ...]) -> st.SearchStrategy[Term]:
    values = st.sampled_from(typed).map(Value)
    return st.builds(Term, st.sampled_from(keys), st.tuples(values, values), st.just(Operator.BETWEEN), st.booleans())


LASTING = ("transaction.duration", "measurements.lcp")
LEAVES: st.SearchStrategy[Leaf] = st.one_of(
    terms(TEXT_KEYS, (*TEXTS, "none"), EQUAL),
    st.builds(Term, st.sampled_from(TEXT_KEYS), operator=st.just(Operator.HAS), negated=st.booleans()),
    terms(("timesSeen",), tuple(NUMBERS), EVERY),
    ranges(("timesSeen",), tuple(NUMBERS)),
    terms(LASTING, tuple(DURATIONS), EVERY),
    ranges(LASTING, tuple(DURATIONS)),
    terms(("lastSeen",), tuple(STRETCHES), EQUAL),
    terms(("lastSeen",), tuple(MOMENTS), COMPARED),
    terms(("release.version",), RANKED, EVERY),
    ranges(("release.version",), RANKED),
    st.sampled_from(["slow", "PAGE"]).map(FreeText),
    st.builds(
        Counted,
        st.sampled_from([HOUR, DAY]),
        st.integers(0, 4),
        st.sampled_from(["issue", "project", "team"]),
        st.sampled_from(COMPARED[:2]),
        st.booleans(),
    ),
)


def joined(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(several.map(all_of), several.map(any_of))


ASKED: st.SearchStrategy[Query] = st.recursive(LEAVES, joined, max_leaves=5)
WORD = st.sampled_from(["error", "prod", "Production", "a", "", "pad", None])
STATES = st.none() | st.builds(
    IssueState,
    status=st.sampled_from(Status),
    assignee=st.none() | st.builds(Person, st.just("user"), st.sampled_from(["a", "Error", "prod"])),
    count=st.none() | st.sampled_from([int(value) for value in NUMBERS.values()]),
    last_seen=st.none() | st.sampled_from([*MOMENTS.values(), NOON - 30 * HOUR]),
)
COUNTS = st.builds(
    Count,
    st.sampled_from([3600, 86400]),
    st.sampled_from(["issue", "project", "team"]),
    st.sampled_from(["1", "shop", "core", "pay"]),
    st.integers(0, 5),
)
FACTS = st.builds(
    Facts,
    at=st.just(NOON),
    resource=st.sampled_from(["event_alert", "issue", "metric_alert"]),
    action=st.just("created"),
    event_id=st.none() | st.just("e1"),
    issue_id=st.none() | st.just("1"),
    project=st.none() | st.just("shop"),
    title=st.sampled_from(["A slow page", "oops"]),
    type=st.sampled_from(["error", "transaction", None]),
    level=WORD,
    environment=WORD,
    release=st.sampled_from([*RANKED, "7f3a2c9", None]),
    errors=st.lists(st.builds(ErrorValue, WORD), max_size=2).map(tuple),
    tags=st.lists(
        st.tuples(st.sampled_from(["x", "level", "y"]), st.sampled_from(["a", "error"])),
        max_size=2,
        unique_by=lambda tag: tag[0],
    ).map(tuple),
    state=STATES,
    duration_ms=st.none() | st.sampled_from(list(DURATIONS.values())),
    measurements=st.lists(
        st.builds(Measurement, st.just("lcp"), st.sampled_from(list(DURATIONS.values()))), max_size=1
    ).map(tuple),
    counts=st.lists(COUNTS, max_size=4, unique_by=lambda count: (count.window_seconds, count.by, count.of)).map(tuple),
)


@given(ASKED, FACTS, st.sampled_from([(), ("core",), ("pay", "core")]))
def test_compiled_is_what_the_definition_says(query: Query, facts: Facts, teams: tuple[str, ...]) -> None:
    assert compile_query(query)(facts, teams) is slowly(query, facts, teams)


@given(QUERIES)
def test_matches_is_the_compiled_query(query: Query) -> None:
    asked = compile_query(query)
    assert matches(query, PAYMENT) is asked(PAYMENT, ()) is matches(query, PAYMENT)


def test_more_queries_than_are_remembered_are_still_answered() -> None:
    queries = [parse(f"logger:{n}") for n in range(1500)]
    assert {matches(query, PAYMENT) for query in (*queries, *queries)} == {Truth.NO}


@pytest.mark.parametrize("value", ["many", "5s"])
def test_a_term_that_was_never_parsed_is_refused_here(value: str) -> None:
    with pytest.raises(BadQuery):
        compile_query(Term("timesSeen", (Value(value),)))
