"""Route tests, played on the real pipeline."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.routetests.read import read_script
from switchboard.routetests.run import Result, run_test, unreached

ROUTES = """
version: 1
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}"}
  core: {slack: "#core", email: [core@acme.example]}
owners: |
  path:src/pay/*  #payments
routes:
  - {name: local, when: "environment:development", drop: "development stays local"}
  - {name: fatal, when: "level:fatal has:team", notify: ["pagerduty:payments", "slack:owner"], severity: critical}
  - {name: owned, when: "has:team", notify: ["slack:owner"]}
  - {name: declined, when: "declined", notify: ["email:core"]}
fallback: ["slack:#alerts"]
"""
CONFIG, _ = load_config(ROUTES, file="routes.yaml")


def _run(text: str) -> list[Result]:
    def nothing(key: str, name: str) -> str:
        return f"{name} is missing"

    script = read_script(f"tests:\n{text}", file="routes.test.yaml", loads=nothing)
    return [run_test(test, CONFIG) for test in script.tests]


def _passes(text: str) -> None:
    for result in _run(text):
        assert result.passed, result.failures


def test_an_alert_reaches_those_whom_its_routes_name() -> None:
    _passes(
        """
  - name: a fatal error in payments
    given:
      - event: {level: fatal, error: "ChargeError: declined", frames: [src/pay/charge.py]}
    expect: [{to: pagerduty:payments, severity: critical}, {to: slack:payments, says: "ChargeError"}, email:core]
    not: ["slack:#alerts", slack:core]
"""
    )


def test_what_no_route_matches_reaches_the_fallback_and_only_it() -> None:
    _passes(
        """
  - name: nobody's
    given: [{event: {title: odd, level: info, environment: staging}}]
    only: [{to: "slack:#alerts", severity: info}]
"""
    )


def test_a_dropped_alert_names_its_route() -> None:
    _passes(
        """
  - name: at home
    given: [{event: {environment: development, frames: [src/pay/a.py]}}]
    expect: nobody
    dropped: local
"""
    )


def test_a_message_is_told_once_and_a_regression_again() -> None:
    _passes(
        """
  - name: told once
    given:
      - event: {issue: a, frames: [src/pay/a.py], times: 3, every: 10s}
        expect: [slack:payments]
      - event: {issue: a, frames: [src/pay/a.py]}
        at: +5m
        expect: nobody
      - resolve: a
        at: +1h
      - event: {issue: a, frames: [src/pay/a.py]}
        at: +2h
        expect: [slack:payments]
"""
    )


def test_a_metric_alert_and_a_body_without_its_event_are_alerts_as_well() -> None:
    _passes(
        """
  - name: others
    given:
      - metric: {rule: "p95 declined", state: critical, project: shop}
        expect: [email:core]
      - event: {as: issue, issue: b, title: odd}
        expect: ["slack:#alerts"]
"""
    )


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ("expect: [slack:core]", "slack:core was not told; told were slack:#payments"),
        ("expect: nobody", "nobody should be told"),
        ("only: [slack:core]", "slack:#payments was told as well"),
        ("not: [slack:payments]", "should not be told, and was: route “owned”"),
        ("expect: [{to: slack:payments, severity: critical}]", "was told otherwise: error"),
        ("expect: [slack:pyments]", "Did you mean “payments”?"),
        ("dropped: local", "it should be dropped by “local”"),
    ],
)
def test_a_failure_says_what_happened_instead_and_why(check: str, problem: str) -> None:
    [result] = _run(f"  - name: a\n    given: [{{event: {{frames: [src/pay/a.py]}}}}]\n    {check}\n")
    assert any(problem in failure.problem for failure in result.failures), result.failures


def test_routes_that_no_test_reaches_are_named() -> None:
    results = _run("  - name: a\n    given: [{event: {frames: [src/pay/a.py]}}]\n    expect: [slack:payments]\n")
    assert unreached(CONFIG, results) == ("local", "fatal", "declined")


NAGS, _ = load_config(
    """
version: 1
defaults: {renotify: 1h}
teams:
  payments: {slack: "#payments"}
  core: {slack: "#core"}
owners: |
  path:src/pay/*  #payments
routes:
  - {name: owned, when: "has:team", notify: ["slack:owner", "slack:core"]}
fallback: ["slack:#alerts"]
""",
    file="routes.yaml",
)


def _nagged(ack: str) -> Result:
    def nothing(key: str, name: str) -> str:
        return f"{name} is missing"

    text = f"""
tests:
  - name: it is said again until somebody is on it
    given:
      - event: {{issue: a, frames: [src/pay/charge.py]}}
      - wait: 61m
        only: [{{to: slack:payments, says: still_open}}, {{to: slack:core, says: still_open}}]
      - ack: {ack}
        at: +10m
        expect: nobody
      - wait: 2h
        expect: [{{to: slack:core, says: still_open}}]
        not: [slack:payments]
"""
    (test,) = read_script(text, file="routes.test.yaml", loads=nothing).tests
    return run_test(test, NAGS)


@pytest.mark.parametrize("ack", ["a", "{issue: a}", "{issue: a, team: payments, by: alice}", "{issue: a, for: 7d}"])
def test_whose_team_is_on_it_is_not_reminded_and_the_others_are(ack: str) -> None:
    assert _nagged(ack).failures == ()


@pytest.mark.parametrize(
    ("ack", "said"),
    [
        ("b", "nothing of b came before it"),
        ("{issue: a, team: frontend}", "frontend was told nothing of a"),
    ],
)
def test_an_acknowledgement_of_nothing_does_not_hold(ack: str, said: str) -> None:
    assert said in [failure.problem for failure in _nagged(ack).failures]


def test_what_is_over_cannot_be_acknowledged() -> None:
    (result,) = _run(
        """
  - name: too late
    given: [{event: {issue: a, frames: [src/pay/x.py]}}, {resolve: a}, {ack: a}]
    expect: [slack:payments]
"""
    )
    assert "there is nothing to acknowledge" in result.failures[0].problem


def test_whom_an_issue_is_assigned_to_is_told_in_person() -> None:
    people = "people:\n  alice: {email: alice@acme.example, slack: U0123456789}\n"
    (test,) = read_script(
        """
tests:
  - name: alice hears of what is hers
    given:
      - event: {issue: a, frames: [src/pay/charge.py]}
        expect: [slack:payments]
      - assign: {issue: a, to: alice@acme.example}
        only: [{to: "slack:@alice", says: "assigned to you"}]
""",
        file="routes.test.yaml",
        loads=lambda key, name: f"{key} {name} is missing",
    ).tests
    config, _ = load_config(ROUTES.lstrip() + people, file="routes.yaml")
    assert run_test(test, config).failures == ()


@pytest.mark.parametrize(
    ("at", "told"),
    [("2026-03-09 07:59", "nobody"), ("2026-03-09 08:01", "[slack:core]"), ("2026-03-09 08:01+00:00", "nobody")],
)
def test_times_are_those_of_the_configuration_unless_they_name_a_zone(at: str, told: str) -> None:
    routes = """
version: 1
defaults: {timezone: America/New_York}
teams: {core: {slack: "#core", quiet: {hours: "19:00-08:00"}}}
routes: [{name: all, when: "level:error", notify: [slack:core]}]
fallback: ["slack:#alerts"]
"""
    text = f"""
starts: "2026-03-09 00:00-04:00"
tests:
  - name: quiet hours are local
    given: [{{at: "{at}", event: {{}}, expect: {told}}}]
"""
    script = read_script(text, file="routes.test.yaml", loads=lambda _, name: f"{name} is missing")
    assert run_test(script.tests[0], load_config(routes, file="routes.yaml")[0]).failures == ()


def test_a_monday_morning_is_local_as_well() -> None:
    script = read_script("tests: [{name: x, given: [], expect: nobody}]", file="t", loads=lambda _, name: name)
    assert script.tests[0].starts.tzinfo is None


def test_the_notice_of_a_mute_is_not_told() -> None:
    _passes(
        """
  - name: a mute holds what it asks for, and says nothing that is an alert
    given:
      - mute: {query: "team:payments", for: 2h, because: known}
        expect: nobody
      - event: {frames: [src/pay/charge.py]}
        expect: nobody
      - wait: 3h
        expect: [slack:payments]
"""
    )


def test_what_is_kept_redacted_is_decided_as_it_is_kept() -> None:
    routes = ROUTES.replace(
        "- {name: declined",
        '- {name: ann, when: "customer:ann@shop.example", notify: ["slack:core"]}\n  - {name: declined',
    )
    config, _ = load_config(f"{routes}retention: {{redact_at_rest: true}}\n", file="routes.yaml")
    event = "{title: odd, tags: {customer: ann@shop.example, plan: big}}"
    text = f'tests:\n  - name: hidden\n    given: [{{event: {event}}}]\n    only: ["slack:#alerts"]\n'
    [test] = read_script(text, file="routes.test.yaml", loads=lambda _key, name: name).tests
    assert run_test(test, config).passed
    [as_it_came] = [run_test(test, load_config(routes, file="routes.yaml")[0])]
    assert not as_it_came.passed
