"""Negation turns every answer that is known; a literal means itself; what is written reads back as what was meant."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from switchboard.importers.logic import EVERYTHING, either, every, is_nothing, literal, negate, of_key, word, written
from switchboard.search.match import matches
from switchboard.search.parse import parse
from switchboard.search.query import And, Query, Term
from switchboard.search.truth import Truth
from switchboard.search.wildcard import compile_value
from tests.switchboard.builders import facts

TERMS = st.builds(
    lambda key, value, negated: of_key(key, (word(value),), tag=True, negated=negated),
    st.sampled_from("ab"),
    st.sampled_from("xy"),
    st.booleans(),
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    TERMS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(every) | st.lists(inner, min_size=1, max_size=3).map(either)
    ),
)
TAGS = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xyz"))
OPPOSITE = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}


@given(QUERIES, TAGS)
def test_the_negation_of_a_condition_says_the_opposite(query: Query, tags: dict[str, str]) -> None:
    alert = facts(tags=tuple(tags.items()))
    assert matches(negate(query), alert) is OPPOSITE[matches(query, alert)]


@given(QUERIES)
def test_what_is_written_reads_back_as_what_was_meant(query: Query) -> None:
    text = written(query)
    assert text is not None
    assert parse(text) == query


@given(st.text(min_size=1), st.sampled_from(["", "*"]), st.sampled_from(["", "*"]), st.text())
def test_a_literal_means_itself(text: str, before: str, after: str, other: str) -> None:
    value = literal(text, before=before, after=after)
    assume(value is not None)
    assert value is not None
    test = compile_value(value.text, exact_case=True)
    fits = other.startswith(text) if not before else other.endswith(text) if not after else text in other
    assert test(other) == (fits if before or after else other == text)


def test_everything_and_nothing_are_each_others_opposite() -> None:
    assert is_nothing(negate(EVERYTHING))
    assert negate(negate(EVERYTHING)) == EVERYTHING
    assert written(negate(EVERYTHING)) is None
    assert written(EVERYTHING) == "resource:*"


def test_a_condition_is_asked_once() -> None:
    term = Term("level", (word("error"),))
    assert every([term, every([term, EVERYTHING])]) == term
    assert every([]) == And(())
