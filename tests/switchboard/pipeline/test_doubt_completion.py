"""Completion: an issue's news takes the tags and frames of its last event, an event's news what is known of its issue."""

from __future__ import annotations

from switchboard.model.facts import Frame, IssueState, Status
from switchboard.model.news import Change
from switchboard.pipeline.doubt import completed, is_bare
from tests.switchboard.builders import ANA, AT, a_firing, a_subject, after, an_alert, facts, issue_facts

EVENT = facts(
    tags=(("tier", "gold"),),
    frames=(Frame(filename="charge.py"),),
    alert="Declined cards",
    event_id="e1",
    title="of the event",
)


def test_an_issues_news_takes_tags_and_frames_but_keeps_its_own_state() -> None:
    own = issue_facts(at=after(5), title="of the issue", level="fatal", state=IssueState(assignee=ANA))
    whole = completed(an_alert(Change.REGRESSED, facts=own), a_subject(), EVENT)
    assert (whole.tags, whole.frames, whole.environment) == (EVENT.tags, EVENT.frames, "production")
    assert (whole.title, whole.level, whole.at, whole.state) == ("of the issue", "fatal", after(5), own.state)
    assert (whole.resource, whole.alert) == ("issue", None)


def test_an_alert_of_activity_keeps_its_name_and_the_kind_of_its_issue() -> None:
    own = issue_facts(alert="Anything on checkout", issue_category="performance")
    whole = completed(an_alert(Change.REGRESSED, facts=own), a_subject(), EVENT)
    assert (whole.alert, whole.issue_category, whole.tags) == ("Anything on checkout", "performance", EVENT.tags)


def test_an_issues_news_without_any_event_stays_bare() -> None:
    news = an_alert(Change.CREATED)
    assert completed(news, a_subject(), None) == news.facts
    assert is_bare(news, None)
    assert not is_bare(news, EVENT)


def test_an_events_news_takes_what_is_known_of_its_issue() -> None:
    known = a_subject(
        assigned_at=AT, assignee=ANA, status=Status.UNRESOLVED, substatus="regressed", count=12, short_id="CHECKOUT-3F"
    )
    state = completed(an_alert(), known, None).state
    assert state
    assert (state.assignee, state.substatus, state.count, state.short_id) == (ANA, "regressed", 12, "CHECKOUT-3F")
    assert not is_bare(an_alert(), None)


def test_what_sentry_never_told_of_an_issue_stays_unknown() -> None:
    assert completed(an_alert(), a_subject(), None).state is None


def test_a_metric_alert_is_complete_by_itself() -> None:
    news = a_firing()
    assert completed(news, a_subject(assigned_at=AT), EVENT) == news.facts
    assert not is_bare(news, None)
