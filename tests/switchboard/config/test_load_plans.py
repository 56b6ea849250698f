"""What later parts serve is read whole, checked, and warned about once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.config.config import Retention
from switchboard.config.load import load_config
from switchboard.config.people import JiraPlan
from tests.switchboard.routing.samples import FILE, HEAD, a_config, faults_of, warnings_of

WHOLE = HEAD + "routes: []\n"
STEP = "{after: 10m, unless: [acknowledged, resolved], notify: [pagerduty:owner], repeat: 1}"


def with_team(written: str) -> str:
    return WHOLE.replace('slack: "#frontend"', f'slack: "#frontend", {written}')


def with_route(written: str) -> str:
    return f"{HEAD}routes:\n  - {{name: a, when: has:team, notify: [slack:core], {written}}}\n"


def test_jira_plans_are_of_teams_and_of_routes() -> None:
    config = load_config(with_team("jira: {project: PAY, fields: {team: a}, labels: [sentry]}"), file=FILE)[0]
    assert config.teams["frontend"].jira == JiraPlan(project="PAY", fields=(("team", "a"),), labels=("sentry",))
    route = load_config(with_route("jira: {priority: Highest}"), file=FILE)[0].routes[0]
    assert route.jira == JiraPlan(priority="Highest")


def test_an_escalation_keeps_the_order_of_its_steps() -> None:
    text = with_route(f"escalate: [{STEP}, {{after: 1h, notify: [slack:core]}}], assign: owner")
    route = load_config(text, file=FILE)[0].routes[0]
    assert [(step.after, step.unless, step.repeat) for step in route.escalate] == [
        (timedelta(minutes=10), ("acknowledged", "resolved"), 1),
        (timedelta(hours=1), (), 0),
    ]
    assert route.assign_owner


def test_who_is_paged_without_an_owner_must_be_said_when_an_escalation_pages_owner() -> None:
    text = with_route(f"escalate: [{STEP}]").replace('page_fallback: ["pagerduty:core"]\n', "")
    assert [fault.path for fault in faults_of(text)] == ["page_fallback"]


def test_retention_has_days_of_its_own_for_some_projects() -> None:
    config = a_config(head=HEAD + "retention: {alerts: 30d, redact_at_rest: true, projects: {shop: 7d}}\n")
    assert config.retention == Retention(
        alerts=timedelta(days=30), redact_at_rest=True, projects=(("shop", timedelta(days=7)),)
    )


def test_the_smaller_intents_of_a_team_are_read() -> None:
    text = "ack_timeout: 30m, remind: 3d, mail_every: 1h, deploys: true, pagerduty_resolves: true"
    team = load_config(with_team(text), file=FILE)[0].teams["frontend"]
    assert (team.ack_timeout, team.remind) == (timedelta(minutes=30), timedelta(days=3))
    assert (team.mail_every, team.deploys, team.pagerduty_resolves) == (timedelta(hours=1), True, True)


@pytest.mark.parametrize("written", ["ack_timeout: never, remind: never, deploys: false", "digest: never, jira: false"])
def test_what_asks_for_nothing_is_not_warned_of(written: str) -> None:
    assert warnings_of(with_team(written)) == ()


@pytest.mark.parametrize(
    "text, path, problem",
    [
        (with_team("jira: {type: Bug}"), "teams.frontend.jira", "no project"),
        (with_team("jira: {project: A, fields: {a: [b]}}"), "teams.frontend.jira.fields.a", "a list where a text"),
        (with_route("escalate: [{after: 10m}]"), "routes[0].escalate[0].notify", "missing"),
        (with_route("escalate: [{after: x, notify: [slack:core]}]"), "routes[0].escalate[0].after", "no length"),
        (
            with_route(f"escalate: [{STEP.replace('resolved', 'solved')}]"),
            "routes[0].escalate[0].unless[1]",
            "“solved”",
        ),
        (with_route("assign: alice"), "routes[0].assign", "“alice” is not one of owner"),
        (with_route("renotify: soon"), "routes[0].renotify", "“soon” is no length of time"),
        (WHOLE + "retention: {alerts: ever}\n", "retention.alerts", "“ever”"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, path: str, problem: str) -> None:
    found = {fault.path: fault.problem for fault in faults_of(text)}
    assert problem in found[path]
