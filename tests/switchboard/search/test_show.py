"""A query prints back as text that reads as the same query."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.search.parse import parse
from switchboard.search.query import FreeText, Operator, Query, Term, Value, all_of, any_of
from switchboard.search.show import show

KEYS = st.sampled_from(["level", "environment", "team", "payment_status", "hi:there", "user.id"])
VALUES = st.one_of(
    st.from_regex(r"[a-z*/.@:-]{1,6}", fullmatch=True).map(Value),
    st.text().filter(lambda text: not text.endswith("\\")).map(lambda text: Value(text, quoted=True)),
)
TERMS = st.one_of(
    st.builds(
        Term, KEYS, st.lists(VALUES, min_size=1, max_size=3).map(tuple), negated=st.booleans(), tag=st.booleans()
    ),
    st.builds(Term, KEYS, operator=st.just(Operator.HAS), negated=st.booleans(), tag=st.booleans()),
)
PHRASES = st.one_of(
    st.from_regex(r"[xyz]{1,4}( [xyz]{1,4}){0,2}", fullmatch=True).map(FreeText),
    st.text().filter(lambda text: not text.endswith("\\")).map(lambda text: FreeText(text, quoted=True)),
)


def joined(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(children, min_size=2, max_size=4)
    return st.one_of(parts.map(all_of), parts.map(any_of))


QUERIES: st.SearchStrategy[Query] = st.recursive(st.one_of(TERMS, PHRASES), joined, max_leaves=8)


@given(QUERIES)
def test_a_printed_query_reads_as_itself(query: Query) -> None:
    assert parse(show(query)) == query


@given(st.one_of(st.text(), st.text(alphabet=' ab:"\\()[]!,*.')))
def test_whatever_was_read_prints_and_reads_as_itself(text: str) -> None:
    with suppress(BadQuery):
        query = parse(text)
        assert parse(show(query)) == query


@pytest.mark.parametrize(
    "text",
    [
        "",
        "level:[error,fatal] !logger:celery.*",
        "(a:1 OR b:2) c:3",
        "one AND two",
        'tags["a:b"]:x',
        '!has:user.email "two words"',
    ],
)
def test_a_plain_query_prints_as_it_was_typed(text: str) -> None:
    assert show(parse(text)) == text


def test_our_forms_print_as_sentrys() -> None:
    assert show(parse("tags.critical:true")) == "tags[critical]:true"
