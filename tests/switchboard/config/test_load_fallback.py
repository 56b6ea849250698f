"""The fallbacks: required, and certain to be somewhere."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.model.decision import DestinationKind
from switchboard.routing.placing import stand_ins
from tests.switchboard.routing.samples import FILE, HEAD, a_config, faults_of

BEFORE = HEAD.replace('fallback: ["slack:#alerts"]\npage_fallback: ["pagerduty:core"]\n', "")
PAGING = "routes:\n  - {name: page, when: has:team, notify: [pagerduty:owner]}\n"


def test_the_fallbacks_are_read() -> None:
    config = a_config()
    assert list(map(str, config.fallback)) == ["slack:#alerts"]
    assert list(map(str, config.page_fallback)) == ["pagerduty:core"]


@pytest.mark.parametrize(
    "written, path, problem",
    [
        ("", "fallback", "missing"),
        ("fallback: []", "fallback", "nothing in it can be told"),
        ("fallback: ['jira:core']", "fallback", "nothing in it can be told"),
        ("fallback: [slack:owner]", "fallback", "not certain"),
        ("fallback: [slack:core, 'slack:@alice']", "fallback", "not certain"),
        ("fallback: [slack:cor]", "fallback[0]", "no team is called"),
        ("fallback: [slack:core]\npage_fallback: [slack:core]", "page_fallback", "it pages nobody"),
        ("fallback: [slack:core]\npage_fallback: [pagerduty:owner]", "page_fallback", "not certain"),
    ],
)
def test_a_fallback_that_is_not_certain_is_refused(written: str, path: str, problem: str) -> None:
    (fault,) = faults_of(f"{BEFORE}{written}\nroutes: []\n")
    assert fault.path == path
    assert problem in fault.problem


def test_who_is_paged_without_an_owner_must_be_said_when_a_route_pages_owner() -> None:
    (fault,) = faults_of(f"{BEFORE}fallback: [slack:core]\n{PAGING}")
    assert fault.path == "page_fallback"
    assert "“page” pages owner" in fault.problem


def test_a_pager_of_a_team_that_is_not_there_yet_is_warned_of_and_leads_nowhere() -> None:
    text = f"{BEFORE}fallback: [slack:core]\npage_fallback: [pagerduty:oncall]\n{PAGING}"
    config, warnings = load_config(text, file=FILE)
    assert [str(place) for place in stand_ins(DestinationKind.PAGERDUTY, config)] == ["pagerduty:oncall"]
    warned = {fault.path: fault.problem for fault in warnings}
    assert warned["page_fallback[0]"] == "no team is called “oncall”"


def test_a_pager_that_looks_like_a_slip_is_refused() -> None:
    (fault,) = faults_of(f"{BEFORE}fallback: [slack:core]\npage_fallback: [pagerduty:cor]\nroutes: []\n")
    assert fault.remedy == "Did you mean “core”?"
