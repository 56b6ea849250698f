"""What the analysis says of conditions holds of every alert."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.config.analysis_conditions import condition_of, takes_in
from switchboard.model.facts import Facts
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.show import show
from tests.often import often
from tests.switchboard.routing.any_alerts import ALERTS, CLOSE, CONDITIONS, TEAMS

CLASHES = [
    ("level:error level:fatal", "level:error level:fatal"),
    ("environment:[a] !environment:a", "environment:a !environment:a"),
    ("level:[error,fatal] level:[info,debug] project:x", "level:[error,fatal] level:[info,debug]"),
    ("!has:zone zone:x", "!has:zone zone:x"),
    ("is:resolved is:unresolved", "is:resolved is:unresolved"),
    ("is:resolved is:regressed", "is:resolved is:regressed"),
    ("timesSeen:>100 timesSeen:<=100", "timesSeen:>100 timesSeen:<=100"),
    ("timesSeen:[1 TO 5] times_seen:[6 TO 9]", "timesSeen:[1 TO 5] times_seen:[6 TO 9]"),
    ("transaction.duration:>2s transaction.duration:<300ms", "transaction.duration:>2s transaction.duration:<300ms"),
    ("count(1h):>5 !count(1h):>3", "count(1h):>5 !count(1h):>3"),
    ("error.type:A !error.type:[A,B]", "error.type:A !error.type:[A,B]"),
    ("error.handled:true error.unhandled:true error.handled:false", "error.handled:true error.handled:false"),
    ("title:boom !title:boom", "title:boom !title:boom"),
    ("level:error level:fatal OR level:error !has:level", "level:error level:fatal"),
]
POSSIBLE = [
    "",
    "level:[error,fatal] level:[fatal,info]",
    "error.type:A error.type:B",
    "team:a team:b",
    "level:err* !level:error",
    "timesSeen:>1 timesSeen:<2",
    "firstSeen:-1h firstSeen:+1h",
    "count(1h):>5 !count(5m):>3",
    "level:error OR (level:info level:debug)",
    "user.id:1 user.id:2",
]
TAKEN_IN = [
    ("level:error project:x", "level:error"),
    ("level:error", ""),
    ("level:error", "level:[error,fatal]"),
    ("level:error", "level:err* has:level"),
    ("level:fatal", "!level:error"),
    ("level:[error,fatal] !level:fatal", "level:error"),
    ("error.type:KeyError", "error.type:*error"),
    ("error.type:KeyError", "has:error.type"),
    ("timesSeen:>100", "timesSeen:>=50"),
    ("timesSeen:[5 TO 6]", "!timesSeen:>6"),
    ("is:regressed", "is:unresolved !is:resolved"),
    ("count(1h):>100", "count(1h):>50"),
    ("a:1 (b:2 OR b:3)", "b:[2,3]"),
    ("a:1 b:2", "c:3 OR b:2"),
    ("times_seen:5", "timesSeen:5"),
    ("tags.zone:x", "zone:[x,y]"),
    ("!level:[info,debug]", "!level:info"),
    ("!has:zone", "!zone:x"),
    ("level:info level:debug", "project:x"),
    ("http.status_code:503", "http.status_code:>=500"),
    ('title:"went wrong" x', 'title:"went wrong"'),
]
NOT_TAKEN_IN = [
    ("", "level:error"),
    ("level:[error,fatal]", "level:error"),
    ("level:err*", "level:error"),
    ("!level:error", "level:fatal"),
    ("timesSeen:<3", "timesSeen:>1"),
    ("timesSeen:>1", "timesSeen:>2"),
    ("error.type:A", "!error.type:B"),
    ("!level:error", "has:level"),
    ("count(1h):>100", "count(5m):>100"),
    ("level:error OR level:fatal", "level:error"),
    ("timesSeen:>100", "timesSeen:>=102"),
]


@pytest.mark.parametrize("text,clash", CLASHES)
def test_terms_that_clash_are_told(text: str, clash: str) -> None:
    found = condition_of(parse(text)).clashes
    assert next(" ".join(show(leaf) for leaf in terms) for terms in found) == clash.replace("[a]", "a")


@pytest.mark.parametrize("text", POSSIBLE)
def test_what_may_be_true_is_not_called_impossible(text: str) -> None:
    assert not condition_of(parse(text)).impossible


@pytest.mark.parametrize("narrow,wide", TAKEN_IN)
def test_a_condition_that_asks_for_less_takes_in_one_that_asks_for_more(narrow: str, wide: str) -> None:
    assert takes_in(condition_of(parse(wide)), condition_of(parse(narrow)))


@pytest.mark.parametrize("narrow,wide", NOT_TAKEN_IN)
def test_a_condition_takes_in_nothing_that_may_be_true_without_it(narrow: str, wide: str) -> None:
    assert not takes_in(condition_of(parse(wide)), condition_of(parse(narrow)))


def test_of_a_condition_with_very_many_alternatives_nothing_is_claimed() -> None:
    many = " ".join(f"(a:{number} OR b:{number})" for number in range(10))
    assert condition_of(parse(f"{many} level:info level:debug")).alternatives is None
    assert not takes_in(condition_of(parse(many)), condition_of(parse(many)))


@settings(max_examples=often(150))
@given(CLOSE, st.lists(st.tuples(ALERTS, TEAMS), min_size=5, max_size=5))
def test_no_alert_makes_an_impossible_condition_true(text: str, alerts: list[tuple[Facts, tuple[str, ...]]]) -> None:
    query = parse(text)
    if condition_of(query).impossible:
        assert all(matches(query, facts, teams=teams) is not Truth.YES for facts, teams in alerts)


@settings(max_examples=often(150))
@given(CONDITIONS, CONDITIONS, st.lists(st.tuples(ALERTS, TEAMS), min_size=5, max_size=5))
def test_an_alert_of_a_narrow_condition_is_one_of_the_wide_condition_that_takes_it_in(
    wide: str, more: str, alerts: list[tuple[Facts, tuple[str, ...]]]
) -> None:
    narrow = f"({wide}) {more}"
    pairs = [(wide, more), (more, wide), (wide, narrow), (narrow, more)]
    for wider, narrower in [(parse(one), parse(other)) for one, other in pairs]:
        if takes_in(condition_of(wider), condition_of(narrower)):
            of_narrow = [alert for alert in alerts if matches(narrower, alert[0], teams=alert[1]) is Truth.YES]
            assert all(matches(wider, facts, teams=teams) is Truth.YES for facts, teams in of_narrow)


@given(CONDITIONS)
def test_a_condition_takes_in_itself(text: str) -> None:
    condition = condition_of(parse(text))
    assert condition.alternatives is None or takes_in(condition, condition)
