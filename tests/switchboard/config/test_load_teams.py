"""The `teams`: addresses are checked, and secrets are only ever named."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from tests.switchboard.routing.samples import FILE, HEAD, faults_of, warnings_of

TAIL = 'fallback: ["slack:#alerts"]\nroutes: []\n'


def teams(written: str) -> str:
    return f"version: 1\nteams:\n  {written}\n{TAIL}"


def test_a_team_inherits_the_default_time_zone_unless_it_has_its_own() -> None:
    text = "defaults: {timezone: Asia/Tokyo}\n" + teams("a: {timezone: UTC}\n  b: {slack: C0123456789}")
    config, _ = load_config(text, file=FILE)
    assert [team.timezone for team in config.teams.values()] == ["UTC", "Asia/Tokyo"]
    assert config.teams["b"].slack == "C0123456789"


def test_a_routing_key_written_in_the_file_is_refused_and_not_repeated() -> None:
    key = "0123456789abcdef" * 2
    (fault,) = faults_of(teams(f"a: {{pagerduty: {key}}}"))
    assert fault.path == "teams.a.pagerduty"
    assert "${NAME}" in fault.remedy
    assert key not in str(fault)


@pytest.mark.parametrize(
    "written, path, problem",
    [
        ("a: {slack: payments}", "teams.a.slack", "no Slack channel"),
        ("a: {slack: 'https://hooks.example.com/x'}", "teams.a.slack", "no Slack channel"),
        ("a: {email: ops}", "teams.a.email", "no e-mail address"),
        ("a: {email: [ops@a.example, 'Ops <ops@a.example>']}", "teams.a.email[1]", "no e-mail address"),
        (f"a: {{email: {'x' * 65}@a.example}}", "teams.a.email", "no e-mail address"),
        (
            "a: {pagerduty: '${SENTRY_AUTH_TOKEN}'}",
            "teams.a.pagerduty",
            "SENTRY_AUTH_TOKEN is a secret of Switchboard's own",
        ),
        ("a: {pagerduty: '$NAME'}", "teams.a.pagerduty", "not the name of a variable"),
        ("owner: {slack: '#a'}", "teams.owner", "cannot be a team's key"),
        ("'#a': {slack: '#a'}", "teams.#a", "cannot be a team's key"),
        ("a: '#a'", "teams.a", "not a mapping"),
        ("a: {slak: '#a'}", "teams.a.slak", "no such key"),
    ],
)
def test_a_team_that_does_not_fit_is_refused(written: str, path: str, problem: str) -> None:
    (fault,) = faults_of(teams(written))
    assert fault.path == path
    assert problem in fault.problem


def test_a_teams_addresses_may_be_local_or_left_open() -> None:
    config, _ = load_config(
        teams("a: {email: [team@thebot.local, '${TEAM_MAIL}']}\n  b: {email: b@b.example}"), file=FILE
    )
    assert [team.email for team in config.teams.values()] == [("team@thebot.local", "${TEAM_MAIL}"), ("b@b.example",)]


def test_two_teams_cannot_share_a_sentry_slug() -> None:
    (fault,) = faults_of(teams("a: {sentry: x}\n  b: {sentry: x}"))
    assert (fault.line, fault.path) == (4, "teams.b")


def test_keys_of_a_team_not_served_yet_are_warned_of_unless_they_ask_for_nothing() -> None:
    warnings = warnings_of(
        HEAD.replace('slack: "#core"', 'slack: "#core", remind: never, deploys: true') + "routes: []\n"
    )
    assert [fault.path for fault in warnings] == ["teams.core.deploys"]


def test_an_address_whose_variable_is_not_set_is_warned_of() -> None:
    text = teams("a: {email: [team@thebot.local, '${TEAM_MAIL}']}")
    for variables, warned in ((frozenset[str](), ["TEAM_MAIL is not set"]), (frozenset({"TEAM_MAIL"}), [])):
        _, warnings = load_config(text, file=FILE, variables=variables)
        assert [warning.problem for warning in warnings if "TEAM_MAIL" in warning.problem] == warned
