"""The whole of routes.yaml: good ones load, bad ones tell every fault with line, path and remedy."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.errors import BadConfig
from tests.switchboard.routing.samples import FILE, HEAD, faults_of, warnings_of

EXAMPLE = Path(__file__).parents[3] / "routes.example.yaml"
WHOLE = HEAD + "routes:\n  - {name: all, when: has:team, notify: [slack:owner]}\n"


def test_the_example_loads_without_a_fault_or_a_warning() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    config, warnings = load_config(text, file="routes.example.yaml")
    assert warnings == ()
    assert [route.name for route in config.routes] == [
        "crawlers",
        "development",
        "payments broken in production",
        "whoever owns it",
    ]


def test_a_configs_hash_is_that_of_its_text_and_its_secrets_stay_names() -> None:
    config, _ = load_config(WHOLE, file=FILE)
    assert config.hash == hashlib.sha256(WHOLE.encode()).hexdigest()
    assert config.teams["payments"].pagerduty == "PAGERDUTY_PAYMENTS"


def test_every_fault_is_told_at_once() -> None:
    faults = faults_of("version: 2\nteam: {}\nroutes:\n  - {name: a, when: has:team, notify: [slack:paymnts]}\n")
    assert [(fault.line, fault.path) for fault in faults] == [
        (1, "version"),
        (1, "fallback"),
        (2, "team"),
        (4, "routes[0].notify[0]"),
    ]
    assert faults[2].remedy == "Did you mean “teams”?"


@pytest.mark.parametrize(
    "text, path, problem",
    [
        (WHOLE.replace("version: 1\n", ""), "version", "missing"),
        (WHOLE.replace("fallback: [", "fallbock: [", 1), "fallbock", "no such key"),
        (HEAD, "routes", "missing"),
        (HEAD + "routes: {a: b}\n", "routes", "not a list"),
        (HEAD + "routes: [a]\n", "routes[0]", "not a mapping"),
        (WHOLE + "destinations: {sms: {}}\n", "destinations.sms.kind", "missing"),
        (WHOLE + "destinations: {sms: {kind: fax}}\n", "destinations.sms.kind", "“fax”"),
        (WHOLE + "destinations: {sms: {kind: webhook, url: 'http://x'}}\n", "destinations.sms.url", "no such key"),
    ],
)
def test_a_fault_says_where_and_what(text: str, path: str, problem: str) -> None:
    fault = next(fault for fault in faults_of(text) if fault.path == path)
    assert problem in fault.problem
    assert fault.remedy
    assert fault.file == FILE


def test_a_secret_in_the_file_is_refused_and_not_repeated() -> None:
    token = "xoxb-1234567890-abcdefghij"
    faults = faults_of(WHOLE.replace('"#core"', token))
    assert any(fault.problem == "a secret is written in the file" and fault.line == 4 for fault in faults)
    assert all(token not in str(fault) for fault in faults)


def test_keys_not_served_yet_are_accepted_and_warned_of() -> None:
    text = WHOLE + "storms: {over: 20, per: 1m}\n"
    assert [(fault.path, fault.problem) for fault in warnings_of(text)] == [("storms", "not served yet")]


def test_a_variable_that_is_not_set_is_warned_of_only_when_the_environment_is_known() -> None:
    assert warnings_of(WHOLE) == ()
    warnings = warnings_of(WHOLE, variables=("PAGERDUTY_CORE",))
    assert [(fault.path, fault.problem) for fault in warnings] == [
        ("teams.payments.pagerduty", "PAGERDUTY_PAYMENTS is not set")
    ]


def test_an_owner_who_cannot_be_told_is_warned_of() -> None:
    text = HEAD + "routes:\n  - {name: page, when: has:team, notify: [pagerduty:owner]}\n"
    assert [(fault.path, fault.problem) for fault in warnings_of(text)] == [("teams.frontend", "no pagerduty address")]


EVERYTHING = """\
version: 1
defaults: {timezone: Europe/London, renotify: 4h, failover_after: 1m, page_failover_after: 1m, announce: false}
teams:
  core:
    slack: "#core"
    pagerduty: ${PAGERDUTY_CORE}
    jira: {project: PAY, fields: {a: b}, labels: [sentry]}
    quiet: {hours: "19:00-08:00", days: "Fri 18:00-Mon 08:00", except: "level:fatal"}
    digest: [{every: week, at: "Mon 09:00", to: ["slack:core"], skip_after: 2d}, {every: "0 9 * * 1-5"}]
    may: {resolve: anyone}
    mention: "@alice"
    ack_timeout: 30m
    page_storms: {over: 5, per: 5m}
people: {alice: {email: alice@example.com, slack: U012ABC}}
owners: "path:a #core alice@example.com"
owners_roots: [{source: "src/", stack: "app/"}]
inhibit: [{when: "alert:down", mutes: "level:error", same: [project]}]
maintenance: [{name: nightly, when: "project:shop", every: "Sun 02:00-04:00"}]
routes: [{name: a, when: b, notify: [slack:owner], escalate: [{after: 10m, notify: [pagerduty:core], repeat: 1}]}]
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:later"]
storms: {over: 20, per: 1m, calm: 5m}
retention: {alerts: 90d, projects: {shop: 7d}}
"""


def test_a_file_of_every_key_loads() -> None:
    assert all(fault.warning for fault in warnings_of(EVERYTHING))


WORDS = ["version: 1", "teams:", "  a:", "    slack: '#a'", "owners: |", "  path:x #a", "routes:", "  - name: r"]
LINES = st.sampled_from(
    [*WORDS, "    when: level:error", "    notify: [slack:owner]", "fallback: ['slack:#b']", "- x", "a: ["]
)


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=200), st.lists(LINES, max_size=12).map("\n".join)))
def test_any_text_gives_a_config_or_its_faults(text: str) -> None:
    try:
        config, warnings = load_config(text, file=FILE, variables=())
    except BadConfig as error:
        assert error.faults
        assert not any(fault.warning for fault in error.faults)
    else:
        assert config.fallback
        assert all(fault.warning for fault in warnings)


@settings(max_examples=200)
@given(
    st.integers(0, len(EVERYTHING)), st.integers(0, 40), st.one_of(st.text(max_size=10), st.sampled_from("0[]{}:-9"))
)
def test_a_damaged_file_gives_a_config_or_its_faults(start: int, length: int, instead: str) -> None:
    text = EVERYTHING[:start] + instead + EVERYTHING[start + length :]
    try:
        load_config(text, file=FILE)
    except BadConfig as error:
        assert all(fault.line >= 1 and fault.problem and fault.remedy for fault in error.faults)
