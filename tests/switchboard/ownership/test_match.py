"""Which rules own an alert, and which of them comes first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Facts, Frame
from switchboard.model.hidden import HIDDEN_EMAIL
from switchboard.model.replace import replace
from switchboard.ownership.codeowners import parse_codeowners
from switchboard.ownership.match import Precedence, best_match, owners_of
from switchboard.ownership.parse import parse_rules

FACTS = Facts(
    at=datetime(2026, 1, 1, tzinfo=UTC),
    resource="event_alert",
    action="triggered",
    release="amply@1",
    frames=(
        Frame(filename="src/main.py", abs_path="/app/src/main.py", module="main", in_app=True),
        Frame(filename="src/ledger/config.py", module="ledger.config", in_app=False),
        Frame(filename="src/payments/stripe.py", module="payments.stripe"),
    ),
    tags=(("payment_status", "failed"), ("user.role", "admin"), ("user.email", "tag@x.y")),
    user=(("id", "42"), ("email", "Ada@x.y"), ("data.plan", "gold")),
    request=(("method", "GET"), ("url", "https://amply.example/Give")),
)

NEAREST: Precedence = "nearest_frame"
LAST: Precedence = "last_rule"


def first_owners(text: str, *, precedence: Precedence, facts: Facts = FACTS) -> list[str]:
    return [match.rule.owners[0] for match in owners_of(parse_rules(text), facts, precedence=precedence)]


@pytest.mark.parametrize(
    "rule",
    [
        "path:src/payments/* #a",
        "src/PAYMENTS/*.py #a",
        "/app/* #a",
        "src/ledger/* #a",
        "module:payments.* #a",
        "module:MAIN #a",
        "url:*/give #a",
        "tags.payment_status:f* #a",
        "tags.user.email:Ada@* #a",
        "tags.user.email:tag@* #a",
        "tags.user.role:admin #a",
        "tags.user.id:42 #a",
        "tags.user.plan:gold #a",
        "tags.release:amply@* #a",
    ],
)
def test_a_rule_owns_what_its_pattern_fits(rule: str) -> None:
    assert first_owners(rule, precedence=NEAREST) == ["#a"]


@pytest.mark.parametrize(
    "rule",
    [
        "payments/* #a",
        "module:payments #a",
        "url:/give #a",
        "url:GET #a",
        "tags.payment_status:Failed #a",
        "tags.email:Ada* #a",
        "tags.nothing:* #a",
        "tags.user.role:Admin #a",
    ],
)
def test_a_rule_owns_nothing_else(rule: str) -> None:
    assert first_owners(rule, precedence=NEAREST) == []


ORDER = [
    # the later rule fits a frame further from the error
    ("src/payments/* #pay\nsrc/ledger/* #led", ["#pay", "#led"], ["#led", "#pay"]),
    # both fit the nearest frame: the later rule wins
    ("src/* #all\nsrc/payments/* #pay", ["#pay", "#all"], ["#pay", "#all"]),
    ("src/payments/* #pay\nsrc/* #all", ["#all", "#pay"], ["#all", "#pay"]),
    # a tag has no frame
    ("src/main.py #main\ntags.payment_status:failed #tag", ["#main", "#tag"], ["#tag", "#main"]),
    ("tags.payment_status:* #one\nurl:* #two", ["#two", "#one"], ["#two", "#one"]),
]


@pytest.mark.parametrize("text,nearest,last", ORDER)
def test_both_generations_of_precedence_rank_as_sentry_did(text: str, nearest: list[str], last: list[str]) -> None:
    assert first_owners(text, precedence=NEAREST) == nearest
    assert first_owners(text, precedence=LAST) == last


def test_a_match_says_what_it_matched_and_where() -> None:
    (match,) = owners_of(parse_rules("src/ledger/* #led"), FACTS)
    assert (match.value, match.frame) == ("src/ledger/config.py", 1)
    assert match.because == "path:src/ledger/* #led fits frame 1's file src/ledger/config.py"


def test_a_rule_is_told_once_at_the_frame_nearest_to_the_error() -> None:
    (match,) = owners_of(parse_rules("src/* #all"), FACTS)
    assert match.frame == 0


def test_an_empty_value_is_owned_by_nobody() -> None:
    bare = replace(FACTS, frames=(Frame(filename="", abs_path=None),), tags=(("a", ""),))
    assert first_owners("* #all\ntags.a:* #tag", precedence=NEAREST, facts=bare) == []


def from_both(codeowners: str, typed: str, *, precedence: Precedence, facts: Facts = FACTS) -> list[str]:
    rules = parse_codeowners(codeowners) + parse_rules(typed)
    return [match.rule.owners[0] for match in owners_of(rules, facts, precedence=precedence)]


BOTH = [
    # at the same frame what is typed wins
    ("/src/payments/ @pay", "src/payments/* #typed", ["#typed", "@pay"], ["#typed", "@pay"]),
    # a nearer frame wins over what is typed
    ("/src/payments/ @pay", "src/main.py #main", ["@pay", "#main"], ["#main", "@pay"]),
    # what is typed about a tag is last since 2026, and wins before
    ("* @all", "tags.payment_status:failed #tag", ["@all", "#tag"], ["#tag", "@all"]),
    ("* @all\n/src/payments/ @pay", "", ["@pay", "@all"], ["@pay", "@all"]),
    ("/src/payments/ @pay\n* @all", "* #everything", ["#everything", "@all", "@pay"], ["#everything", "@all", "@pay"]),
]


@pytest.mark.parametrize("codeowners,typed,nearest,last", BOTH)
def test_typed_rules_win_over_a_codeowners_file(
    codeowners: str, typed: str, nearest: list[str], last: list[str]
) -> None:
    assert from_both(codeowners, typed, precedence=NEAREST) == nearest
    assert from_both(codeowners, typed, precedence=LAST) == last


def test_codeowners_pass_over_frames_known_to_be_no_code_of_ours() -> None:
    assert from_both("/src/ledger/ @led", "", precedence=NEAREST) == []  # in_app is False there
    assert from_both("/src/main.py @main\n/src/payments/ @pay", "", precedence=NEAREST) == ["@pay", "@main"]


def test_codeowners_mind_case() -> None:
    assert from_both("/src/Payments/ @pay", "", precedence=NEAREST) == []


def test_the_file_that_a_java_module_tells_is_looked_at_last() -> None:
    java = replace(FACTS, platform="java", frames=(Frame(filename="Foo.java", module="com.x.Foo"),))
    (match,) = owners_of(parse_codeowners("/com/x/ @x"), java)
    assert match.because == "codeowners:/com/x/ @x fits frame 0's file by its package com/x/Foo.java"
    assert first_owners("com/x/* #x", precedence=NEAREST, facts=java) == ["#x"]
    assert first_owners("com/x/* #x", precedence=NEAREST, facts=replace(java, platform="python")) == []


SECTIONS = """
* @all
[Docs] @writers
*.md @writers
[Payments]
/src/ @core
/src/payments/ @pay @all
"""


def test_each_section_of_a_file_adds_the_owners_of_its_last_match() -> None:
    for precedence in (NEAREST, LAST):
        best, *others = owners_of(parse_codeowners(SECTIONS), FACTS, precedence=precedence)
        assert (best.rule.pattern, best.rule.owners) == ("/src/payments/", ("@all", "@pay"))
        assert [match.rule.owners for match in others] == [("@core",), ("@all",)]


@given(st.lists(st.sampled_from(["src/*", "*.py", "src/ledger/*", "/app/*", "tags.user.id:*", "url:*", "no/*"])))
def test_precedence_changes_the_order_and_nothing_else(patterns: list[str]) -> None:
    rules = parse_rules("\n".join(f"{pattern} #{n}" for n, pattern in enumerate(patterns)))
    nearest, last = (owners_of(rules, FACTS, precedence=precedence) for precedence in (NEAREST, LAST))
    assert sorted(map(repr, nearest)) == sorted(map(repr, last))


@given(st.lists(st.sampled_from(["src/*", "*.py", "src/ledger/*", "/app/*", "tags.user.id:*", "url:*", "no/*"])))
def test_the_best_match_is_the_first_of_all(patterns: list[str]) -> None:
    rules = parse_codeowners("*.py @file\n/src/ @src") + parse_rules("".join(f"{pattern} #a\n" for pattern in patterns))
    for some in (rules, rules[2:]):
        for precedence in (NEAREST, LAST):
            first = next(iter(owners_of(some, FACTS, precedence=precedence)), None)
            assert best_match(some, FACTS, precedence=precedence) == first


@pytest.mark.parametrize("pattern,owns", [("*.com", False), ("*@*", False), ("*", True)])
def test_what_stands_for_a_hidden_value_is_nobodys(pattern: str, *, owns: bool) -> None:
    hidden = replace(FACTS, user=(("email", HIDDEN_EMAIL),), tags=(), redacted=True)
    found = owners_of(parse_rules(f"tags.user.email:{pattern} #core"), hidden)
    assert [match.value for match in found] == ([HIDDEN_EMAIL] if owns else [])
