"""A condition on a value of which a part was hidden: what is seen of it counts, and the rest is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.facts import ErrorValue, Facts, Frame
from switchboard.model.hidden import HIDDEN, HIDDEN_EMAIL
from switchboard.model.replace import replace
from switchboard.search.because import explain
from switchboard.search.index import QueryIndex
from switchboard.search.match import HIDDEN_BEFORE, Truth, matches
from switchboard.search.parse import parse
from tests.often import often
from tests.switchboard.search.facts import PAYMENT

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
KEPT = replace(
    PAYMENT,
    redacted=True,
    title=f"no mail for {HIDDEN_EMAIL} today",
    transaction=f"/users/{HIDDEN}/pay",
    errors=(ErrorValue("LoginError", f"no mail for {HIDDEN_EMAIL} today"),),
    frames=(Frame(filename=f"src/{HIDDEN}/pay.py"),),
    tags=(("critical", "false"), ("token", HIDDEN), ("http.status_code", HIDDEN)),
    user=(("email", HIDDEN_EMAIL), ("id", "42")),
)


@pytest.mark.parametrize(
    "text,truth",
    [
        ("user.email:ada@example.com", UNKNOWN),
        ("!user.email:ada@example.com", UNKNOWN),
        ("user.email:*.com", UNKNOWN),
        (f'user.email:"{HIDDEN_EMAIL.replace("*", chr(92) + "*")}"', UNKNOWN),
        ("user.email:[ada@example.com,bob@example.com]", UNKNOWN),
        ("has:user.email", YES),
        ("!has:user.email", NO),
        ('user.email:""', NO),
        ("user.id:42", YES),
        ("tags[token]:abc", UNKNOWN),
        ("token:*", YES),
        ("token:a*", UNKNOWN),
        ("critical:false", YES),
        ("critical:true", NO),
        ("title:mail", YES),
        ("!title:mail", NO),
        ("title:ada", UNKNOWN),
        ("title:ada*", NO),
        ("transaction:/users/7/pay", UNKNOWN),
        ("transaction:/users/7/buy", NO),
        ("transaction:/orders", NO),
        ("transaction:/users/*/pay", YES),
        ("error.type:LoginError", YES),
        ('error.value:"no mail for ada today"', UNKNOWN),
        ('error.value:"no mail at all"', NO),
        ("path:src/**", YES),
        ("path:src/*/pay.py", YES),
        ("path:src/???/pay.py", UNKNOWN),
        ("http.status_code:500", UNKNOWN),
        ("http.status_code:>=500", UNKNOWN),
        ("message:LoginError", YES),
        ("message:ada", UNKNOWN),
        ("level:error user.email:a", UNKNOWN),
        ("level:fatal user.email:a", NO),
        ("level:error OR user.email:a", YES),
    ],
)
def test_what_is_hidden_is_unknown_and_what_is_seen_counts(text: str, truth: Truth) -> None:
    assert matches(parse(text), KEPT) is truth


def test_the_because_of_a_hidden_value_says_that_it_is_hidden() -> None:
    [verdict] = explain(parse("user.email:ada@example.com"), KEPT)
    assert (verdict.truth, verdict.on, verdict.why) == (UNKNOWN, HIDDEN_EMAIL, HIDDEN_BEFORE)


def test_a_program_that_writes_so_itself_hides_nothing() -> None:
    said = replace(KEPT, redacted=False)
    assert matches(parse("token:abc"), said) is NO
    assert matches(parse(f'token:"{HIDDEN}"'), said) is YES


def test_a_query_whose_answer_is_hidden_is_found_by_its_index() -> None:
    index = QueryIndex((parse("token:abc level:error"), parse("critical:true")))
    assert index.candidates(KEPT, ()) == [0]


_TEXTS = st.text("ab/.", max_size=4)
_PATTERNS = st.text("ab/.*?[]!", min_size=1, max_size=6).filter(lambda text: text.strip())
_KEYS = st.sampled_from(["tags[a]", "transaction", "culprit", "title", "path", "error.type", "release.version"])


def _saying(text: str, *, redacted: bool) -> Facts:
    return replace(
        PAYMENT,
        tags=(("a", text),),
        transaction=text,
        culprit=text,
        title=text,
        release=text,
        errors=(ErrorValue(text),),
        frames=(Frame(filename=text),),
        redacted=redacted,
    )


@settings(max_examples=often(300))
@given(
    key=_KEYS,
    pattern=_PATTERNS,
    negated=st.booleans(),
    parts=st.tuples(_TEXTS, _TEXTS, _TEXTS),
    mark=st.sampled_from([HIDDEN, HIDDEN_EMAIL]),
)
def test_a_hidden_part_never_turns_a_yes_into_a_no_or_a_no_into_a_yes(
    key: str, pattern: str, negated: bool, parts: tuple[str, str, str], mark: str
) -> None:
    before, secret, after = parts
    if not secret:
        return
    query = parse(f'{"!" if negated else ""}{key}:"{pattern}"')
    hidden = matches(query, _saying(f"{before}{mark}{after}", redacted=True))
    assert hidden in (UNKNOWN, matches(query, _saying(f"{before}{secret}{after}", redacted=False)))
