"""Each term of a query tells its truth and what it looked at."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from switchboard.model.facts import ErrorValue
from switchboard.search.because import TermVerdict, explain
from switchboard.search.match import Truth
from switchboard.search.parse import parse
from switchboard.search.query import Query, leaves
from tests.switchboard.search.facts import PAYMENT
from tests.switchboard.search.test_show import QUERIES


def test_every_term_says_what_it_looked_at() -> None:
    query = parse("level:[error,fatal] !environment:production (is:new OR team:payments) squad:a")
    assert explain(query, PAYMENT, teams=("payments", "core")) == (
        TermVerdict("level:[error,fatal]", Truth.YES, "error"),
        TermVerdict("!environment:production", Truth.NO, "production"),
        TermVerdict("is:new", Truth.UNKNOWN, None, "the alert does not say how its issue stands"),
        TermVerdict("team:payments", Truth.YES, "payments, core"),
        TermVerdict("squad:a", Truth.NO, None),
    )


def test_long_and_many_values_are_shortened() -> None:
    many = replace(PAYMENT, errors=tuple(ErrorValue(type="x" * 200) for _ in range(5)))
    (only,) = explain(parse("error.type:x"), many)
    assert only.on == ", ".join(["x" * 80 + "…"] * 3) + " and 2 more"


@given(QUERIES)
def test_there_is_a_verdict_for_every_leaf(query: Query) -> None:
    assert len(explain(query, PAYMENT)) == len(list(leaves(query)))
