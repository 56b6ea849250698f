"""What a digest says: one verdict by one rule, what is missing with its reason, and nothing of an attacker's but text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from switchboard.model.digest import Attention, Digest, DigestPeriod, Figure, IssueNow, LookAt, MissingFigure, Totals
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.senders import digest_words as words
from switchboard.senders.digest_charts import MOST_POINTS, by_day, by_hour, days_as_text, hours_as_text
from switchboard.senders.digest_parts import sections
from tests.often import often
from tests.samples.digests import A_WEEK, CHARGE, MONDAY, SLOW, a_full_week, a_late_day, a_silent_week, an_issue
from tests.samples.hostile_digests import DIGESTS

HIDDEN_CHARACTERS = set("\u202e\u202d\u2066\u200b\u200d\u200f\ufeff\x00\x1b\r\u2028\n")
AUTUMN = datetime(2026, 10, 24, 22, tzinfo=UTC)  # midnight in Oslo, of the day on which clocks go back


def period(since: datetime, until: datetime, zone: str = "Europe/Oslo") -> DigestPeriod:
    return replace(A_WEEK, since=since, until=until, zone=zone)


def verdict(before: Totals | None, **totals: int) -> str:
    return words.verdict(a_full_week(totals=Totals(**totals), before=before))


@pytest.mark.parametrize(
    "issues, pages, said",
    [
        (59, 3, "A calmer week: 41 issues, 18 fewer; 3 pages, one at night"),
        (59, 1, "A mixed week: 41 issues, 18 fewer; 3 pages, 2 more, one at night"),
        (20, 3, "A busier week: 41 issues, 21 more; 3 pages, one at night"),
        (20, 7, "A mixed week: 41 issues, 21 more; 3 pages, 4 fewer, one at night"),
        (42, 3, "A week like the one before: 41 issues, 1 fewer; 3 pages, one at night"),
        (42, 4, "A calmer week: 41 issues, 1 fewer; 3 pages, 1 fewer, one at night"),
        (41, 2, "A busier week: 41 issues; 3 pages, 1 more, one at night"),
        (0, 0, "After a silent week: 41 issues, 41 more; 3 pages, 3 more, one at night"),
    ],
)
def test_a_period_is_calmer_or_busier_by_what_its_issues_and_pages_agree_on(issues: int, pages: int, said: str) -> None:
    assert verdict(Totals(issues=issues, pages=pages), issues=41, pages=3, pages_at_night=1) == said


@pytest.mark.parametrize(
    "pages, at_night, said",
    [
        (0, 0, "no page"),
        (1, 0, "1 page"),
        (1, 1, "1 page, at night"),
        (2, 2, "2 pages, both at night"),
        (3, 3, "3 pages, all at night"),
        (4, 2, "4 pages, 2 at night"),
    ],
)
def test_pages_are_said_with_those_at_night(pages: int, at_night: int, said: str) -> None:
    assert verdict(None, issues=1, pages=pages, pages_at_night=at_night) == f"The week: 1 issue; {said}"


@pytest.mark.parametrize(
    "since, until, noun, said",
    [
        (MONDAY, MONDAY + timedelta(days=7), "week", "Mon 16 – Sun 22 Nov 2026"),
        (MONDAY, MONDAY + timedelta(days=1), "day", "Mon 16 Nov 2026"),
        (AUTUMN, AUTUMN + timedelta(hours=25), "day", "Sun 25 Oct 2026"),
        (datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC), "month", "October 2026"),
        (
            datetime(2026, 12, 27, 23, tzinfo=UTC),
            datetime(2027, 1, 3, 23, tzinfo=UTC),
            "week",
            "Mon 28 Dec 2026 – Sun 3 Jan 2027",
        ),
        (MONDAY, MONDAY + timedelta(days=3), "period", "Mon 16 – Wed 18 Nov 2026"),
        (MONDAY, MONDAY + timedelta(hours=12), "day so far", "Mon 16 Nov 00:00 – Mon 16 Nov 2026 12:00"),
        (
            MONDAY + timedelta(hours=9),
            MONDAY + timedelta(hours=17),
            "period",
            "Mon 16 Nov 09:00 – Mon 16 Nov 2026 17:00",
        ),
    ],
)
def test_a_period_is_called_by_its_length_and_named_by_its_local_dates(
    since: datetime, until: datetime, noun: str, said: str
) -> None:
    assert (words.noun(period(since, until)), words.dates(period(since, until))) == (noun, said)


def test_an_empty_period_is_a_verdict_and_what_was_before() -> None:
    assert words.verdict(a_silent_week()) == "A silent week: no issue, and no page"
    assert (
        words.summary(a_silent_week()) == "payments, Mon 16 – Sun 22 Nov 2026. The week before had 12 issues and 1 page"
    )
    as_silent = a_silent_week(before=Totals(), only="level:error")
    assert words.summary(as_silent).endswith("2026, only level:error. The week before was as silent")


def test_what_is_not_known_is_left_out_and_said_with_its_reason() -> None:
    why = MissingFigure(Figure.BEFORE, "nothing older than 2 days is kept")
    digest = a_silent_week(before=None, missing=(why,))
    assert words.summary(digest).endswith("What was before is not known: nothing older than 2 days is kept")
    assert words.missing(digest) == ("The period before is not known: nothing older than 2 days is kept",)
    part = a_silent_week(missing=(MissingFigure(Figure.WHOLE, "counted since Friday"),))
    assert ". A part of the period is not known: counted since Friday. The week before had" in words.summary(part)
    unknown = a_full_week(totals=Totals(issues=3, events=9), before=None)
    assert words.summary(unknown) == "payments, Mon 16 – Sun 22 Nov 2026 · 9 events"
    assert words.verdict(unknown) == "The week: 3 issues; no page"


def test_one_that_is_late_says_when_it_should_have_been_there() -> None:
    assert words.late(a_late_day()) == "Late: it should have been here Fri 20 Nov 09:00"
    assert words.late(a_full_week()) == ""


def test_each_line_says_why_it_is_to_be_looked_at() -> None:
    said = [words.why(look) for look in a_full_week().look_at]
    assert said == [
        "Paged at night",
        "Came back twice after it was resolved",
        "New, and nobody's",
        "shop-backend@2.4.1 brought 5 new issues, this one the loudest",
        "Open longest, and untouched",
    ]
    assert words.why(LookAt(why=Attention.PAGED_AT_NIGHT, issue=CHARGE, count=4)) == "Paged at night 4 times"


@pytest.mark.parametrize(
    "events, before, said",
    [
        (60, 240, "−75 %"),
        (44, 44, "±0 %"),
        (402, 130, "+209 %"),
        (2140, 96, "×22"),
        (9, None, "–"),
        (9, 0, "back"),
        (0, 0, "–"),
    ],
)
def test_a_change_is_a_percentage_until_many_times_say_more(events: int, before: int | None, said: str) -> None:
    assert words.change(an_issue(events=events, before=before)) == said


def test_what_is_none_is_the_lowest_bar_and_what_is_any_is_not() -> None:
    assert words.sparkline((0, 1, 500, 1000)) == "▁▂▅█"
    assert words.sparkline((0, 0)) == words.sparkline(()) == ""


def test_what_became_of_an_issue_is_said_once_it_changed() -> None:
    now = [IssueNow(subject_id=1, status=Status.RESOLVED, by="Ann")]
    assert words.became(CHARGE, now) == "Resolved by Ann"
    assert words.state(words.shown_now(CHARGE, now)) == "resolved"
    assigned = [IssueNow(subject_id=1, status=Status.UNRESOLVED, assignee="Ann")]
    assert words.became(CHARGE, assigned) == "Assigned to Ann"
    assert words.became(replace(CHARGE, assignee="Ann"), assigned) == words.became(CHARGE, []) == ""
    assert words.state(SLOW) == "firing"


def test_lengths_of_time_are_said_in_two_units() -> None:
    given = (
        None,
        timedelta(seconds=40),
        timedelta(minutes=11),
        timedelta(hours=2, minutes=5),
        timedelta(days=1, hours=7),
    )
    assert [words.length(each) for each in given] == ["–", "40 s", "11 min", "2 h 5 min", "1 d 7 h"]


def test_events_are_counted_in_what_makes_issues_visible_beside_them() -> None:
    chart = by_day(a_full_week())
    assert chart is not None
    assert [series.name for series in chart.series] == ["issues", "hundreds of events"]
    assert chart.series[1].values == (3.1, 4.0, 6.9, 16.1, 12.9, 5.6, 3.4)


def test_pages_are_drawn_by_weekday_with_the_night_apart() -> None:
    chart = by_hour(a_full_week())
    assert chart is not None
    assert {series.name: series.values for series in chart.series} == {
        "night 22–07": (0, 0, 1, 0, 0, 0, 0),
        "afternoon 12–18": (0, 0, 0, 1, 0, 0, 0),
        "evening 18–22": (0, 0, 0, 0, 0, 1, 0),
    }
    assert hours_as_text(a_full_week()).splitlines()[3] == "Wed  ░░░1░░░···············░░"


def test_what_has_nothing_to_draw_draws_nothing() -> None:
    silent = a_silent_week()
    assert by_day(silent) is by_hour(silent) is None
    assert days_as_text(silent) == hours_as_text(silent) == ""


def test_a_day_is_drawn_by_its_hours_alone() -> None:
    day = a_late_day()
    chart = by_hour(day)
    assert by_day(day) is None
    assert chart is not None
    assert chart.labels[7] == "14–16"
    assert chart.series[1].values[7] == 1


def test_a_day_that_is_not_over_is_said_and_drawn_as_one() -> None:
    morning = period(MONDAY, MONDAY + timedelta(hours=12))
    day = a_late_day(period=morning)
    assert words.verdict(day) == "A busier day so far: 2 issues; 1 page, 1 more"
    assert words.verdict(replace(day, before=Totals())).startswith("After a silent day: 2 issues")
    assert ". The day before had 12 issues" in words.summary(a_silent_week(period=morning))
    chart = by_hour(day)
    assert chart is not None
    assert chart.title == "Pages by hour"


def test_parts_without_anything_to_say_are_none() -> None:
    assert [each.title for each in sections(a_silent_week())] == []
    assert len(sections(a_full_week())) == 7


def test_a_quota_is_warned_of_from_four_fifths_on() -> None:
    (intake,) = (each for each in sections(a_full_week()) if each.warning)
    assert intake.warning == "82 % of the month’s quota is used"
    assert "Used this month: 41,200 of 50,000 (82 %)" in intake.facts


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(40))
@given(DIGESTS)
def test_any_digest_is_said_in_lines_that_hold_nothing_hidden(digest: Digest) -> None:
    said = [words.verdict(digest), words.summary(digest), words.late(digest), *words.missing(digest)]
    for part in sections(digest):
        said += [part.title, part.source, *part.facts, *part.lacking, part.warning]
        said += [cell for row in (part.grid.rows if part.grid else ()) for cell in row]
    for each in said:
        assert not HIDDEN_CHARACTERS & set(each)
        assert len(each) <= 1000
    for chart in (by_day(digest), by_hour(digest)):
        if chart is not None:
            assert 0 < len(chart.labels) <= MOST_POINTS
            assert all(len(series.values) == len(chart.labels) for series in chart.series)
