"""What Sentry's search bar stores for “contains” and its kin is read as what it says there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.show import show
from tests.switchboard.search.facts import PAYMENT

HOLDS: dict[str, Callable[[str, str], bool]] = {
    "Contains": lambda typed, text: typed in text,
    "StartsWith": lambda typed, text: text.startswith(typed),
    "EndsWith": lambda typed, text: text.endswith(typed),
}


def asked(text: str, facts: Facts = PAYMENT) -> Truth:
    return matches(parse(text.replace("<", "\uf00d").replace(">", "\uf00d")), facts)


@pytest.mark.parametrize(
    "text",
    [
        "title:<Contains>payment",
        "!title:<DoesNotContain>payment",
        "!title:<Contains>refund",
        "title:<DoesNotContain>refund",
        'title:<Contains>"failed for"',
        "title:<Contains>[refund,payment]",
        "title:<DoesNotContain>[refund,order]",
        "title:<StartsWith>payment",
        "!title:<StartsWith>failed",
        "title:<DoesNotStartWith>failed",
        'title:<EndsWith>"donation 7"',
        "title:<DoesNotEndWith>8",
        "!title:<DoesNotEndWith>7",
        "logger:<StartsWith>celery.",
        "tags[payment_status]:<Contains>aile",
        "payment_status:<EndsWith>ed",
        "error.type:<Contains>Timeout",
        "level:<StartsWith>err",
        "path:<Contains>payments/",
        "release.version:<Contains>1.2",
    ],
)
def test_what_the_search_bar_stored_holds(text: str) -> None:
    assert asked(text) is Truth.YES


@pytest.mark.parametrize(
    "text",
    [
        "title:<Contains>refund",
        "title:<DoesNotContain>payment",
        "title:<StartsWith>failed",
        "title:<Contains>pay*failed",
        "title:<EndsWith>pay",
        "logger:<StartsWith>Celery",
    ],
)
def test_what_it_does_not_say_does_not_hold(text: str) -> None:
    assert asked(text) is Truth.NO


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("title:<LooksLike>x", 6),
        ("title:<Contains>", 16),
        ('title:<Contains>""', 16),
        ("timesSeen:<Contains>5", 20),
        ("is:<Contains>new", 13),
        ("level:<Contains>crit", 16),
        ("oops <Contains>x", 5),
        ('"<Contains>x"', 1),
        ("title:x<Contains>", 7),
    ],
)
def test_where_it_cannot_stand_it_is_refused_at_its_place(text: str, position: int) -> None:
    with pytest.raises(BadQuery) as refused:
        asked(text)
    assert refused.value.position == position


@given(
    st.sampled_from(sorted(HOLDS)), st.text("ab*\\[{?(, ", min_size=1, max_size=5), st.text("ab*\\[{?(, ", max_size=8)
)
def test_every_text_is_looked_for_as_it_is(operator: str, typed: str, text: str) -> None:
    quoted = typed.replace("\\", "\\\\").replace("*", "\\*")
    if quoted.endswith("\\"):
        quoted += "a"
        typed += "a"
    query = parse(f'zone:\uf00d{operator}\uf00d"{quoted}"')
    said = replace(PAYMENT, tags=(("zone", text),))
    assert matches(query, said) is (Truth.YES if HOLDS[operator](typed, text) else Truth.NO)
    assert parse(show(query)) == query
