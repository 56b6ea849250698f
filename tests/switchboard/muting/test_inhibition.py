"""Inhibition: which alert makes which others wait, and that no two ever wait for each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.config import Config
from switchboard.config.noise import Inhibit
from switchboard.model.decision import Held
from switchboard.model.hidden import HIDDEN
from switchboard.model.mute import Inhibitor
from switchboard.model.replace import replace
from switchboard.muting.inhibition import asked_of, inhibits, rule_key, same_values, waiting, waits
from switchboard.search.parse import parse
from tests.switchboard.builders import PAYMENTS, a_decision, a_notify, facts

RULE = Inhibit(
    when=parse('alert:"database down"'), mutes=parse("level:error"), same=("project", "environment"), text=""
)
CONFIG = Config(hash="", text="", file="", inhibits=(RULE,))
DOWN = facts(alert="database down")


def test_the_same_values_make_the_same_hash() -> None:
    assert same_values(RULE, facts(), ()) == same_values(RULE, DOWN, ())
    assert same_values(RULE, facts(project="other"), ()) != same_values(RULE, DOWN, ())
    assert same_values(RULE, facts(project="a", environment="bc"), ()) != same_values(
        RULE, facts(project="ab", environment="c"), ()
    )


def test_an_unknown_value_neither_inhibits_nor_waits() -> None:
    assert same_values(RULE, facts(project=None), ()) is None
    assert asked_of(CONFIG, facts(project=None), ()) == []
    assert inhibits(a_decision(a_notify()), replace(DOWN, project=None), CONFIG) == []


def test_tags_and_teams_may_have_to_be_the_same() -> None:
    by_tag = replace(RULE, same=("tags[squad]",))
    assert same_values(by_tag, facts(), ()) is None
    assert same_values(by_tag, facts(tags=(("squad", "a"),)), ()) is not None
    assert same_values(replace(RULE, same=("team",)), facts(), ("core",)) is not None


def test_a_rule_that_is_changed_is_another_rule() -> None:
    assert rule_key(RULE) == rule_key(replace(RULE, text="other", line=9))
    assert rule_key(RULE) != rule_key(replace(RULE, same=("project",)))


def test_what_is_told_inhibits_while_it_is_open() -> None:
    found = inhibits(a_decision(a_notify()), DOWN, CONFIG)
    assert found == [(rule_key(RULE), same_values(RULE, DOWN, ()))]
    assert inhibits(a_decision(a_notify()), facts(), CONFIG) == []


def test_what_nobody_is_told_of_inhibits_nothing() -> None:
    assert inhibits(a_decision(), DOWN, CONFIG) == []
    assert inhibits(a_decision(a_notify(shadow=True)), DOWN, CONFIG) == []


def test_what_waits_itself_inhibits_nothing_and_what_is_muted_does() -> None:
    waits_too = a_notify(PAYMENTS, held=Held("inhibit:9", ""))
    assert inhibits(a_decision(waits_too), DOWN, CONFIG) == []
    assert inhibits(a_decision(replace(waits_too, held=Held("mute:9", ""))), DOWN, CONFIG) != []


def test_a_cause_waits_for_no_other_cause() -> None:
    assert waits(RULE, facts(), ())
    assert not waits(RULE, DOWN, ())


def test_an_open_inhibitor_is_named_in_what_holds() -> None:
    values = same_values(RULE, facts(), ()) or ""
    found = [Inhibitor(rule_key(RULE), values, 12, "CORE-7"), Inhibitor("gone", values, 13)]
    [held] = [each.held for each in waiting(CONFIG, facts(), (), found)]
    assert (held.by, held.why, held.until) == ("inhibit:12", "“CORE-7” is open", None)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_only_equal_values_have_equal_hashes(one: str, other: str, three: str, four: str) -> None:
    left, right = facts(project=one, environment=other), facts(project=three, environment=four)
    if one and other and three and four:
        assert (same_values(RULE, left, ()) == same_values(RULE, right, ())) == ((one, other) == (three, four))


def test_two_hidden_values_are_not_the_same() -> None:
    by_tag = replace(RULE, same=("tags[customer]",))
    told = facts(tags=(("customer", HIDDEN),))
    assert same_values(by_tag, told, ()) is not None
    assert same_values(by_tag, replace(told, redacted=True), ()) is None
