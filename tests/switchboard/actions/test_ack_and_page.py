"""Saying that a team is on it, and having another paged: done once, seen in the thread, refused where there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from switchboard.actions.ack_and_page import Called, acknowledge, page
from switchboard.model.action import ActionKind, ActionRequest, Actor, Assignee, AssigneeKind, IssueName, NameKind, Via
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Person
from switchboard.model.people import PagerUser, SlackUser
from switchboard.model.subject import Subject, TimelineKind
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import after
from tests.switchboard.processing import PAGER, PAYMENTS, Town
from tests.switchboard.suppressing import a_config

ALICE, BOB = Person("user", "Alice", "501"), Person("user", "Bob", "502")
Call = Callable[[ActionRequest, Subject, Person, Context], Called]


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    """A town where an issue was told to #payments."""
    town = Town(house, a_config())
    town.event(tags=[["environment", "production"], ["customer_tier", "gold"]])
    town.tell()
    return town


def called(
    town: Town, call: Call, *, by: Person = ALICE, via: Via = Via.SLACK, seconds: float = 60, **more: Any
) -> Called:
    """Have it done, by the message in #payments."""
    told = town.latest()[PAYMENTS]
    known: dict[str, Any] = {
        "kind": ActionKind.ACK,
        "issues": (IssueName(NameKind.DELIVERY, str(told.id)),),
        "by": Actor(via, "U1", by.name),
    }
    request = ActionRequest(**(known | more))

    def work(unit: Unit) -> Called:
        context = Context(unit, town.config, {"#payments": "C1"}, after(seconds))
        return call(request, unit.subjects.get(told.subject_id), by, context)

    return town.house.transact(work)


def lines(town: Town) -> list[tuple[TimelineKind, str | None]]:
    """Return the timeline."""
    subject = town.subject()
    return [(each.kind, each.detail) for each in town.house.transact(lambda unit: unit.subjects.entries(subject.id))]


def to(kind: AssigneeKind, name: str = "") -> Assignee:
    """Name whom to page."""
    return Assignee(kind, name)


def test_an_acknowledgement_is_one_line_and_its_second_says_whose_it_is(town: Town) -> None:
    assert called(town, acknowledge).answer == "You acknowledged Issue 4201 for payments."
    again = called(town, acknowledge, by=BOB, seconds=180).answer
    assert again == "Issue 4201 is already acknowledged for payments, by Alice 2 min ago: nothing was changed."
    assert lines(town) == [(TimelineKind.ACKNOWLEDGED, "payments, from Slack")]
    assert town.latest()[PAYMENTS].due_at is not None


@pytest.mark.parametrize(("via", "email"), [(Via.SLACK, "alice@acme.example"), (Via.CLI, None)])
def test_an_acknowledgement_from_slack_is_signed_with_the_address_that_pagerduty_knows(
    town: Town, via: Via, email: str | None
) -> None:
    town.house.transact(lambda unit: unit.people.learn_slack_users([SlackUser("U1", "alice", "alice@acme.example")]))
    town.house.transact(lambda unit: unit.people.learn_pager_users([PagerUser("PU1", "Alice", "alice@acme.example")]))
    called(town, acknowledge, via=via)
    subject = town.subject()
    [(person, _)] = town.house.transact(lambda unit: unit.actions.acknowledged(subject.id)).values()
    assert person == Person("user", "Alice", "501", email)


def test_what_is_over_has_nothing_to_acknowledge_and_nobody_to_page(town: Town) -> None:
    town.issue("resolved", seconds=10)
    assert called(town, acknowledge).refused
    assert called(town, page).refused
    assert TimelineKind.PAGED not in dict(lines(town))


def test_a_page_is_owed_once_to_the_team_of_the_message(town: Town) -> None:
    assert called(town, page, text="money is lost").answer == "payments is being paged about Issue 4201."
    owed = town.latest()[PAGER]
    assert (owed.state, owed.severity, owed.routes) == (DeliveryState.PENDING, Severity.CRITICAL, ("paged by Alice",))
    assert "already paged" in called(town, page, by=BOB).answer
    assert lines(town) == [(TimelineKind.PAGED, "payments, from Slack: money is lost")]


def test_another_team_is_paged_by_its_name(town: Town) -> None:
    assert called(town, page, assignee=to(AssigneeKind.TEAM, "#core")).answer.startswith("core is being paged")
    assert town.latest()["pagerduty:core"].state is DeliveryState.PENDING


def test_a_team_that_nobody_knows_is_refused_by_name(town: Town) -> None:
    refused = called(town, page, assignee=to(AssigneeKind.TEAM, "nobody"))
    assert refused.refused
    assert "nobody" in refused.answer


def test_whoever_is_paged_is_no_longer_taken_to_be_on_it(town: Town) -> None:
    called(town, acknowledge)
    called(town, page, seconds=61)
    subject = town.subject()
    assert town.house.transact(lambda unit: unit.actions.acknowledged(subject.id)) == {}


def test_an_incident_that_was_over_rings_again(town: Town) -> None:
    called(town, page)
    town.tell()
    town.issue("resolved", seconds=70)
    town.event(seconds=200, number=2)
    called(town, page, seconds=201)
    assert (town.latest()[PAGER].episode, town.latest()[PAGER].state) == (2, DeliveryState.PENDING)
