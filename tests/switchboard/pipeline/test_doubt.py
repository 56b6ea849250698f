"""What is asked of Sentry before it is believed, and what is not believed after."""

from __future__ import annotations

import pytest

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import IssueState, Status
from switchboard.model.inquiry import Rank
from switchboard.model.news import Alert, Change, News, Update
from switchboard.model.replace import replace
from switchboard.pipeline.doubt import KnownState, doubt, outdated, refuted
from tests.switchboard.builders import AT, METRIC, a_page, a_subject, after, an_alert, an_update, facts

OPEN_PAGE, MESSAGE = a_page(), a_page(place=None, state=DeliveryState.DELIVERED)


def resolved(status: Status = Status.RESOLVED, change: Change = Change.RESOLVED) -> Update:
    news = an_update(change)
    return replace(news, facts=replace(news.facts, state=IssueState(status=status)))


def bare() -> Alert:
    news = an_alert(Change.CREATED)
    return replace(news, facts=replace(news.facts, state=IssueState(), event_id=None, frames=(), tags=()))


@pytest.mark.parametrize(
    ("news", "latest", "rank"),
    [
        (resolved(), OPEN_PAGE, Rank.CHECK),
        (resolved(), MESSAGE, Rank.FACTS),
        (resolved(Status.ARCHIVED, Change.ARCHIVED), MESSAGE, Rank.FACTS),
        (resolved(), a_page(state=DeliveryState.CLOSED), Rank.FACTS),
        (resolved(Status.UNRESOLVED), MESSAGE, Rank.CHECK),
        (resolved(Status.RESOLVED, Change.UNRESOLVED), MESSAGE, Rank.CHECK),
        (resolved(Status.UNRESOLVED, Change.UNRESOLVED), OPEN_PAGE, None),
        (bare(), MESSAGE, Rank.FACTS),
    ],
)
def test_what_would_close_an_issue_or_contradicts_itself_or_lacks_its_facts_is_asked(
    news: News, latest: Delivery, rank: Rank | None
) -> None:
    found = doubt(news, KnownState(subject=a_subject(), latest=[latest]), received_at=AT)
    assert (found.rank if found else None) is rank


def test_what_is_closed_already_is_not_asked_about_again() -> None:
    closed = a_subject(status=Status.ARCHIVED)
    assert doubt(resolved(), KnownState(subject=closed, latest=[OPEN_PAGE]), received_at=AT) is None


def test_an_issue_whose_event_was_seen_is_not_asked_for_it_again() -> None:
    assert doubt(bare(), KnownState(subject=a_subject(), event=True), received_at=AT) is None


def test_only_a_config_that_asks_for_the_status_makes_an_event_wait_for_it() -> None:
    event = an_alert(Change.OCCURRED)
    event = replace(event, facts=replace(event.facts, state=None))
    unknown = a_subject(assigned_at=None)
    assert doubt(event, KnownState(subject=unknown), received_at=AT) is None
    found = doubt(event, KnownState(subject=unknown, needs_state=True), received_at=AT)
    assert found is not None
    assert (found.rank, found.event) == (Rank.FACTS, False)


def test_what_was_asked_since_it_came_is_not_asked_again() -> None:
    asked = a_subject(read_at=after(1), read_status=Status.RESOLVED)
    assert doubt(resolved(), KnownState(subject=asked, latest=[OPEN_PAGE]), received_at=AT) is None


@pytest.mark.parametrize(
    ("said", "believed"), [(Status.RESOLVED, True), (Status.UNRESOLVED, False), (Status.ARCHIVED, False)]
)
def test_an_update_is_believed_only_if_sentry_asked_later_says_the_same(said: Status, believed: bool) -> None:
    asked = a_subject(read_at=after(1), read_status=said)
    assert (refuted(resolved(), asked, received_at=AT) is None) is believed


def test_what_was_asked_before_it_came_refutes_nothing() -> None:
    asked = a_subject(read_at=AT, read_status=Status.UNRESOLVED)
    assert refuted(resolved(), asked, received_at=after(1)) is None


def told(minutes: float | None, change: Change = Change.RESOLVED) -> Update:
    """A body that was written when the issue's last event was so many minutes after AT."""
    news = an_update(change)
    seen = None if minutes is None else after(60 * minutes)
    return replace(news, facts=replace(news.facts, state=IssueState(last_seen=seen)))


@pytest.mark.parametrize(
    ("news", "believed"),
    [
        (told(60), True),
        (told(56), True),
        (told(54), False),
        (told(54, Change.ARCHIVED), False),
        (told(54, Change.ASSIGNED), False),
        (told(54, Change.UNRESOLVED), True),
        (told(70), True),
        (told(None), True),
    ],
)
def test_what_closes_or_silences_and_is_older_than_what_is_known_is_not_believed(news: Update, believed: bool) -> None:
    known = a_subject(last_seen=after(3600))
    assert (outdated(news, known, received_at=AT) is None) is believed


def test_what_sentry_confirmed_is_believed_however_old_it_is() -> None:
    known = a_subject(last_seen=after(3600), read_at=after(1), read_status=Status.RESOLVED)
    assert outdated(told(0), known, received_at=AT) is None


def test_of_what_is_closed_or_unknown_nothing_is_said() -> None:
    assert outdated(told(0), a_subject(last_seen=after(3600), status=Status.RESOLVED), received_at=AT) is None
    assert outdated(told(0), None, received_at=AT) is None


def test_of_a_closing_that_was_overtaken_on_its_way_nothing_is_said() -> None:
    known = a_subject(last_seen=after(3600), status_at=after(1))
    assert outdated(told(0), known, received_at=AT) is None


def test_a_metric_alerts_closing_is_as_old_as_the_incident_that_it_closes() -> None:
    known = a_subject(key=METRIC, last_seen=after(3600))
    news = an_update(key=METRIC, facts=facts(resource="metric_alert", action="resolved", occurred_at=AT))
    assert outdated(news, known, received_at=AT)
    assert outdated(replace(news, facts=replace(news.facts, occurred_at=after(3600))), known, received_at=AT) is None
