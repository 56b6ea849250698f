"""Ownership rules are read as Sentry's parser reads them, odd corners included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadOwners
from switchboard.ownership.parse import parse_rules
from switchboard.ownership.rule import MatcherKind, Rule


def path(pattern: str, *owners: str) -> Rule:
    return Rule(MatcherKind.PATH, pattern, owners)


READ = {
    "": (),
    "\n": (),
    "  \r\n\n # a comment\n": (),
    "*.js #a": (path("*.js", "#a"),),
    "path:*.js #a b@c.d key": (path("*.js", "#a", "b@c.d", "key"),),
    "   *.js   #a   ": (path("*.js", "#a"),),
    "a #x\r\nb #y\rc #z": (path("a", "#x"), path("b", "#y"), path("c", "#z")),
    "module:a.b.* #a": (Rule(MatcherKind.MODULE, "a.b.*", ("#a",)),),
    "url:https://x/* #a": (Rule(MatcherKind.URL, "https://x/*", ("#a",)),),
    "tags.payment_status:failed #a": (Rule(MatcherKind.TAG, "failed", ("#a",), tag="payment_status"),),
    'tags.user.email:"*@x y" #a': (Rule(MatcherKind.TAG, "*@x y", ("#a",), tag="user.email"),),
    "foo:bar x": (path("foo:bar", "x"),),
    "tags.foo bar": (path("tags.foo", "bar"),),
    "*.js Ada@Example.COM": (path("*.js", "ada@example.com"),),
    "*.js #a # note": (path("*.js", "#a"),),
    "*.js #a #b #note": (path("*.js", "#a", "#b", "#note"),),
    '"a b" #"c d"': (path("a b", "#c d"),),
    r'"a\"b\\c\*" #a': (path(r'a"b\c\*', "#a"),),
    '"two\nlines" #a\nb #c': (path("two\nlines", "#a"), path("b", "#c")),
    '"open #a': (path('"open', "#a"),),
}

REFUSED = {
    "*.js": 1,
    "\n\n*.js  # note": 3,
    "*.js\t#a": 1,
    "\t*.js #a": 1,
    "*.js #a\t#b": 1,
    "a #x\r\nb": 2,
    "path: #a": 1,
    "codeowners:*.js #a": 1,
    'a ""': 1,
    'a #""': 1,
}


@pytest.mark.parametrize("text", READ)
def test_rules_are_read(text: str) -> None:
    assert parse_rules(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_rule_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(BadOwners) as refused:
        parse_rules(text)
    assert refused.value.line == REFUSED[text]


def test_rules_know_their_lines() -> None:
    assert [rule.line for rule in parse_rules('# top\r\na #x\n\n"b\nc" #y\rd #z')] == [2, 4, 6]


def test_ten_thousand_rules_are_read_in_one_pass() -> None:
    assert len(parse_rules("src/a/b/* #team\n" * 10_000)) == 10_000


NAMES = st.text(min_size=1).filter(lambda name: not name.startswith("#"))
OWNERS = st.one_of(NAMES.map(lambda name: f"#{name}"), NAMES.map(lambda name: name.lower() if "@" in name else name))
RULES = st.one_of(
    st.builds(
        Rule,
        st.sampled_from([MatcherKind.PATH, MatcherKind.MODULE, MatcherKind.URL]),
        st.text(),
        st.lists(OWNERS, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        Rule, st.just(MatcherKind.TAG), st.text(), st.tuples(OWNERS), tag=st.from_regex(r"[a-z_.]+", fullmatch=True)
    ),
)


@given(st.lists(RULES))
def test_printed_rules_read_as_themselves(rules: list[Rule]) -> None:
    assert parse_rules("\n".join(map(str, rules))) == tuple(rules)


@given(
    st.one_of(st.text(), st.text(alphabet='ab #:"\\\n\r\t.@'), st.text(alphabet="tags.ph: #\n").map("path:a".__add__))
)
def test_any_text_is_read_or_refused_within_its_lines(text: str) -> None:
    try:
        parse_rules(text)
    except BadOwners as refused:
        assert 1 <= refused.line <= 1 + text.count("\n") + text.count("\r")
