"""A team's digests are read whole: when they come, where they go, what they are about; what leads nowhere is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.config.people import DigestPlan
from switchboard.schedule.recurrence import parse_moments
from tests.switchboard.config.test_load_plans import WHOLE, with_team
from tests.switchboard.routing.samples import FILE, faults_of, warnings_of

NOWHERE = WHOLE.replace('slack: "#frontend"', "digest: {every: week}")


def plans(written: str) -> tuple[DigestPlan, ...]:
    return load_config(with_team(f"digest: {written}"), file=FILE)[0].teams["frontend"].digests


def test_digests_are_one_or_several_and_may_tell_any_team() -> None:
    one, other = plans('[{every: week, at: "Mon 09:00", to: [slack:core], skip_after: 2d}, {every: "0  9 * * MON"}]')
    assert (one.every, one.at, list(map(str, one.to))) == ("week", "Mon 09:00", ["slack:core"])
    assert (one.moments, one.skip_after) == (parse_moments("week", "Mon 09:00"), timedelta(days=2))
    assert (other.every, other.at, other.to, other.skip_after) == ("0 9 * * mon", None, (), None)
    assert (other.only, other.until, other.people) == ("", None, False)


def test_what_it_is_about_until_when_and_whom_it_names_is_read() -> None:
    [plan] = plans('{every: day, only: " environment:production ", until: 2026-12-31, people: true}')
    assert (plan.only, plan.until, plan.people) == ("environment:production", date(2026, 12, 31), True)
    [plain] = plans('{every: day, only: "", until: never, people: false}')
    assert (plain.only, plain.until, plain.people) == ("", None, False)


def test_a_digest_is_served_and_nothing_is_said_of_it() -> None:
    whole = 'digest: {every: week, only: "level:fatal", until: 2026-12-31, people: true, to: [slack:owner]}'
    assert warnings_of(with_team(whole)) == ()
    assert plans("never") == ()


@pytest.mark.parametrize(
    ("written", "key", "problem"),
    [
        ("{at: '09:00'}", ".every", "missing"),
        ("{every: week, at: '25:00'}", ".every", "never comes"),
        (f"{{every: '{','.join(map(str, range(60)))} {'0,' * 30}0 * * *'}}", ".every", "never comes"),
        ("{every: day, to: [slack:cor]}", ".to[0]", "no team is called"),
        ("{every: day, to: [pagerduty:core]}", ".to", "wakes people"),
        ("{every: day, to: ['slack:#squad-{tags.squad}']}", ".to", "is filled by an alert"),
        ("{every: day, to: [email:owner]}", ".to", "has no email address"),
        ("{every: week, only: 'count('}", ".only", "a blank is missing"),
        ("{every: week, only: 'count(1h):>3'}", ".only", "cannot count"),
        ("{every: week, only: 'team:nobody'}", ".only", "there is no team"),
        (f"{{every: week, only: '{'a' * 501}'}}", ".only", "longer than 500"),
        ("{every: week, until: 2026-02-30}", ".until", "is no date"),
        ("{every: week, people: some}", ".people", "neither true nor false"),
        ("[{every: week}, {every: week, at: 'Thu 09:00'}]", "[1]", "says the same there"),
    ],
)
def test_what_does_not_fit_a_digest_is_refused(written: str, key: str, problem: str) -> None:
    found = {fault.path: fault.problem for fault in faults_of(with_team(f"digest: {written}"))}
    assert problem in found[f"teams.frontend.digest{key}"]


def test_a_digest_that_leads_nowhere_is_refused() -> None:
    found = {fault.path: fault.problem for fault in faults_of(NOWHERE)}
    assert found["teams.frontend.digest.to"] == "the team frontend has neither Slack nor mail"


@given(st.text(max_size=30))
def test_whatever_is_written_there_is_read_or_refused(written: str) -> None:
    text = with_team(f"digest: {{every: week, only: {written!r}, at: {written!r}}}")
    load_config(text, file=FILE) if not faults_of(text) else None
