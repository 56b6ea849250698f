"""A gap in who is on call is warned of with its times, and members who have no user at PagerDuty by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_on_call import judge_on_call, judge_users
from switchboard.model.on_call import OnCall, Shift
from switchboard.model.outcome import TryAgain

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALWAYS = Shift(level=1, user="1", name="Ann")


def a_team(team: str, *shifts: Shift) -> OnCall:
    return OnCall(team=team, shifts=shifts, at=NOW)


def test_a_gap_within_a_week_is_warned_of_in_the_teams_own_time() -> None:
    ends, begins = NOW + timedelta(days=1), NOW + timedelta(days=2)
    gap = (
        Shift(level=1, user="1", name="Ann", end=ends),
        Shift(level=1, user="2", name="Bob", start=begins),
    )
    found = [a_team("core", ALWAYS), a_team("pay", *gap), a_team("web")]
    said = list(judge_on_call(found, ["core", "pay", "web", "lost"], NOW, {"pay": "Europe/Berlin"}))
    assert {each.verdict for each in said} == {Verdict.WARN}
    assert [each.found for each in said] == [
        "pay: nobody is on call from Tue 24 Nov 13:00 CET until Wed 25 Nov 13:00 CET",
        "web: nobody is on call now",
        "lost: no service of PagerDuty was found that has its routing key",
    ]


def test_a_week_without_a_gap_is_good_and_a_silent_pagerduty_no_gap() -> None:
    [good] = judge_on_call([a_team("core", ALWAYS)], ["core"], NOW, {})
    assert good.verdict is Verdict.GOOD
    [silent] = judge_on_call(TryAgain("PagerDuty answered 503"), ["core"], NOW, {})
    assert (silent.verdict, silent.found) == (Verdict.SKIPPED, "PagerDuty does not tell: PagerDuty answered 503")


def test_members_without_a_user_are_named_the_first_of_many() -> None:
    assert judge_users([], ["core"]).verdict is Verdict.GOOD
    said = judge_users([f"m{n}@acme.example" for n in range(7)], ["core"])
    assert said.verdict is Verdict.WARN
    assert said.found.endswith("m4@acme.example and 2 more")
