"""A query prints back as text that reads as the same query."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.search.kinds import ORDERED
from switchboard.search.parse import parse
from switchboard.search.query import Counted, FreeText, Leaf, Operator, Query, Term, Value, all_of, any_of
from switchboard.search.show import show
from switchboard.search.standing import WORDS

KEYS = st.sampled_from(["logger", "environment", "team", "payment_status", "hi:there", "user.id"])
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
NUMBERS = st.one_of(
    st.integers(-5, 10**12).map(str),
    st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,3})?[kmb]?", fullmatch=True),
)
DURATIONS = st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,3})?(ms|s|sec|m|min|h|hr|d|day|w|wk)?", fullmatch=True)
SIZES = st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,3})?(bit|nb|bytes|[kmgtpezy]i?b|%)", fullmatch=True)
DAYS = st.dates(date(1990, 1, 1)).filter(lambda day: day.year < 9999).map(str)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.isoformat(timespec="milliseconds"))  # noqa: DTZ001  # typed without a zone
POINTS = st.one_of(DAYS, TIMES, TIMES.map("{}Z".format), st.from_regex(r"now([+-][0-9]{1,4}[smhdw])?", fullmatch=True))
AGES = st.from_regex(r"[+-][0-9]{1,4}(m|min|h|hr|d|day|w|wk)", fullmatch=True)
VERSIONS = st.from_regex(r"(pkg@)?v?[0-9]{1,3}(\.[0-9]{1,3}){1,2}(-rc\.[0-9])?(\+[0-9]{1,3})?", fullmatch=True)
PLAIN, COMPARED = st.just(Operator.EQUALS), st.sampled_from(sorted(ORDERED - {Operator.EQUALS, Operator.BETWEEN}))


def ordered(
    keys: list[str], texts: st.SearchStrategy[str], *, equal: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Term]:
    """Terms in all forms of a key that has an order; `equal` are further values that stand without an operator."""
    key, values = st.sampled_from(keys), st.builds(Value, texts, st.booleans())
    listed = st.lists(values if equal is None else st.one_of(values, st.builds(Value, equal)), min_size=1, max_size=3)
    negated = st.booleans()
    return st.one_of(
        st.builds(Term, key, listed.map(tuple), PLAIN, negated),
        st.builds(Term, key, st.tuples(values), COMPARED, negated),
        st.builds(Term, key, st.tuples(texts.map(Value), texts.map(Value)), st.just(Operator.BETWEEN), negated),
    )


COUNTED = st.builds(
    Counted,
    st.integers(1, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(0, 10**9),
    st.sampled_from(["issue", "project", "team"]),
    st.sampled_from([Operator.GREATER, Operator.AT_LEAST]),
    st.booleans(),
)
CHOSEN = st.builds(
    lambda chosen, negated: Term(chosen[0], (Value(chosen[1]),), negated=negated),
    st.sampled_from(
        [
            *(("is", word) for word in WORDS),
            *(("error.unhandled", word) for word in ("true", "1", "FALSE")),
            *(("issue.priority", word) for word in ("high", "h*")),
            *(("assigned", word) for word in ("none", "#core", "ada@example.com")),
        ]
    ),
    st.booleans(),
)
TYPED: st.SearchStrategy[Leaf] = st.one_of(
    ordered(["timesSeen", "userCount", "issue.id", "stack.colno"], NUMBERS),
    ordered(["transaction.duration"], DURATIONS),
    ordered(["measurements.lcp", "measurements.size"], st.one_of(DURATIONS, SIZES, NUMBERS)),
    ordered(["firstSeen", "lastSeen", "age", "timestamp"], POINTS, equal=AGES),
    ordered(["release.version"], VERSIONS),
    ordered(["http.status_code", "release.build"], NUMBERS),
    CHOSEN,
    COUNTED,
)
PHRASES = st.one_of(
    st.from_regex(r"[xyz]{1,4}( [xyz]{1,4}){0,2}", fullmatch=True).map(FreeText),
    st.text().filter(lambda text: not text.endswith("\\")).map(lambda text: FreeText(text, quoted=True)),
)


def joined(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(children, min_size=2, max_size=4)
    return st.one_of(parts.map(all_of), parts.map(any_of))


QUERIES: st.SearchStrategy[Query] = st.recursive(st.one_of(TERMS, TYPED, PHRASES), joined, max_leaves=8)


@given(QUERIES)
def test_a_printed_query_reads_as_itself(query: Query) -> None:
    assert parse(show(query)) == query


TYPED_WORDS = [
    "level:",
    "tags[x]:",
    "timesSeen:",
    "[",
    "]",
    ">",
    "!=",
    "5",
    "a",
    ",",
    '"',
    "*",
    "\\",
    " ",
    "(",
    ")",
    "!",
    "OR",
]


@given(
    st.one_of(
        st.text(),
        st.text(alphabet=' ab:"\\()[]!,*.'),
        st.lists(st.sampled_from(TYPED_WORDS)).map("".join),
        st.lists(st.sampled_from(TYPED_WORDS)).map("logger:[".join),
    )
)
def test_whatever_was_read_prints_and_reads_as_itself(text: str) -> None:
    try:
        query = parse(text)
    except BadQuery:
        return
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
        "timesSeen:>1k !lastSeen:+2d transaction.duration:[1s TO 2m]",
        "count(1h):>100 !count(5m, project):>=2000 count(30d, team):>0",
        "count(90m):>1",
        'userCount:!=5 release.version:>="v1.2.3"',
        "random:>500 tags[x]:<=1",
    ],
)
def test_a_plain_query_prints_as_it_was_typed(text: str) -> None:
    assert show(parse(text)) == text


def test_our_forms_print_as_sentrys() -> None:
    assert (
        show(parse("count( 2wk , issue ):>2.5k timestamp:[ now-1h to now ]"))
        == "count(14d):>2500 timestamp:[now-1h TO now]"
    )
    assert show(parse("tags.critical:true")) == "tags[critical]:true"


@pytest.mark.parametrize("text", ["logger:[>]", "logger:[>=error]", "title:[!=a]", "tags[x]:>5", "random:=5,6"])
def test_the_one_item_of_a_list_stays_no_comparison(text: str) -> None:
    assert show(parse(text)) == text
