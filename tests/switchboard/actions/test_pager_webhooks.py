"""What PagerDuty says of a page is folded once, in whatever order it comes, and what follows is seen by its team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.actions.pager_webhooks import NOT_OURS, take_pager_webhook
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.inbound import Door, Progress, ProgressState
from switchboard.model.incident import Acknowledgement, Incident, IncidentState
from switchboard.model.people import Member, PagerUser
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.storage.store import Store, Unit, scratch_store
from tests.samples.pagerduty import EVENTS_API, a_note, a_webhook
from tests.switchboard.builders import INCIDENT, after, an_inbound
from tests.switchboard.processing import CONFIG, PAGER, PAYMENTS, Pipeline
from tests.switchboard.suppressing import a_config

KEY = INCIDENT.lookup
TEAMS = CONFIG.replace('"${PAGERDUTY_PAYMENTS}"}', '"${PAGERDUTY_PAYMENTS}", timezone: Europe/Paris}')
FATAL: dict[str, Any] = {
    "level": "fatal",
    "tags": [["environment", "production"], ["level", "fatal"]],
}


class Paged(Pipeline):
    """A house whose payments team is paged about an issue."""

    def hear(self, change: str, *, seconds: float, came: float | None = None, **more: Any) -> Progress:
        """Take a webhook of what occurred so many seconds after AT; it came then, or at `came`."""
        return self.hear_raw(a_webhook(change, at=after(seconds), **{"key": KEY} | more), seconds=came or seconds)

    def hear_raw(self, raw: bytes, *, seconds: float) -> Progress:
        """Take the body of a webhook."""
        self.count += 1
        body = an_inbound(raw, number=self.count, received_at=after(seconds))
        body = replace(body, kept=replace(body.kept, door=Door.PAGERDUTY))
        return self.house.transact(lambda unit: take_pager_webhook(body, self._context(unit, after(seconds))))

    @property
    def page(self) -> Delivery:
        """Return the newest page."""
        return self.latest()[PAGER]

    def acknowledged(self) -> dict[str, Acknowledgement]:
        """Return who is on it, by team."""
        subject = self.subject()
        return self.house.transact(lambda unit: unit.acknowledgements.of(subject.id))

    def incident(self) -> Incident:
        """Return what is known of the incident."""
        page = self.page
        return self.house.transact(lambda unit: unit.incidents.of([page.id]))[page.id]

    def said(self) -> list[tuple[TimelineKind, str | None, str | None]]:
        """Return the lines of the threads: what, the rest, and by whom."""
        subject = self.subject()
        lines = self.house.transact(lambda unit: unit.subjects.entries(subject.id))
        return [(each.kind, each.detail, each.by.name if each.by else None) for each in lines]


def paged(house: Store, config: str = TEAMS) -> Paged:
    """Page the payments team about an issue."""
    found = Paged(house, a_config(config))
    found.event(**FATAL)
    found.tell()
    assert found.page.state is DeliveryState.DELIVERED
    return found


@pytest.fixture(name="house")
def _house() -> Store:
    return scratch_store()


@pytest.fixture(name="pages")
def _pages(house: Store) -> Paged:
    return paged(house)


def test_an_acknowledgement_is_the_teams_by_the_person_and_is_said_once(pages: Paged) -> None:
    for _ in range(2):
        pages.hear("acknowledged", seconds=60)
    assert pages.acknowledged()["payments"].by.name == "Alice Pager"
    assert pages.page.place is not None
    assert pages.page.place.acknowledged
    assert pages.said() == [(TimelineKind.ACKNOWLEDGED, "payments, at PagerDuty", "Alice Pager")]


def test_who_acknowledged_is_named_as_sentry_knows_them(pages: Paged) -> None:
    def know(unit: Unit) -> None:
        unit.people.learn_pager_users([PagerUser("PALICE1", "Alice Pager", "alice@acme.example")])
        unit.people.learn_members([Member("501", "Alice", "alice@acme.example")])

    pages.house.transact(know)
    pages.hear("acknowledged", seconds=60)
    assert (pages.acknowledged()["payments"].by.name, pages.acknowledged()["payments"].by.id) == ("Alice", "501")


def test_people_of_routes_yaml_come_before_addresses(house: Store) -> None:
    pages = paged(house, f'{TEAMS}people: {{ally: {{sentry: "502", pagerduty: PALICE1}}}}\n')
    house.transact(lambda unit: unit.people.learn_members([Member("502", "Ally")]))
    pages.hear("acknowledged", seconds=60)
    assert pages.acknowledged()["payments"].by.name == "Ally"


def test_an_acknowledgement_that_was_taken_back_is_no_more(pages: Paged) -> None:
    pages.hear("acknowledged", seconds=60)
    pages.hear("unacknowledged", seconds=120, agent=None)
    assert pages.acknowledged() == {}
    assert pages.page.place is not None
    assert not pages.page.place.acknowledged
    assert pages.said()[1] == (TimelineKind.UNACKNOWLEDGED, "payments, at PagerDuty; it was by Alice Pager", None)


def test_the_echo_of_our_own_acknowledgement_changes_nothing(pages: Paged) -> None:
    pages.hear("acknowledged", seconds=60, agent=EVENTS_API)
    assert (pages.acknowledged(), pages.said()) == ({}, [])


def test_what_is_older_than_what_is_known_changes_nothing(pages: Paged) -> None:
    pages.hear("unacknowledged", seconds=120)
    assert pages.hear("acknowledged", seconds=60, came=180).because == "older than what is known of the incident"
    assert pages.acknowledged() == {}


def test_what_is_older_than_three_days_is_kept_and_changes_nothing(pages: Paged) -> None:
    late = 60 + timedelta(days=3, seconds=1).total_seconds()
    assert pages.hear("acknowledged", seconds=60, came=late).state is ProgressState.DONE
    assert pages.acknowledged() == {}
    pages.hear("acknowledged", seconds=60, came=late - 2, id="another")
    assert set(pages.acknowledged()) == {"payments"}


def test_an_incident_of_somebody_else_is_none_of_ours(pages: Paged) -> None:
    assert pages.hear("acknowledged", seconds=60, key="another", incident="QOTHER").because == NOT_OURS


def test_what_comes_before_the_answer_to_our_own_trigger_waits_for_it(pages: Paged) -> None:
    key = "switchboard:payments:issue:acme:9:1"
    assert pages.hear("triggered", seconds=60, key=key, incident="Q9").state is ProgressState.WAITING
    assert pages.hear("triggered", seconds=60, key=key, incident="Q9", came=95).because is not None


def test_the_link_the_priority_and_whom_it_rings_are_kept(pages: Paged) -> None:
    pages.hear("triggered", seconds=1)
    pages.hear("priority_updated", seconds=30, priority={"summary": "P1"})
    bob = [{"id": "PBOB", "summary": "Bob"}, {"id": "PCAROL", "summary": "Carol"}]
    pages.hear("escalated", seconds=60, agent=None, assignees=bob, priority={"summary": "P1"})
    known = pages.incident()
    assert (known.id, known.url) == ("Q1INCIDENT", "https://acme.pagerduty.com/incidents/Q1INCIDENT")
    assert (known.priority, known.assigned) == ("P1", ("Bob", "Carol"))
    assert pages.said() == [(TimelineKind.PAGE_PASSED, "escalated to Bob and Carol, for payments", None)]


def test_a_note_is_said_once_in_the_threads_of_the_incidents_issue(pages: Paged) -> None:
    pages.hear("triggered", seconds=1)
    for number in (1, 1, 2):
        pages.hear_raw(a_note(f"note {number}", at=after(60), number=number), seconds=60)
    notes = [(TimelineKind.PAGE_NOTED, f"note {number}", "Alice Pager") for number in (1, 2)]
    assert pages.said() == notes


def test_a_page_that_was_closed_by_hand_rests_while_its_issue_goes_on(pages: Paged) -> None:
    pages.hear("acknowledged", seconds=30)
    pages.hear("resolved", seconds=60)
    assert (pages.page.state, pages.page.reason) == (DeliveryState.CLOSED, Reason.RESTS)
    assert pages.acknowledged() == {}
    assert pages.said()[1][:2] == (TimelineKind.PAGE_CLOSED, "payments: closed by hand at 13:01 by Alice Pager")
    pages.event(number=2, seconds=600, **FATAL)
    assert (pages.page.state, pages.page.episode) == (DeliveryState.CLOSED, 1)


def test_after_an_hour_of_going_on_there_is_one_page_that_says_so(pages: Paged) -> None:
    pages.hear("resolved", seconds=60)
    pages.event(number=2, seconds=600, **FATAL)
    pages.event(number=3, seconds=3660, **FATAL)
    assert (pages.page.state, pages.page.episode) == (DeliveryState.PENDING, 2)
    said = "closed by hand at 13:01 by Alice Pager, still happening: 2 events since"
    assert pages.page.recalls == said
    assert pages.said()[-1] == (TimelineKind.PAGED, f"payments: {said}", None)
    pages.tell()
    pages.event(number=4, seconds=3700, **FATAL)
    assert pages.page.episode == 2


def test_a_return_after_a_resolve_and_a_raised_severity_page_at_once(house: Store) -> None:
    pages = paged(house)
    pages.hear("resolved", seconds=60)
    pages.issue("resolved", seconds=70, level="fatal")
    pages.event(number=2, seconds=200, **FATAL)
    assert (pages.page.state, pages.page.episode) == (DeliveryState.PENDING, 2)


def test_an_escalation_in_sentry_pages_at_once(pages: Paged) -> None:
    pages.hear("resolved", seconds=60)
    pages.issue("unresolved", seconds=70, level="fatal", substatus="escalating")
    assert (pages.page.state, pages.page.episode) == (DeliveryState.PENDING, 2)


def test_closed_by_pagerduty_itself_is_said_as_such(pages: Paged) -> None:
    pages.hear("resolved", seconds=60, agent=None)
    assert pages.said()[0][:2] == (TimelineKind.PAGE_CLOSED, "payments: closed by PagerDuty itself at 13:01")


def test_the_echo_of_our_own_closing_changes_nothing(pages: Paged) -> None:
    pages.issue("resolved", seconds=50, level="fatal")
    pages.hear("resolved", seconds=60, agent=EVENTS_API)
    assert pages.page.reason is None
    assert [kind for kind, _, _ in pages.said()] == [TimelineKind.RESOLVED]


def test_opened_again_there_it_is_open_here(pages: Paged) -> None:
    pages.hear("resolved", seconds=60)
    pages.hear("reopened", seconds=120)
    assert (pages.page.state, pages.page.reason) == (DeliveryState.DELIVERED, None)
    assert pages.page.place is not None
    assert pages.page.place.stands
    assert pages.said()[-1] == (TimelineKind.PAGE_REOPENED, "payments, at PagerDuty", "Alice Pager")


def test_grouped_incidents_tell_all_their_pages(pages: Paged) -> None:
    other, lane = replace(INCIDENT, lookup="switchboard:payments:issue:acme:4299:1"), pages.page.destination
    pages.event(number=2, seconds=5, issue_id="4299", **FATAL)

    def group(unit: Unit) -> Delivery:
        [fresh] = [each for each in unit.deliveries.listing() if each.place is None and each.destination == lane]
        [out] = unit.deliveries.save([replace(fresh, state=DeliveryState.DELIVERED, place=other)])
        unit.incidents.save(Incident(delivery_id=out.id, id="Q1INCIDENT"))
        return out

    second = pages.house.transact(group)
    pages.hear("acknowledged", seconds=60)
    taken = pages.house.transact(lambda unit: unit.acknowledgements.of(second.subject_id))
    assert set(taken) == set(pages.acknowledged()) == {"payments"}


CHANGES = ["triggered", "acknowledged", "unacknowledged", "acknowledged", "priority_updated", "resolved", "reopened"]
LIFE = [(change, 60 * number) for number, change in enumerate(CHANGES[: len(CHANGES)], 1)]


def _in_the_end(events: list[tuple[str, int]]) -> tuple[Any, ...]:
    pages = paged(scratch_store())
    for number, (change, seconds) in enumerate(events):
        pages.hear(change, seconds=seconds, came=600 + number, id=f"01{seconds}", priority={"summary": f"P{seconds}"})
    known = pages.incident()
    place = pages.page.place
    assert place is not None
    open_page = pages.page.state is DeliveryState.DELIVERED
    pages.house.close()
    return (known.state, known.state_at, known.priority, place.acknowledged, open_page, known.url)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, len(LIFE)).flatmap(lambda size: st.permutations(LIFE[:size])), st.data())
def test_in_any_order_and_however_often_they_come_it_ends_the_same(events: list[tuple[str, int]], data: Any) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    assert _in_the_end([*events, *again]) == _in_the_end(sorted(events, key=lambda each: each[1]))


def test_of_what_occurred_at_one_moment_the_end_counts() -> None:
    for order in (["acknowledged", "resolved"], ["resolved", "acknowledged"]):
        pages = paged(scratch_store())
        for number, change in enumerate(order):
            pages.hear(change, seconds=60, came=70 + number)
        assert pages.incident().state is IncidentState.RESOLVED
        assert pages.page.reason is Reason.RESTS


def test_what_was_told_to_the_team_is_told_in_every_thread(pages: Paged) -> None:
    before = pages.latest()[PAYMENTS]
    pages.hear("acknowledged", seconds=60)
    assert pages.latest()[PAYMENTS].wanted > before.wanted
