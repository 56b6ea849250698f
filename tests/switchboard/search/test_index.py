"""The index: what a query requires, and that no query that an alert may match is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Facts
from switchboard.search.index import QueryIndex, required
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import Query
from tests.switchboard.routing.any_alerts import ALERTS, CLOSE, CONDITIONS, TEAMS
from tests.switchboard.search.facts import PAYMENT, SLOW

REQUIRED = [
    ("level:[error,fatal] x", {"level": ["error", "fatal"]}),
    ("tags[level]:error", {"tags[level]": ["error"]}),
    ("squad:a", {"tags[squad]": ["a"]}),
    ('tags["a]"]:b', {"tags[a]]": ["b"]}),
    ("error.type:KeyError", {"error.type": ["keyerror"]}),
    ("project.name:a assigned_to:Ada", {"project": ["a"], "assigned": ["ada"]}),
    (r"a:x\*y", {"tags[a]": ["x*y"]}),
    ("transaction:/api/*/pay error.type:Time*", {"transaction": ["/api/…"], "error.type": ["time…"]}),
    ("level:[error,fa*] title:Order*", {"level": ["error", "fa…"], "title": ["order…"]}),
    (r"a:x\*y*", {"tags[a]": ["x*y…"]}),
    ('!level:error logger:*err a:"" message:x path:x* timesSeen:5 is:new release.version:1.2* has:a count(1h):>1', {}),
    ("assigned:none assigned:[ada,none] level:[error,*]", {}),
    ("level:error OR squad:a", {}),
]


@pytest.mark.parametrize("text,needed", REQUIRED)
def test_equalities_and_beginnings_among_the_conjuncts_are_required(text: str, needed: dict[str, list[str]]) -> None:
    found = {
        need.key: [f"{opening.text}{'' if opening.whole else '…'}" for opening in need.openings]
        for need in required(parse(text))
    }
    assert found == needed


def candidates(facts: Facts, *texts: str, teams: tuple[str, ...] = ()) -> list[int]:
    return QueryIndex(tuple(map(parse, texts))).candidates(facts, teams)


def test_an_alert_finds_only_what_it_may_match() -> None:
    texts = ("level:error tags[critical]:true", "level:error tags[critical]:false", "x OR y", "error.type:Time*", "")
    assert candidates(PAYMENT, *texts) == [1, 2, 3, 4]
    assert candidates(SLOW, "team:core", "team:web", teams=("core",)) == [0]


def test_a_query_about_what_is_unknown_is_found() -> None:
    assert candidates(PAYMENT, "issue:SHOP-1", "tags[none]:a", "!issue:SHOP-1") == [0, 2]


def test_each_query_stands_under_its_rarest_requirement() -> None:
    index = QueryIndex(tuple(parse(f"level:error environment:production customer:c{number}") for number in range(50)))
    assert index.candidates(PAYMENT, ()) == []


@given(st.lists(st.one_of(CONDITIONS, CLOSE).map(parse), max_size=8).map(tuple), ALERTS, TEAMS)
def test_what_is_not_found_is_no(queries: tuple[Query, ...], facts: Facts, teams: tuple[str, ...]) -> None:
    found = QueryIndex(queries).candidates(facts, teams)
    assert found == sorted(set(found))
    for place, query in enumerate(queries):
        assert place in found or matches(query, facts, teams=teams) is Truth.NO
