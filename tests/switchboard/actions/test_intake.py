"""What a person named is found, or they are told so; an intent that comes twice is one."""

from __future__ import annotations

import pytest

from switchboard.actions.intake import MOST_ISSUES
from switchboard.app.dispatch import take_intent
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, IssueName, NameKind, Via
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.payloads.intents import raw_of
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import MESSAGE, after
from tests.switchboard.processing import Pipeline
from tests.switchboard.suppressing import a_config

SHORT, NUMBER, MESSAGE_KIND, DELIVERY = NameKind


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    """A pipeline where an issue was told to #payments, which Sentry calls SHOP-1."""
    pipeline = Pipeline(house, a_config())
    pipeline.event(level="fatal")
    pipeline.issue("created", seconds=1)
    pipeline.tell()
    return pipeline


def intent(*names: IssueName, kind: ActionKind = ActionKind.RESOLVE, number: int = 50, once: str = "") -> Inbound:
    """Build a kept intent."""
    request = ActionRequest(kind=kind, issues=names, by=Actor(Via.SLACK, "U1", "Alice"), once=once)
    return Inbound(id=number, kept=raw_of(request, door=Door.SLACK, at=after(2)))


def taken(pipeline: Pipeline, body: Inbound, *, asks: str | None = None) -> Progress:
    """Take an intent."""

    def work(unit: Unit) -> Progress:
        context = Context(unit, pipeline.config, {"#payments": "C1"}, after(2), asks=asks)
        return take_intent(body, unit, context, now=after(2))

    return pipeline.house.transact(work)


def actions(pipeline: Pipeline) -> list[Action]:
    """Return the actions, oldest first."""
    return pipeline.house.transact(lambda unit: unit.actions.listing(limit=100))[::-1]


def message(pipeline: Pipeline) -> IssueName:
    """Return the name of the issue's message."""
    return IssueName(DELIVERY, str(pipeline.latest()["slack:C1"].id))


def test_an_issue_is_found_by_every_name_it_has(pipeline: Pipeline) -> None:
    subject = pipeline.subject()
    names = [
        IssueName(NUMBER, "4201"),
        IssueName(MESSAGE_KIND, MESSAGE.lookup),
        message(pipeline),
        *([IssueName(SHORT, subject.short_id)] if subject.short_id else []),
    ]
    for number, name in enumerate(names, 50):
        assert taken(pipeline, intent(name, number=number)).state is ProgressState.DONE
    assert len(names) == 4
    assert [each.subject_id for each in actions(pipeline)] == [subject.id] * 4
    assert {each.state for each in actions(pipeline)} == {ActionState.WAITING}


def test_an_issue_that_is_named_twice_is_acted_on_once(pipeline: Pipeline) -> None:
    taken(pipeline, intent(IssueName(NUMBER, "4201"), message(pipeline), IssueName(NUMBER, "4201")))
    assert len(actions(pipeline)) == 1


def test_an_intent_that_is_played_again_is_a_repeat_and_one_worked_again_too(pipeline: Pipeline) -> None:
    name = IssueName(NUMBER, "4201")
    taken(pipeline, intent(name, once="t.1"))
    taken(pipeline, intent(name, once="t.1"))
    assert "a repeat of inbound 50" in str(taken(pipeline, intent(name, once="t.1", number=51)).because)
    assert len(actions(pipeline)) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (IssueName(SHORT, "NOPE-1"), "I know no issue NOPE-1. Is it spelt right?"),
        (IssueName(NUMBER, "9"), "I know no issue with the number 9."),
        (
            IssueName(MESSAGE_KIND, "C1/1.0"),
            "That message tells of no issue that I know. If it is a reply, take the link of the message above its thread.",
        ),
        (IssueName(DELIVERY, "999"), "That message tells of no issue that I know."),
        (IssueName(DELIVERY, "²"), "That message tells of no issue that I know."),
    ],
)
def test_what_nobody_knows_is_refused_with_an_answer(pipeline: Pipeline, name: IssueName, said: str) -> None:
    taken(pipeline, intent(name))
    (refused,) = actions(pipeline)
    assert (refused.state, refused.answer, refused.reply_at) == (ActionState.REFUSED, said, after(2))


def test_what_only_sentry_may_know_waits_for_its_answer(pipeline: Pipeline) -> None:
    taken(pipeline, intent(IssueName(SHORT, "NOPE-1"), IssueName(MESSAGE_KIND, "C1/1.0")), asks="acme")
    assert [each.state for each in actions(pipeline)] == [ActionState.WAITING, ActionState.REFUSED]


def test_an_intent_without_an_issue_is_answered(pipeline: Pipeline) -> None:
    taken(pipeline, intent())
    assert "You named no issue" in str(actions(pipeline)[0].answer)


def test_more_issues_than_a_person_means_are_left_out_and_they_are_told(pipeline: Pipeline) -> None:
    taken(pipeline, intent(*(IssueName(NUMBER, str(number)) for number in range(MOST_ISSUES + 5))))
    assert len(actions(pipeline)) == MOST_ISSUES + 1
    assert "the others were left" in str(actions(pipeline)[-1].answer)
