"""Queries are read as Sentry reads them, and refused with a place where they are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.search.parse import MAX_CHARACTERS, MAX_DEPTH, parse
from switchboard.search.query import And, Counted, FreeText, Operator, Or, Term, Value
from switchboard.search.terms import REFUSED as REFUSED_KEYS


def term(key: str, *values: str, negated: bool = False) -> Term:
    return Term(key, tuple(Value(value) for value in values), negated=negated)


HOUR = timedelta(hours=1)
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
    "anything:>=5": term("anything", ">=5"),
    "a:!=5": term("a", "!=5"),
    "random:-2w": term("random", "-2w"),
    "timesSeen:>1k": Term("timesSeen", (Value("1k"),), Operator.GREATER),
    "!timesSeen:<=10": Term("timesSeen", (Value("10"),), Operator.AT_MOST, negated=True),
    "timesSeen:=5": Term("timesSeen", (Value("5"),), Operator.SAME),
    "timesSeen:!=5": Term("timesSeen", (Value("5"),), Operator.OTHER),
    'timesSeen:>"5"': Term("timesSeen", (Value("5", quoted=True),), Operator.GREATER),
    "age:-24h": term("age", "-24h"),
    "timestamp:[now-1h TO now]": Term("timestamp", (Value("now-1h"), Value("now")), Operator.BETWEEN),
    "timestamp:[ now-1h  to  now ]": Term("timestamp", (Value("now-1h"), Value("now")), Operator.BETWEEN),
    "has:measurements.duration": Term("measurements.duration", operator=Operator.HAS),
    "count(1h):>100": Counted(HOUR, 100),
    "!count( 90m , project ):>=2k": Counted(HOUR * 1.5, 2000, "project", Operator.AT_LEAST, negated=True),
    "busy count(1d, team):>0": And((FreeText("busy"), Counted(HOUR * 24, 0, "team"))),
    "count(4wk, issue):>1": Counted(HOUR * 24 * 28, 1),
    "count:>5": term("count", ">5"),
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
    "is:happy": 3,
    "is:[new,for_review]": 8,
    "is:!=new": 3,
    "error.handled:maybe": 14,
    "Level:error": 0,
    "tags[not a key]:x": 0,
    "flags[new]:true": 0,
    "spans.db:>1s": 0,
    "has:spans.db": 0,
    "a:1 http.cookies:x": 4,
    "p95(transaction.duration):>2s": 0,
    "count():>100": 6,
    "count(now):>100": 6,
    "count(30s):>100": 6,
    "count(31d):>100": 6,
    "count(1h, release):>100": 6,
    "count(1h, ):>100": 6,
    "busy count(1h):5": 15,
    "count(1h):<5": 10,
    "count(1h):>": 11,
    "count(1h):>1.5": 11,
    "count(1h):>=-5": 12,
    "level:>error": 6,
    "level:=error": 6,
    "release:>1.2": 8,
    "release:latest": 8,
    "environment:[a TO b]": 12,
    "stack.in_app:>true": 13,
    "stack.in_app:lol": 13,
    "timesSeen:many": 10,
    "timesSeen:>1s": 11,
    "timesSeen:>[1,2]": 11,
    "timesSeen:[1,x]": 13,
    "transaction.duration:>hotdog": 22,
    "transaction.duration:>..500s": 22,
    "measurements.lcp:>hotdog": 18,
    "project.id:one": 11,
    "firstSeen:yesterday": 10,
    "firstSeen:>-24h": 11,
    "timestamp:2026-02-30": 10,
    "timestamp:[now-1h TO then]": 11,
    "release.version:>abc": 17,
    "release.version:[1.0 TO abc]": 24,
    "assigned:me": 9,
    "assigned:[#core,me]": 16,
    "issue.priority:urgent": 15,
    "bookmarks:me": 0,
    "release.stage:adopted": 0,
    "timesseen:>5": 0,
}


@pytest.mark.parametrize("text", READ)
def test_a_query_is_read(text: str) -> None:
    assert parse(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_a_query_that_cannot_be_served_is_refused_where_it_goes_wrong(text: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(text)
    assert refused.value.position == REFUSED[text]


def test_a_list_without_its_end_is_told_so() -> None:
    with pytest.raises(BadQuery, match="close it with ]"):
        parse("level:[error, fatal")


@pytest.mark.parametrize("key", [*REFUSED_KEYS, "spans.db", "http.cookies", "stack.vars"])
def test_what_no_alert_can_answer_is_refused_with_its_reason(key: str) -> None:
    with pytest.raises(BadQuery, match=r"cannot be asked of an alert: .+ write tags"):
        parse(f"{key}:5")


@pytest.mark.parametrize("key", ["age", "spans.db", "bookmarks", "Level"])
def test_a_known_or_refused_key_may_still_be_asked_for_as_a_tag(key: str) -> None:
    assert parse(f"tags[{key}]:>5") == Term(key, (Value(">5"),), tag=True)


def test_values_know_where_they_stand() -> None:
    parsed = parse('level:[error, "fatal"] timesSeen:>5 timestamp:[now-1h TO now]')
    terms = [part for part in parsed.parts if isinstance(part, Term)] if isinstance(parsed, And) else []
    assert [value.position for term in terms for value in term.values] == [7, 14, 34, 47, 57]


def test_a_query_has_an_end() -> None:
    with pytest.raises(BadQuery) as refused:
        parse("a" * (MAX_CHARACTERS + 1))
    assert refused.value.position == MAX_CHARACTERS


def test_terms_know_where_they_stand() -> None:
    parsed = parse("oops  level:error")
    assert isinstance(parsed, And)
    assert [part.position for part in parsed.parts if not isinstance(part, Or)] == [0, 6]


def test_brackets_are_bounded() -> None:
    assert parse("(" * MAX_DEPTH + "a:1" + ")" * MAX_DEPTH) == A
    with pytest.raises(BadQuery):
        parse("(" * 100_000)


PIECES = st.sampled_from(
    [
        *'() []"\\!:,*<',
        "AND",
        "OR",
        "has:",
        "is:new",
        "tags[",
        "tags.x:",
        "level:",
        "timesSeen:",
        "firstSeen:",
        "release.version:",
        "count(1h):",
        ">",
        "5",
        "-1d",
        " TO ",
        "a",
        "é",
        "\n",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_read_or_refused_within_itself(text: str) -> None:
    try:
        parse(text)
    except BadQuery as refused:
        assert 0 <= refused.position <= len(text)
        assert str(refused)


def test_whoever_asks_may_be_meant_by_me_under_each_of_their_names() -> None:
    me = ("ada@example.com", "77")
    assert parse("assigned:me", me=me) == Term("assigned", tuple(Value(name, quoted=True) for name in me))
    assert parse("!assigned_to:[me,none]", me=me) == Term(
        "assigned_to", (*(Value(name, quoted=True) for name in me), Value("none")), negated=True
    )
    assert parse("tags[assigned]:me", me=me) == Term("assigned", (Value("me"),), tag=True)
