"""The fold: a subject's state is that of its newest news, in whatever order it came, and each change makes one line."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import IssueState, Person, Status
from switchboard.model.news import NOTES, Change, News
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.state.issue_state import Turn, fold
from tests.switchboard.builders import AT, a_firing, after, an_alert, an_update, facts, issue_facts

BEA = Person("user", "Bea", "78")


def assigned(person: Person | None, *, seconds: float, **state: Any) -> News:
    own = issue_facts(state=IssueState(assignee=person, **state))
    return an_update(Change.ASSIGNED, seconds=seconds, facts=own)


def folded(*news: News) -> tuple[Subject, list[TimelineEntry], list[Turn]]:
    subject: Subject | None = None
    entries: list[TimelineEntry] = []
    turns: list[Turn] = []
    for one in news:
        result = fold(subject, one, counted=False)
        subject, entries, turns = result.subject, [*entries, *result.entries], [*turns, result.turn]
    assert subject is not None
    return subject, entries, turns


def kinds(entries: list[TimelineEntry]) -> list[TimelineKind]:
    return [entry.kind for entry in entries]


LIVES = [
    ([an_alert()], Status.UNRESOLVED, [], Turn.NONE),
    ([an_alert(), an_update(seconds=1)], Status.RESOLVED, [TimelineKind.RESOLVED], Turn.CLOSED),
    ([an_alert(), an_update(Change.ARCHIVED, seconds=1)], Status.ARCHIVED, [TimelineKind.ARCHIVED], Turn.CLOSED),
    (
        [an_update(), an_alert(Change.REGRESSED, seconds=1)],
        Status.UNRESOLVED,
        [TimelineKind.RESOLVED, TimelineKind.REGRESSED],
        Turn.RETURNED,
    ),
    (
        [an_update(), an_update(Change.UNRESOLVED, seconds=1)],
        Status.UNRESOLVED,
        [TimelineKind.RESOLVED, TimelineKind.UNRESOLVED],
        Turn.REOPENED,
    ),
    (
        [an_update(Change.ARCHIVED), an_alert(Change.ESCALATING, seconds=1)],
        Status.UNRESOLVED,
        [TimelineKind.ARCHIVED, TimelineKind.ESCALATING],
        Turn.RETURNED,
    ),
    ([an_alert(), an_alert(Change.ESCALATING, seconds=1)], Status.UNRESOLVED, [TimelineKind.ESCALATING], Turn.NONE),
    (
        [an_update(Change.ARCHIVED), an_update(seconds=1)],
        Status.RESOLVED,
        [TimelineKind.ARCHIVED, TimelineKind.RESOLVED],
        Turn.NONE,
    ),
    ([a_firing("warning"), a_firing("critical", seconds=9)], Status.UNRESOLVED, [TimelineKind.FIRED], Turn.NONE),
]


@pytest.mark.parametrize("news, status, lines, turn", LIVES)
def test_each_change_of_state_makes_one_line_and_one_turn(
    news: list[News], status: Status, lines: list[TimelineKind], turn: Turn
) -> None:
    subject, entries, turns = folded(*news)
    assert (subject.status, kinds(entries), turns[-1]) == (status, lines, turn)


def test_an_alert_just_after_a_resolve_was_overtaken_by_it() -> None:
    subject, entries, _ = folded(an_update(), an_alert(seconds=30))
    assert subject.status is Status.RESOLVED
    assert kinds(entries) == [TimelineKind.RESOLVED]


def test_an_alert_well_after_a_resolve_says_that_the_issue_is_back() -> None:
    subject, entries, turns = folded(an_update(), an_alert(seconds=31))
    assert (subject.status, subject.substatus) == (Status.UNRESOLVED, "regressed")
    assert (kinds(entries)[-1], turns[-1]) == (TimelineKind.REGRESSED, Turn.RETURNED)


def test_a_plain_error_never_reopens_a_closed_issue() -> None:
    subject, _, turns = folded(an_update(), an_alert(seconds=999, quiet=True))
    assert subject.status is Status.RESOLVED
    assert turns[-1] is Turn.NONE


def test_a_resolve_that_arrives_late_does_not_close_what_fired_after_it() -> None:
    late = folded(an_alert(seconds=60), an_update(seconds=1))[0]
    in_order = folded(an_update(seconds=1), an_alert(seconds=60))[0]
    assert late.status is in_order.status is Status.UNRESOLVED


@pytest.mark.parametrize("order", [*permutations([an_update(), an_alert(seconds=50), an_update(seconds=45)])])
def test_a_close_that_an_alert_may_have_missed_stands_in_whatever_order_they_came(order: tuple[News, ...]) -> None:
    assert folded(*order)[0].status is Status.RESOLVED


def test_a_body_that_was_written_after_the_next_change_says_nothing_of_how_this_one_stands() -> None:
    since_unresolved = issue_facts(state=IssueState(status=Status.UNRESOLVED, substatus="regressed"))
    subject = folded(an_alert(), an_update(seconds=1, facts=since_unresolved))[0]
    assert (subject.status, subject.substatus) == (Status.RESOLVED, None)


def test_an_assignment_makes_a_line_with_the_name() -> None:
    subject, entries, _ = folded(an_alert(), assigned(BEA, seconds=1))
    assert subject.assignee == BEA
    assert [(entry.kind, entry.detail) for entry in entries] == [(TimelineKind.ASSIGNED, "Bea")]


def test_taking_the_assignee_away_makes_a_line() -> None:
    subject, entries, _ = folded(assigned(BEA, seconds=0), assigned(None, seconds=1))
    assert subject.assignee is None
    assert kinds(entries)[-1] is TimelineKind.UNASSIGNED


def test_an_event_says_nothing_of_the_assignee() -> None:
    subject, _, _ = folded(assigned(BEA, seconds=0), an_alert(seconds=1))
    assert subject.assignee == BEA


def test_an_event_is_counted_once_however_often_it_is_told() -> None:
    once = fold(None, an_alert(), counted=False).subject
    assert fold(once, an_alert(seconds=1), counted=True).subject.events == 1
    assert fold(once, an_alert(seconds=1), counted=False).subject.events == 2


def test_counts_alone_are_not_loud() -> None:
    first = fold(None, an_alert(), counted=False)
    assert first.loud
    again = fold(first.subject, an_alert(seconds=1), counted=False)
    assert not again.loud
    assert again.subject.version == first.subject.version + 1


def test_news_that_changes_nothing_leaves_the_version() -> None:
    subject = folded(an_alert(), an_update(seconds=1))[0]
    again = fold(subject, an_update(seconds=1), counted=False).subject
    assert again == subject


def test_the_url_is_the_issues_own_page() -> None:
    event = facts(web_url="https://sentry.example/organizations/acme/issues/1/events/abc/")
    assert folded(an_alert(facts=event))[0].url == "https://sentry.example/organizations/acme/issues/1/"


def test_an_older_body_does_not_take_back_a_title_even_after_another_old_one() -> None:
    news = [an_alert(seconds=second, facts=facts(title=f"at {second}")) for second in (9, 1, 5)]
    assert folded(*news)[0].title == "at 9"


@pytest.mark.parametrize("change", sorted(NOTES))
def test_a_note_makes_its_line_and_changes_no_state(change: Change) -> None:
    subject = folded(an_alert())[0]
    noted = fold(subject, an_update(change, seconds=1, detail="said", facts=facts(title="another")), counted=True)
    assert (noted.subject, noted.turn, noted.loud) == (subject, Turn.NONE, True)
    assert [(entry.kind.value, entry.detail) for entry in noted.entries] == [(change.value, "said")]


def test_a_note_that_overtook_a_change_does_not_hold_it_back() -> None:
    subject = folded(an_alert(), an_update(Change.COMMENTED, seconds=9), an_update(Change.RESOLVED, seconds=5))[0]
    assert subject.status is Status.RESOLVED


CHANGES = st.sampled_from(
    [Change.RESOLVED, Change.ARCHIVED, Change.UNRESOLVED, Change.REGRESSED, Change.ESCALATING, Change.ASSIGNED]
)


@st.composite
def lives(draw: st.DrawFn) -> list[News]:
    """Up to five pieces of an issue's news, no two of one moment."""
    news: list[News] = []
    for second in draw(st.lists(st.integers(0, 200), min_size=1, max_size=5, unique=True)):
        change = draw(CHANGES)
        state = IssueState(assignee=draw(st.sampled_from([None, BEA, Person("team", "Core", "1")])))
        own = issue_facts(state=state, title=f"title at {second}")
        make = an_alert if change in (Change.REGRESSED, Change.ESCALATING) else an_update
        news.append(make(change, seconds=second, facts=own))
    return news


