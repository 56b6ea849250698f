"""What keeps quiet: quiet hours, inhibition, maintenance and storms, read whole or told what is wrong with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.config.load import load_config
from switchboard.config.noise import Storms
from switchboard.routing.needs import needs_state
from switchboard.search.show import show
from tests.switchboard.routing.samples import FILE, HEAD, a_config, faults_of, warnings_of

WHOLE = HEAD + "routes: []\n"


def with_team(written: str) -> str:
    return WHOLE.replace('slack: "#frontend"', f'slack: "#frontend", {written}')


def test_quiet_hours_are_those_of_hours_and_of_days() -> None:
    text = with_team('quiet: {hours: "19:00-08:00", days: "sat-sun", except: "level:fatal"}')
    quiet = load_config(text, file=FILE)[0].teams["frontend"].quiet
    assert quiet is not None
    assert [window.text for window in quiet.windows] == ["19:00-08:00", "sat-sun"]
    assert quiet.unless is not None
    assert show(quiet.unless) == "level:fatal"
    assert warnings_of(text) == ()


def test_inhibition_and_maintenance_are_read_in_order() -> None:
    rules = (
        "inhibit:\n  - {when: 'alert:\"database down\"', mutes: error.type:OperationalError, same: [project, 'tags[a]']}\n"
        'maintenance:\n  - {name: nightly restore, when: "project:warehouse", every: "Sun 02:00-04:00"}\n'
    )
    config = a_config(head=HEAD + rules)
    assert [(rule.same, rule.text) for rule in config.inhibits] == [
        (("project", "tags[a]"), 'alert:"database down" mutes error.type:OperationalError')
    ]
    assert [(each.name, each.every.text, show(each.when)) for each in config.maintenance] == [
        ("nightly restore", "Sun 02:00-04:00", "project:warehouse")
    ]


def test_a_condition_that_keeps_quiet_may_ask_what_only_the_issue_knows() -> None:
    asks = "maintenance: [{name: a, when: 'is:resolved', every: sat}]\n"
    assert needs_state(a_config(head=HEAD + asks))
    assert needs_state(load_config(with_team("quiet: {days: sat, except: 'timesSeen:>100'}"), file=FILE)[0])
    assert not needs_state(a_config(head=HEAD + asks.replace("is:resolved", "level:error")))


def test_storms_are_read_and_warned_of() -> None:
    text = WHOLE + "storms: {over: 20, per: 1m, calm: 5m}\n"
    config, _ = load_config(text, file=FILE)
    assert config.storms == Storms(over=20, per=timedelta(minutes=1), calm=timedelta(minutes=5))
    assert [fault.path for fault in warnings_of(text)] == ["storms"]


@pytest.mark.parametrize(
    "text, path, problem",
    [
        (with_team("quiet: {}"), "teams.frontend.quiet", "neither hours nor days"),
        (with_team("quiet: {hours: night}"), "teams.frontend.quiet.hours", "“night” is no time that comes again"),
        (with_team("quiet: {days: sat, except: 'count('}"), "teams.frontend.quiet.except", "a blank is missing"),
        (with_team("page_storms: {over: 0, per: 5m}"), "teams.frontend.page_storms.over", "“0” is no number from 1"),
        (with_team("page_storms: {over: 1, per: 5m, calm: 1m}"), "teams.frontend.page_storms.calm", "no such key"),
        (WHOLE + "storms: {over: 5}\n", "storms.per", "missing"),
        (WHOLE + "storms: {over: 5, per: 0m}\n", "storms.per", "“0m” is no length of time"),
        (WHOLE + "inhibit: [{when: level:error}]\n", "inhibit[0].mutes", "missing"),
        (WHOLE + "inhibit: [{when: a, mutes: b, same: ['a b']}]\n", "inhibit[0].same[0]", "“a b” is no field"),
        (WHOLE + "maintenance: [{name: a, when: b, every: day}]\n", "maintenance[0].every", "“day” is no time"),
        (WHOLE + "maintenance: [{name: a, every: sat}]\n", "maintenance[0].when", "missing"),
        (
            WHOLE + "maintenance: [{name: a, when: b, every: sat}, {name: a, when: c, every: sun}]\n",
            "maintenance[1].name",
            "already stands",
        ),
    ],
)
def test_what_does_not_fit_is_refused(text: str, path: str, problem: str) -> None:
    fault = next(fault for fault in faults_of(text) if fault.path == path)
    assert problem in fault.problem
    assert fault.remedy
