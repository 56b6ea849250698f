"""What a person named is found, or they are told so; an intent that comes twice is one."""

from __future__ import annotations

import msgspec
import pytest

from switchboard.actions.intake import MOST_ISSUES, take
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, IssueName, NameKind, Via
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import MESSAGE, after, an_inbound
from tests.switchboard.processing import Town
from tests.switchboard.suppressing import a_config

SHORT, NUMBER, MESSAGE_KIND, DELIVERY = NameKind


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    """A town where an issue was told to #payments, which Sentry calls SHOP-1."""
    town = Town(house, a_config())
    town.event(level="fatal")
    town.issue("created", seconds=1)
    town.tell()
    return town


def intent(*names: IssueName, kind: ActionKind = ActionKind.RESOLVE, number: int = 50, once: str = "") -> Inbound:
    """Build a kept intent."""
    request = ActionRequest(kind=kind, issues=names, by=Actor(Via.SLACK, "U1", "Alice"), once=once)
    return an_inbound(msgspec.json.encode(request), number=number, door=Door.SLACK, received_at=after(2))


def taken(town: Town, body: Inbound, *, asks: str | None = None) -> Progress:
    """Take an intent."""

    def work(unit: Unit) -> Progress:
        return take(body, Context(unit, town.config, {"#payments": "C1"}, after(2), asks=asks))

    return town.house.transact(work)


def actions(town: Town) -> list[Action]:
    """Return the actions, oldest first."""
    return town.house.transact(lambda unit: unit.actions.listing(limit=100))[::-1]


def message(town: Town) -> IssueName:
    """Return the name of the issue's message."""
    return IssueName(DELIVERY, str(town.latest()["slack:C1"].id))


def test_an_issue_is_found_by_every_name_it_has(town: Town) -> None:
    subject = town.subject()
    names = [
        IssueName(NUMBER, "4201"),
        IssueName(MESSAGE_KIND, f"{MESSAGE.channel}/{MESSAGE.ts}"),
        message(town),
        *([IssueName(SHORT, subject.short_id)] if subject.short_id else []),
    ]
    for number, name in enumerate(names, 50):
        assert taken(town, intent(name, number=number)).state is ProgressState.DONE
    assert len(names) == 4
    assert [each.subject_id for each in actions(town)] == [subject.id] * 4
    assert {each.state for each in actions(town)} == {ActionState.WAITING}


def test_an_issue_that_is_named_twice_is_acted_on_once(town: Town) -> None:
    taken(town, intent(IssueName(NUMBER, "4201"), message(town), IssueName(NUMBER, "4201")))
    assert len(actions(town)) == 1


def test_an_intent_that_is_played_again_is_a_repeat_and_one_worked_again_too(town: Town) -> None:
    name = IssueName(NUMBER, "4201")
    taken(town, intent(name, once="t.1"))
    taken(town, intent(name, once="t.1"))
    assert "a repeat of inbound 50" in str(taken(town, intent(name, once="t.1", number=51)).because)
    assert len(actions(town)) == 1


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
def test_what_nobody_knows_is_refused_with_an_answer(town: Town, name: IssueName, said: str) -> None:
    taken(town, intent(name))
    (refused,) = actions(town)
    assert (refused.state, refused.answer, refused.reply_at) == (ActionState.REFUSED, said, after(2))


def test_what_only_sentry_may_know_waits_for_its_answer(town: Town) -> None:
    taken(town, intent(IssueName(SHORT, "NOPE-1"), IssueName(MESSAGE_KIND, "C1/1.0")), asks="acme")
    assert [each.state for each in actions(town)] == [ActionState.WAITING, ActionState.REFUSED]


def test_an_intent_without_an_issue_is_answered(town: Town) -> None:
    taken(town, intent())
    assert "You named no issue" in str(actions(town)[0].answer)


def test_more_issues_than_a_person_means_are_left_out_and_they_are_told(town: Town) -> None:
    taken(town, intent(*(IssueName(NUMBER, str(number)) for number in range(MOST_ISSUES + 5))))
    assert len(actions(town)) == MOST_ISSUES + 1
    assert "the others were left" in str(actions(town)[-1].answer)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff"])
def test_what_is_no_intent_is_quarantined(town: Town, raw: bytes) -> None:
    body = an_inbound(raw, door=Door.SLACK, number=50)
    assert taken(town, body).state is ProgressState.QUARANTINED
    assert actions(town) == []
