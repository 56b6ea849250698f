"""What an action comes to before Sentry is asked, and what becomes of it after: truthfully, and once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from switchboard.actions.records import GIVE_UP, UNASKED, UNCONFIGURED, ActionRecords, Ready
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, IssueName, NameKind, Via
from switchboard.model.facts import IssueState, Person, Status
from switchboard.model.people import Member, SlackUser
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.payloads.issue_update import CHANGES
from switchboard.payloads.read_back import ReadBack
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, after, issue_facts
from tests.switchboard.processing import Pipeline
from tests.switchboard.suppressing import a_config

ALICE = Member("501", "Alice", "alice@acme.example", ("payments",))
NOW = after(60)


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    """A pipeline where an issue was told to #payments, and Alice is known."""
    pipeline = Pipeline(house, a_config())
    pipeline.event(tags=[["environment", "production"], ["customer_tier", "gold"]])
    pipeline.tell()
    house.transact(lambda unit: unit.people.learn_members([ALICE]))
    house.transact(lambda unit: unit.people.learn_slack_users([SlackUser("U1", "alice", "alice@acme.example")]))
    return pipeline


def records(pipeline: Pipeline, *, asks: bool = True, seconds: float = 60, booked: bool = True) -> ActionRecords:
    """The configs of this pipeline, at a time."""

    def context(unit: Unit) -> Context | None:
        return Context(unit, pipeline.config, {"#payments": "C1"}, after(seconds)) if booked else None

    return ActionRecords(context=context, asks=asks)


def ask(pipeline: Pipeline, kind: ActionKind = ActionKind.RESOLVE, *, by: str = "U1", **over: Any) -> Action:
    """Keep an action on the issue."""
    subject = pipeline.subject()
    number = IssueName(NameKind.NUMBER, subject.key.name)
    request = ActionRequest(kind=kind, issues=(number,), by=Actor(Via.SLACK, by, "Alice"), text=over.pop("text", None))
    action = Action(inbound_id=70, number=0, subject_id=subject.id, request=request, asked_at=AT, due_at=AT)
    return pipeline.house.transact(lambda unit: unit.actions.add([replace(action, **over)]))[0]


def now_(pipeline: Pipeline, action: Action) -> Action:
    """Return how an action stands."""
    found = pipeline.house.transact(lambda unit: unit.actions.get(action.id))
    assert found
    return found


def ready(pipeline: Pipeline, action: Action, configs: ActionRecords) -> Ready:
    """Have an action considered that may be carried out."""
    found = pipeline.house.transact(lambda unit: configs.consider(unit, action, NOW))
    assert found
    return found


def done(pipeline: Pipeline, configs: ActionRecords, found: Ready, status: Status) -> Action:
    """Have what Sentry says after the change written down."""
    answer = says(pipeline, status)
    return pipeline.house.transact(lambda unit: configs.done(unit, found, answer, NOW))


def done_already(pipeline: Pipeline, configs: ActionRecords, found: Ready) -> Action:
    """Have it written down that it was so before."""
    answer = says(pipeline, Status.RESOLVED)
    pipeline.house.transact(lambda unit: configs.done_already(unit, found, answer, NOW))
    return now_(pipeline, found.action)


def put_off(
    pipeline: Pipeline, action: Action, because: str, *, late: timedelta = timedelta(), seconds: int = 0
) -> Action:
    """Let an action wait, so late, for so long."""
    after_ = timedelta(seconds=seconds) if seconds else None
    pipeline.house.transact(lambda unit: records(pipeline).put_off(unit, action, because, NOW + late, after=after_))
    return now_(pipeline, action)


def told(pipeline: Pipeline, action: Action) -> None:
    """Let the person of an action hear of it, while it goes on."""
    pipeline.house.transact(
        lambda unit: unit.actions.save(replace(action, replied_at=NOW, reply_at=None, reply_attempts=1))
    )


def says(pipeline: Pipeline, status: Status, *, seconds: float = 61) -> ReadBack:
    """What Sentry says of the issue."""
    return ReadBack(pipeline.subject().key, issue_facts(at=after(seconds), state=IssueState(status=status)))


def lines(pipeline: Pipeline) -> list[tuple[TimelineKind, str, str | None]]:
    """Return the timeline: what, by whom, how."""
    subject = pipeline.subject()
    found = pipeline.house.transact(lambda unit: unit.subjects.entries(subject.id))
    return [(each.kind, each.by.name if each.by else "", each.detail) for each in found]


def test_what_somebody_may_do_is_ready_with_the_note_that_is_to_be_left(pipeline: Pipeline) -> None:
    found = ready(pipeline, ask(pipeline, text="flaky"), records(pipeline))
    assert found.authorized.by == Person("user", "Alice", "501")
    assert found.note == "Resolved by Alice from Slack: flaky"


def test_what_somebody_may_not_do_is_refused_and_told(pipeline: Pipeline) -> None:
    action = ask(pipeline, by="U9")
    assert pipeline.house.transact(lambda unit: records(pipeline).consider(unit, action, NOW)) is None
    after_ = now_(pipeline, action)
    assert (after_.state, after_.due_at, after_.reply_at) == (ActionState.REFUSED, None, NOW)
    assert (after_.answer or "").startswith("I do not know who you are in Sentry")


