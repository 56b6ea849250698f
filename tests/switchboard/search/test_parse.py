"""Queries are read as Sentry reads them, and refused with a place where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.search.parse import MAX_DEPTH, parse
from switchboard.search.query import And, FreeText, Operator, Or, Term, Value


def term(key: str, *values: str, negated: bool = False) -> Term:
    return Term(key, tuple(Value(value) for value in values), negated=negated)


A, B, C = term("a", "1"), term("b", "2"), term("c", "3")

READ = {
    "": And(()),
    " \t\n": And(()),
    "a:1": A,
    "!a:1": term("a", "1", negated=True),
    "a:1 b:2": And((A, B)),
    "a:1 AND b:2": And((A, B)),
    "a:1 and b:2": And((A, B)),
    "a:1 OR b:2": Or((A, B)),
    "a:1 OR b:2 c:3": Or((A, And((B, C)))),
    "a:1 b:2 OR c:3": Or((And((A, B)), C)),
    "(a:1 OR b:2) c:3": And((Or((A, B)), C)),
    "((a:1)) (b:2 c:3)": And((A, B, C)),
    "a:1 OR (b:2 OR c:3)": Or((A, B, C)),
    "level:[error,fatal]": term("level", "error", "fatal"),
    "level:[ error , fatal ]": term("level", "error", "fatal"),
    'a:["x y", z]': Term("a", (Value("x y", quoted=True), Value("z"))),
    'a:"x y"': Term("a", (Value("x y", quoted=True),)),
    'a:""': Term("a", (Value("", quoted=True),)),
    r'a:"say \"hi\""': Term("a", (Value('say "hi"', quoted=True),)),
    r"a:te\"st": term("a", 'te"st'),
    "transaction:/a/:id/b/": term("transaction", "/a/:id/b/"),
    "has:user.email": Term("user.email", operator=Operator.HAS),
    "!has:team": Term("team", operator=Operator.HAS, negated=True),
    'has:"hi:there"': Term("hi:there", operator=Operator.HAS),
    "has:tags[level]": Term("level", operator=Operator.HAS, tag=True),
    "tags[level]:x": Term("level", (Value("x"),), tag=True),
    "tags.level:x": Term("level", (Value("x"),), tag=True),
    '"hi:there":x': term("hi:there", "x"),
    "hello there": FreeText("hello there"),
    '"hello there" you': And((FreeText("hello there", quoted=True), FreeText("you"))),
    "oops a:1 again": And((FreeText("oops"), A, FreeText("again"))),
    "one AND two": And((FreeText("one"), FreeText("two"))),
    "android": FreeText("android"),
    "orders or ANDroid": Or((FreeText("orders"), FreeText("ANDroid"))),
    "foo/bar:baz": FreeText("foo/bar:baz"),
}

REFUSED = {
    "a:": 2,
    "a: b": 2,
    "a:1 OR": 6,
    "AND a:1": 0,
    "a:1 AND AND b:2": 8,
    "()": 1,
    "(a:1": 0,
    "a:1)": 3,
    "!oops": 0,
    '!"oops"': 0,
    "!(a:1)": 0,
    'a:"x': 2,
    'a:x"': 2,
    'say it"s': 4,
    "a:[x": 2,
    "a:[]": 3,
    "a:[x y]": 2,
    "has:[a,b]": 4,
    "has:is": 0,
    "is:happy": 0,
    "is:for_review": 0,
    "error.handled:maybe": 0,
    "Level:error": 0,
    "tags[not a key]:x": 0,
    "a:1 timesSeen:5": 4,
    "timesSeen:>5": 0,
    "anything:>=5": 9,
    "a:!=5": 2,
    "age:-24h": 0,
    "timestamp:[now-1h TO now]": 0,
    "has:measurements.duration": 0,
    "count(1h):>100": 0,
    "busy count(5m, team):>100": 5,
    "flags[new]:true": 0,
}


@pytest.mark.parametrize("text", READ)
def test_a_query_is_read(text: str) -> None:
    assert parse(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_a_query_that_cannot_be_served_is_refused_where_it_goes_wrong(text: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(text)
    assert refused.value.position == REFUSED[text]


@pytest.mark.parametrize("text", ["userCount:5", "a:>5", "count(1h):5", "geo.city:Rome"])
def test_what_is_not_served_yet_is_said_to_be_so(text: str) -> None:
    with pytest.raises(BadQuery, match="not served yet"):
        parse(text)


def test_a_refused_key_may_still_be_asked_for_as_a_tag() -> None:
    assert parse("tags[age]:5") == Term("age", (Value("5"),), tag=True)


def test_terms_know_where_they_stand() -> None:
    parsed = parse("oops  level:error")
    assert isinstance(parsed, And)
    assert [part.position for part in parsed.parts if not isinstance(part, Or)] == [0, 6]


def test_brackets_are_bounded() -> None:
    assert parse("(" * MAX_DEPTH + "a:1" + ")" * MAX_DEPTH) == A
    with pytest.raises(BadQuery):
        parse("(" * 100_000)


PIECES = st.sampled_from(
    [*'() []"\\!:,*<', "AND", "OR", "has:", "is:new", "tags[", "tags.x:", "level:", "a", "é", "\n"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_read_or_refused_within_itself(text: str) -> None:
    try:
        parse(text)
    except BadQuery as refused:
        assert 0 <= refused.position <= len(text)
        assert str(refused)