@given(lives())
def test_any_order_of_news_leads_to_the_state_of_the_newest(news: list[News]) -> None:
    in_order = sorted(news, key=lambda one: one.at)
    want = folded(*in_order)[0]
    for order in permutations(news):
        got = folded(*order)[0]
        assert replace(got, version=0, opened_at=None) == replace(want, version=0, opened_at=None)


@given(lives(), st.data())
def test_the_same_news_twice_makes_no_second_line(news: list[News], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(news) - 1))
    twice = [*news[: index + 1], news[index], *news[index + 1 :]]
    assert folded(*twice)[1] == folded(*news)[1]


@given(lives(), st.integers(0, 300))
def test_an_event_in_any_place_keeps_status_and_versions_true(news: list[News], second: int) -> None:
    subject: Subject | None = None
    for one in [*news, an_alert(seconds=second)]:
        result = fold(subject, one, counted=False)
        changed = subject is None or _without_order(result.subject) != _without_order(subject)
        assert result.subject.version == (subject.version if subject else 0) + changed
        assert bool(result.entries) <= changed
        subject = result.subject
    assert subject is not None
    assert subject.last_seen is None or subject.last_seen >= (subject.first_seen or AT)
    assert subject.changed_at == max(after(second), *(one.at for one in news))


def _without_order(subject: Subject) -> Subject:
    return replace(subject, version=0, changed_at=None)


def test_an_issue_that_was_created_is_known_to_be_new() -> None:
    created = fold(None, an_alert(Change.CREATED), counted=False)
    assert created.subject.substatus == "new"
    assert fold(created.subject, an_alert(seconds=1), counted=False).subject.substatus == "new"
