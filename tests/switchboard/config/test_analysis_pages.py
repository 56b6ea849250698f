"""A route that is meant to wake somebody and wakes nobody is told, and plain chat routes never are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.config.analysis import analyse
from switchboard.config.config import Config
from switchboard.config.findings import FindingCode
from switchboard.config.load import load_config
from switchboard.errors import BadConfig, Fault
from tests.often import often
from tests.switchboard.routing.any_alerts import CONDITIONS
from tests.switchboard.routing.samples import HEAD, a_config

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
CRITICAL = "name: a, when: 'environment:production', notify: [slack:core], severity: critical"
FATAL = "name: a, when: 'level:fatal', notify: ['slack:#core']"
NO_PAGER = HEAD.replace(', pagerduty: "${PAGERDUTY_PAYMENTS}"', "").replace(', pagerduty: "${PAGERDUTY_CORE}"', "")


def asleep(config: Config) -> list[Fault]:
    """Return what is found of routes that wake nobody."""
    return [fault for fault in analyse(config) if fault.code == FindingCode.WAKES_NOBODY]


def sleepers(*routes: str, head: str = HEAD) -> list[str]:
    """Return the paths of such routes in a config of these."""
    return [fault.path for fault in asleep(a_config(*routes, head=head))]


def test_a_critical_route_without_a_pager_is_told_with_its_remedy() -> None:
    [fault] = asleep(a_config(CRITICAL))
    assert fault.warning
    assert fault.problem.startswith(
        "its severity is critical, and it pages nobody: it names no pager, and it has no step"
    )
    assert fault.remedy.startswith("Add pagerduty:owner, or escalate:")


@pytest.mark.parametrize(
    "condition", ["level:fatal", "level:fatal environment:staging", "(level:fatal zone:a) OR (level:fatal zone:b)"]
)
def test_a_route_for_fatal_alone_is_told_as_well(condition: str) -> None:
    assert sleepers(FATAL.replace("level:fatal", condition)) == ["routes[0]"]


QUIET = {
    "a chat route": ["name: a, when: 'is:new', notify: ['slack:#core']"],
    "a chat route of more than fatal": ["name: a, when: 'level:[error,fatal]', notify: ['slack:#core']"],
    "a chat route that says it is no more than an error": [f"{FATAL}, severity: error"],
    "it pages": [f"{CRITICAL.replace('slack:core', 'pagerduty:core')}"],
    "a step pages": [f"{CRITICAL}, escalate: [{{after: 10m, notify: [pagerduty:owner]}}]"],
    "it drops": ["name: a, when: 'level:fatal', drop: noise"],
    "it is only tried": [f"{CRITICAL}, shadow: true"],
    "another pages for the same": [FATAL, "name: b, when: 'level:[error,fatal]', notify: [pagerduty:core]"],
    "another pages for it in production": [
        FATAL,
        "name: b, when: 'level:fatal environment:production', notify: [pagerduty:core]",
    ],
    "another pages for what has an owner": [FATAL, "name: b, when: 'level:fatal has:team', notify: [pagerduty:owner]"],
}


@pytest.mark.parametrize("routes", QUIET.values(), ids=QUIET.keys())
def test_nothing_is_told_where(routes: list[str]) -> None:
    assert sleepers(*routes) == []


def test_steps_that_only_talk_wake_nobody_either() -> None:
    [fault] = asleep(a_config(f"{CRITICAL}, escalate: [{{after: 10m, notify: ['slack:#core']}}]"))
    assert fault.problem.endswith("and no step of it does")


@pytest.mark.parametrize(
    "other",
    ["when: 'level:error', notify: [pagerduty:core]", "when: 'level:fatal', notify: [pagerduty:core], shadow: true",
     "when: 'count(10m):>100', notify: [pagerduty:core]"],
)  # fmt: skip
def test_a_page_for_something_else_does_not_count(other: str) -> None:
    assert sleepers(FATAL, f"name: b, {other}") == ["routes[0]"]


def test_of_a_file_without_a_pager_nothing_is_told() -> None:
    head = NO_PAGER.replace('page_fallback: ["pagerduty:core"]\n', "")
    assert sleepers(CRITICAL, FATAL.replace("name: a", "name: b"), head=head) == []


@settings(max_examples=often(50))
@given(st.lists(CONDITIONS, min_size=1, max_size=4))
def test_no_chat_route_of_no_severity_is_told_unless_all_it_matches_is_fatal(conditions: list[str]) -> None:
    routes = [f"name: r{at}, when: {_quoted(each)}, notify: ['slack:#core']" for at, each in enumerate(conditions)]
    try:
        told = sleepers(*routes)
    except BadConfig:
        return
    assert not [path for path in told if "fatal" not in conditions[int(path[7:-1])]]


def _quoted(condition: str) -> str:
    return "'" + condition.replace("'", "''") + "'"


# --- the five teams: none of their files is warned of; where their page is taken out, its route is

TAKEN_OUT = {
    "amply": ("notify: [pagerduty:amply]", "notify: [slack:amply]", ["critical error"]),
    "fieldsprout": ("notify: [pagerduty:ops]", "notify: [slack:ops]", ["high error rate"]),
    "iob-maiis": ("notify: [pagerduty:maiis]", "notify: [slack:maiis]", ["very high error frequency"]),
    "the-bot": ('["slack:#errors", pagerduty:bot, jira:bot]', '["slack:#errors", jira:bot]', ["critical error"]),
    # It has no pager, so nothing of it could page.
    "loans": ("notify: [slack:loans, email:loans]", "notify: [slack:loans]\n    severity: critical", []),
}  # fmt: skip


@pytest.mark.parametrize("team", sorted(TAKEN_OUT))
def test_no_route_of_a_team_is_told_until_its_page_is_taken_out(team: str) -> None:
    text = (EXAMPLES / team / "routes.yaml").read_text()
    was, now, told = TAKEN_OUT[team]
    assert was in text
    assert asleep(_loaded(text)) == []
    config = _loaded(text.replace(was, now))
    assert [config.routes[int(fault.path[7:-1])].name for fault in asleep(config)] == told


def _loaded(text: str) -> Config:
    return load_config(text, file="routes.yaml")[0]
