"""What a count over a window is, when it fires, and the group that it opens."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKey, SubjectKind, TimelineKind
from switchboard.model.tally import Firing
from switchboard.pipeline.thresholds import calmed, gathered, is_calm, judge, kept_since, said_again, span, window_words
from switchboard.routing.over import Over
from switchboard.search.query import Counted
from switchboard.state.issue_state import Turn
from tests.switchboard.builders import AT, after

FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)
GROUP = SubjectKey(SubjectKind.GROUP, "acme", "high error rate", "project:shop")
TERM = Counted(FIVE, 100, "project")
MINUTES = st.integers(1, 60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes))
MOMENTS = st.integers(-(10**6), 10**6).map(after)


def over(value: int = 132, term: Counted = TERM, of: str = "shop") -> Over:
    return Over("high error rate", term, of, value)


def a_firing(seconds: float = 0) -> Firing:
    return Firing("high error rate", "project:shop", FIVE, AT, after(seconds), 3)


@given(MINUTES, MOMENTS)
def test_a_span_of_whole_buckets_lies_within_its_window_and_falls_short_by_one_at_most(
    window: timedelta, at: datetime
) -> None:
    found = span(window, at)
    assert found.last <= at < found.last + found.size
    assert window - found.size <= at - found.first < window + found.size
    if window % found.size == timedelta():
        assert at - found.first < window


def test_windows_up_to_an_hour_are_counted_by_minutes_and_longer_ones_by_hours() -> None:
    assert span(HOUR, AT).size == timedelta(minutes=1)
    assert span(HOUR + timedelta(minutes=1), AT).size == HOUR


def test_the_first_alert_over_a_limit_fires_and_the_next_goes_on() -> None:
    first = judge(None, over(), subject_id=3, at=AT)
    assert first.fires
    assert not first.again
    second = judge(first.firing, over(), subject_id=3, at=after(300))
    assert not second.fires
    assert second.firing.fired_at == AT
    assert second.firing.true_at == after(300)


def test_a_count_is_armed_again_once_it_was_not_over_for_one_window() -> None:
    assert not judge(a_firing(), over(), subject_id=3, at=after(300)).fires
    again = judge(a_firing(), over(), subject_id=3, at=after(301))
    assert again.fires
    assert again.again
    assert again.firing.fired_at == after(301)


def test_an_alert_that_comes_late_neither_fires_again_nor_takes_time_back() -> None:
    late = judge(a_firing(600), over(), subject_id=3, at=after(-9000))
    assert not late.fires
    assert late.firing.true_at == after(600)


def test_what_comes_after_the_calm_fires_though_late_news_was_within_the_window() -> None:
    late = judge(a_firing(), over(), subject_id=3, at=after(290), calm_at=after(303))
    assert not late.fires
    assert judge(late.firing, over(), subject_id=3, at=after(310), calm_at=after(303)).fires


def test_a_count_is_calm_after_one_window_without_an_alert_over_its_limit() -> None:
    assert not is_calm(a_firing(), after(300))
    assert is_calm(a_firing(), after(301))


def test_the_words_of_a_count_say_how_many_in_what_time_over_what() -> None:
    hourly = over(1320, Counted(HOUR, 1000, "issue"), "4201")
    verdict = judge(a_firing(), hourly, subject_id=3, at=after(90000))
    assert said_again(hourly, verdict) == "1,320 in 1 h, over 1,000 again"
    assert [window_words(timedelta(minutes=each)) for each in (5, 60, 90, 1440, 2880)] == [
        "5 min",
        "1 h",
        "90 min",
        "1 d",
        "2 d",
    ]


def test_what_fires_opens_a_group_that_says_what_is_too_much() -> None:
    folded = gathered(None, GROUP, over(), judge(None, over(), subject_id=0, at=AT), fresh=True)
    group = folded.subject
    assert group.title == "shop: 132 events in 5 min (over 100), route “high error rate”"
    assert (group.key, group.project, group.status, group.events) == (GROUP, "shop", Status.UNRESOLVED, 1)
    assert folded.loud
    assert folded.entries == ()


def test_a_group_by_team_has_no_project_of_its_own() -> None:
    by_team = over(term=Counted(FIVE, 100, "team"), of="core")
    group = gathered(None, GROUP, by_team, judge(None, by_team, subject_id=0, at=AT), fresh=True).subject
    assert group.project is None
    assert group.title.startswith("core: 132 events")


def test_what_goes_on_is_counted_quietly_and_the_title_keeps_the_highest() -> None:
    group = gathered(None, GROUP, over(), judge(None, over(), subject_id=0, at=AT), fresh=True).subject
    for value, fresh in ((140, True), (120, True), (120, False)):
        verdict = judge(a_firing(), over(value), subject_id=3, at=after(60))
        folded = gathered(group, GROUP, over(value), verdict, fresh=fresh)
        assert not folded.loud
        assert folded.turn is Turn.NONE
        group = folded.subject
    assert group.events == 3
    assert group.count == 140
    assert group.title.startswith("shop: 140 events")


def test_a_group_that_calmed_down_opens_its_next_episode_only_when_it_fires_again() -> None:
    group = gathered(None, GROUP, over(), judge(None, over(), subject_id=0, at=AT), fresh=True).subject
    calm = calmed(group, a_firing(), after(301))
    assert calm.turn is Turn.CLOSED
    assert calm.subject.status is Status.RESOLVED
    assert [(line.kind, line.detail) for line in calm.entries] == [(TimelineKind.RESOLVED, "calm for 5 min")]
    late = gathered(calm.subject, GROUP, over(), judge(a_firing(), over(), subject_id=3, at=after(10)), fresh=True)
    assert late.subject.status is Status.RESOLVED
    assert late.turn is Turn.NONE
    verdict = judge(a_firing(), over(), subject_id=3, at=after(900))
    back = gathered(calm.subject, GROUP, over(), verdict, fresh=True)
    assert back.turn is Turn.RETURNED
    assert back.subject.status is Status.UNRESOLVED
    assert back.subject.events == 1


@given(st.lists(MINUTES, max_size=4), MOMENTS)
def test_no_bucket_is_forgotten_that_a_window_asked_for_may_still_read(windows: list[timedelta], now: datetime) -> None:
    kept = kept_since(windows, now)
    for window in windows:
        found = span(window, now)
        assert kept[found.size] <= found.first
