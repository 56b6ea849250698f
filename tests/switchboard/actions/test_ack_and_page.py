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
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineKind
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import after
from tests.switchboard.processing import PAGER, PAYMENTS, Pipeline
from tests.switchboard.suppressing import a_config

ALICE, BOB = Person("user", "Alice", "501"), Person("user", "Bob", "502")
Call = Callable[[ActionRequest, Subject, Person, Context], Called]


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    """A pipeline where an issue was told to #payments."""
    pipeline = Pipeline(house, a_config())
    pipeline.event(tags=[["environment", "production"], ["customer_tier", "gold"]])
    pipeline.tell()
    return pipeline


def called(
    pipeline: Pipeline, call: Call, *, by: Person = ALICE, via: Via = Via.SLACK, seconds: float = 60, **more: Any
) -> Called:
    """Have it done, by the message in #payments."""
    told = pipeline.latest()[PAYMENTS]
    known: dict[str, Any] = {
        "kind": ActionKind.ACK,
        "issues": (IssueName(NameKind.DELIVERY, str(told.id)),),
        "by": Actor(via, "U1", by.name),
    }
    request = ActionRequest(**(known | more))

    def work(unit: Unit) -> Called:
        context = Context(unit, pipeline.config, {"#payments": "C1"}, after(seconds))
        return call(request, unit.subjects.get(told.subject_id), by, context)

    return pipeline.house.transact(work)


def lines(pipeline: Pipeline) -> list[tuple[TimelineKind, str | None]]:
    """Return the timeline."""
    subject = pipeline.subject()
    return [
        (each.kind, each.detail) for each in pipeline.house.transact(lambda unit: unit.subjects.entries(subject.id))
    ]


def to(kind: AssigneeKind, name: str = "") -> Assignee:
    """Name whom to page."""
    return Assignee(kind, name)


def test_an_acknowledgement_is_one_line_and_its_second_says_whose_it_is(pipeline: Pipeline) -> None:
    assert called(pipeline, acknowledge).answer == "You acknowledged Issue 4201 for payments."
    again = called(pipeline, acknowledge, by=BOB, seconds=180).answer
    assert again == "Issue 4201 is already acknowledged for payments, by Alice 2 min ago: nothing was changed."
    assert lines(pipeline) == [(TimelineKind.ACKNOWLEDGED, "payments, from Slack")]
    assert pipeline.latest()[PAYMENTS].due_at is not None


@pytest.mark.parametrize(("via", "email"), [(Via.SLACK, "alice@acme.example"), (Via.CLI, None)])
def test_an_acknowledgement_from_slack_is_signed_with_the_address_that_pagerduty_knows(
    pipeline: Pipeline, via: Via, email: str | None
) -> None:
    pipeline.house.transact(
        lambda unit: unit.people.learn_slack_users([SlackUser("U1", "alice", "alice@acme.example")])
    )
    pipeline.house.transact(
        lambda unit: unit.people.learn_pager_users([PagerUser("PU1", "Alice", "alice@acme.example")])
    )
    called(pipeline, acknowledge, via=via)
    subject = pipeline.subject()
    [given] = pipeline.house.transact(lambda unit: unit.acknowledgements.of(subject.id)).values()
    person = given.by
    assert person == Person("user", "Alice", "501", email)


def test_what_is_over_has_nothing_to_acknowledge_and_nobody_to_page(pipeline: Pipeline) -> None:
    pipeline.issue("resolved", seconds=10)
    assert called(pipeline, acknowledge).refused
    assert called(pipeline, page).refused
    assert TimelineKind.PAGED not in dict(lines(pipeline))


def test_a_page_is_owed_once_to_the_team_of_the_message(pipeline: Pipeline) -> None:
    assert called(pipeline, page, text="money is lost").answer == "payments is being paged about Issue 4201."
    owed = pipeline.latest()[PAGER]
    assert (owed.state, owed.severity, owed.routes) == (DeliveryState.PENDING, Severity.CRITICAL, ("paged by Alice",))
    assert "already paged" in called(pipeline, page, by=BOB).answer
    assert lines(pipeline) == [(TimelineKind.PAGED, "payments, from Slack: money is lost")]


def test_a_pager_that_rings_softly_is_raised(pipeline: Pipeline) -> None:
    called(pipeline, page)
    soft = replace(pipeline.latest()[PAGER], severity=Severity.WARNING, state=DeliveryState.DELIVERED, due_at=None)
    pipeline.house.transact(lambda unit: unit.deliveries.save([soft]))
    assert called(pipeline, page, text="money is lost").answer == "payments is being paged about Issue 4201."
    raised = pipeline.latest()[PAGER]
    assert (raised.id, raised.severity, raised.due_at) == (soft.id, Severity.CRITICAL, after(60))


def test_another_team_is_paged_by_its_name(pipeline: Pipeline) -> None:
    assert called(pipeline, page, assignee=to(AssigneeKind.TEAM, "#core")).answer.startswith("core is being paged")
    assert pipeline.latest()["pagerduty:core"].state is DeliveryState.PENDING


def test_a_team_that_nobody_knows_is_refused_by_name(pipeline: Pipeline) -> None:
    refused = called(pipeline, page, assignee=to(AssigneeKind.TEAM, "nobody"))
    assert refused.refused
    assert "nobody" in refused.answer


def test_whoever_is_paged_is_no_longer_taken_to_be_on_it(pipeline: Pipeline) -> None:
    called(pipeline, acknowledge)
    called(pipeline, page, seconds=61)
    subject = pipeline.subject()
    assert pipeline.house.transact(lambda unit: unit.acknowledgements.of(subject.id)) == {}


def test_an_incident_that_was_over_rings_again(pipeline: Pipeline) -> None:
    called(pipeline, page)
    pipeline.tell()
    pipeline.issue("resolved", seconds=70)
    pipeline.event(seconds=200, number=2)
    called(pipeline, page, seconds=201)
    assert (pipeline.latest()[PAGER].episode, pipeline.latest()[PAGER].state) == (2, DeliveryState.PENDING)