def test_without_a_token_it_is_refused_and_an_acknowledgement_is_not(pipeline: Pipeline) -> None:
    action, configs = ask(pipeline), records(pipeline, asks=False)
    assert pipeline.house.transact(lambda unit: configs.consider(unit, action, NOW)) is None
    assert (now_(pipeline, action).state, now_(pipeline, action).answer) == (ActionState.REFUSED, UNASKED)
    ack = ask(pipeline, ActionKind.ACK, inbound_id=71)
    assert pipeline.house.transact(lambda unit: configs.consider(unit, ack, NOW)) is None
    assert now_(pipeline, ack).state is ActionState.DONE


def test_without_a_config_it_waits(pipeline: Pipeline) -> None:
    action = ask(pipeline)
    assert pipeline.house.transact(lambda unit: records(pipeline, booked=False).consider(unit, action, NOW)) is None
    assert (now_(pipeline, action).state, now_(pipeline, action).due_at) == (ActionState.WAITING, NOW + UNCONFIGURED)


def test_what_sentry_says_is_so_is_told_and_said_in_the_persons_name(pipeline: Pipeline) -> None:
    configs = records(pipeline)
    over = done(pipeline, configs, ready(pipeline, ask(pipeline, text="flaky"), configs), Status.RESOLVED)
    assert (over.state, over.answer, over.due_at) == (ActionState.DONE, "Issue 4201 is resolved.", NOW)
    assert pipeline.subject().status is Status.RESOLVED
    assert lines(pipeline)[-1] == (TimelineKind.RESOLVED, "Alice", "from Slack: flaky")


def test_what_sentry_took_and_did_not_do_is_told_as_it_is(pipeline: Pipeline) -> None:
    configs = records(pipeline)
    over = done(pipeline, configs, ready(pipeline, ask(pipeline), configs), Status.UNRESOLVED)
    assert over.state is ActionState.FAILED
    assert over.answer == "Sentry took it, and yet says that Issue 4201 is unresolved."
    assert pipeline.subject().status is Status.UNRESOLVED


def test_what_another_did_before_is_told_with_their_name(pipeline: Pipeline) -> None:
    pipeline.issue("resolved", seconds=20)
    configs = records(pipeline)
    over = done_already(pipeline, configs, ready(pipeline, ask(pipeline), configs))
    assert (over.state, over.noted) == (ActionState.DONE, True)
    assert over.answer == "CHECKOUT-3F is already resolved, by Sentry 40 s ago: nothing was changed."


def test_what_their_own_lost_try_did_is_theirs(pipeline: Pipeline) -> None:
    configs = records(pipeline)
    found = ready(pipeline, ask(pipeline, attempts=1), configs)
    change = CHANGES[ActionKind.RESOLVE].value
    pipeline.house.transact(lambda unit: configs.write_ahead(unit, found, change, NOW))
    assert done_already(pipeline, configs, found).answer == "Issue 4201 is resolved."
    assert lines(pipeline)[-1][:2] == (TimelineKind.RESOLVED, "Alice")


def test_a_wait_is_told_once_where_it_is_long(pipeline: Pipeline) -> None:
    waiting = put_off(pipeline, ask(pipeline), "429", seconds=1)
    assert waiting.answer is None
    waiting = put_off(pipeline, waiting, "503", seconds=9)
    assert waiting.answer == "Resolve Issue 4201: waiting for Sentry (503). You will hear what comes of it."
    assert (waiting.attempts, waiting.due_at, waiting.reply_at) == (2, NOW + timedelta(seconds=9), NOW)
    told(pipeline, waiting)
    assert put_off(pipeline, waiting, "504", seconds=9).reply_at is None


def test_what_waited_too_long_is_given_up_and_told(pipeline: Pipeline) -> None:
    over = put_off(pipeline, ask(pipeline), "503", late=GIVE_UP)
    assert over.state is ActionState.FAILED
    assert "given up after 30 min: 503" in (over.answer or "")


def test_a_note_that_cannot_be_left_is_given_up_without_a_word(pipeline: Pipeline) -> None:
    configs = records(pipeline)
    over = done(pipeline, configs, ready(pipeline, ask(pipeline), configs), Status.RESOLVED)
    told(pipeline, over)
    over = put_off(pipeline, over, "503", late=GIVE_UP)
    assert (over.state, over.due_at, over.reply_at) == (ActionState.DONE, None, None)


def test_a_persons_own_note_is_said_in_the_thread_and_that_of_a_kind_is_not(pipeline: Pipeline) -> None:
    configs = records(pipeline)
    for number, (kind, said) in enumerate(((ActionKind.NOTE, "seen on staging, too"), (ActionKind.RESOLVE, None)), 80):
        found = ready(pipeline, ask(pipeline, kind, text=said, inbound_id=number), configs)
        pipeline.house.transact(lambda unit, one=found: configs.noted(unit, one, NOW))  # type: ignore[misc]
        assert now_(pipeline, found.action).noted
    assert lines(pipeline) == [(TimelineKind.COMMENTED, "Alice", "seen on staging, too")]
