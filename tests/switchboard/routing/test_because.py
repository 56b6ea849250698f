"""The long because agrees with the decision and shows each rule, route and term with what it looked at."""

from __future__ import annotations

from hypothesis import given

from switchboard.model.facts import Facts
from switchboard.routing.because import Effect, because, because_lines, short_because
from switchboard.routing.decide import decide
from switchboard.search.match import Truth
from tests.switchboard.routing.samples import HEAD, a_config, an_issue, facts
from tests.switchboard.routing.test_decide import ALERTS

CONFIG = a_config(
    "name: quiet, when: level:info, notify: [slack:core]",
    "name: page, when: 'level:error team:payments', notify: [pagerduty:owner], stop: true",
    "name: late, when: project:shop, notify: [slack:core]",
    "name: noise, when: title:nothing, drop: noise",
    "name: trial, when: level:error, drop: we try it, shadow: true",
)


def test_every_route_says_what_it_did() -> None:
    long = because(facts(), CONFIG)
    assert [(each.name, each.effect, each.also) for each in long.routes] == [
        ("quiet", Effect.NO_MATCH, ""),
        ("page", Effect.NOTIFIES, "pagerduty:owner and stops"),
        ("late", Effect.NOT_REACHED, "“page” ended the walk"),
        ("noise", Effect.NO_MATCH, ""),
        ("trial", Effect.IN_SHADOW, "we try it"),
    ]


def test_every_term_shows_the_value_it_looked_at() -> None:
    page = because(facts(), CONFIG).routes[1]
    assert [(term.text, term.truth, term.on) for term in page.terms] == [
        ("level:error", Truth.YES, "error"),
        ("team:payments", Truth.YES, "payments"),
    ]


def test_every_rule_that_matched_is_told_and_the_first_wins() -> None:
    long = because(facts(), CONFIG)
    assert [(each.rule, each.line, each.owners, each.wins) for each in long.owners] == [
        ("path:src/shop/payments/* #payments-team", 2, ("payments",), True),
        ("path:src/shop/* core", 1, ("core",), False),
    ]


def test_a_drop_keeps_the_others_from_being_looked_at() -> None:
    config = a_config(
        "name: all, when: project:shop, notify: [slack:core]", "name: noise, when: level:error, drop: loud"
    )
    assert [each.effect for each in because(facts(), config).routes] == [Effect.NOT_REACHED, Effect.DROPS]


def test_what_is_unknown_is_said_to_be() -> None:
    long = because(an_issue(), a_config("name: a, when: environment:production, notify: [slack:core]"))
    assert long.routes[0].effect is Effect.UNKNOWN


def test_a_config_in_shadow_says_so() -> None:
    config = a_config("name: a, when: level:error, notify: [slack:core]", head=HEAD + "defaults: {shadow: true}\n")
    assert because(facts(), config).routes[0].effect is Effect.IN_SHADOW


def test_the_lines_read_from_owner_to_outcome() -> None:
    lines = because_lines(because(facts(), CONFIG))
    assert lines[0] == "owner path:src/shop/payments/* #payments-team on src/shop/payments/charge.py"
    assert "route “page” tells: pagerduty:owner and stops" in lines
    assert "    yes     level:error  (it is error)" in lines
    assert lines[-1] == "  → pagerduty:payments error"
    assert because_lines(because(facts(None), CONFIG))[0] == "owner nobody: no rule matched"


def test_the_short_because_names_the_routes_that_led_there() -> None:
    config = a_config(
        "name: a, when: level:error, notify: [slack:core]", "name: b, when: level:error, notify: [pagerduty:owner]"
    )
    decision = decide(facts(), config)
    owned = "owned by payments (path:src/shop/payments/* on src/shop/payments/charge.py)"
    assert short_because(decision) == f"routes “a”, “b”; {owned}"
    assert short_because(decision, ("b", "gone")) == f"route “b”; {owned}"
    assert short_because(decide(facts(level="info"), CONFIG)).startswith("routes “quiet”, “late”")


@given(ALERTS)
def test_the_long_because_ends_in_what_decide_decides(alert: Facts) -> None:
    assert because(alert, CONFIG).decision == decide(alert, CONFIG)
    assert because(alert, CONFIG, test=True).decision == decide(alert, CONFIG, test=True)
