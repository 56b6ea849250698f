"""People hear what became of what they asked for: once, together, retried, and where they asked while Slack lets us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from switchboard.actions.home_refresh import Homes
from switchboard.actions.replies import MOST_TELLS, MOST_USES, Replies
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, Origin, Via
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain
from switchboard.model.replace import replace
from switchboard.storage.store import Store
from tests.moved_clock import MovedClock
from tests.switchboard.builders import AT

URL = Origin("C1", None, "https://hooks.slack.example/1")
INTENT = ActionRequest(kind=ActionKind.RESOLVE, issues=(), by=Actor(Via.SLACK, "U1", "Alice"), origin=URL)


@dataclass
class Heard:
    """A Slack that notes what it is told, and answers as it is asked to."""

    answer: Callable[[int], Outcome] = lambda _: Sent()
    words: list[str] = field(default_factory=list)
    by_url: list[bool] = field(default_factory=list)

    async def tell(self, request: ActionRequest, words: str, *, by_url: bool) -> Outcome:
        """Note it."""
        self.words.append(words)
        self.by_url.append(by_url)
        return self.answer(len(self.words))


def an_action(**over: Any) -> Action:
    """Build an action that is done, of which its person is to hear."""
    known: dict[str, Any] = {"inbound_id": 3, "number": 0, "subject_id": 7, "request": INTENT, "asked_at": AT}
    known |= {"state": ActionState.DONE, "answer": "SHOP-1 is resolved.", "reply_at": AT}
    return Action(**(known | over))


async def run(house: Store, heard: Heard, *actions: Action, seconds: float = 0) -> list[Action]:
    """Keep actions, and return what is due for so long; returns how they stand."""
    clock = MovedClock(AT)
    replies = Replies(house, heard, clock, Homes(house, None, clock))
    await house.run(lambda unit: unit.actions.add(actions))
    passed = 0.0
    while passed <= seconds:
        await replies.runner.tick()
        await replies.runner.drain()
        clock.move(1)
        passed += 1
    return await house.run(lambda unit: unit.actions.listing(limit=10))


async def test_what_one_intent_came_to_is_told_together(house: Store) -> None:
    heard = Heard()
    other = an_action(number=1, subject_id=8, answer="SHOP-2 is resolved.")
    stand = await run(house, heard, an_action(), other, seconds=3)
    assert heard.words == ["SHOP-1 is resolved.\nSHOP-2 is resolved."]
    assert heard.by_url == [True]
    assert {(each.replied_at, each.reply_at) for each in stand} == {(AT, None)}


async def test_nothing_is_told_while_a_part_of_the_intent_was_not_begun(house: Store) -> None:
    heard = Heard()
    waiting = an_action(number=1, state=ActionState.WAITING, answer=None, reply_at=None)
    await run(house, heard, an_action(), waiting, seconds=3)
    assert heard.words == []


async def test_what_slack_cannot_take_is_told_later(house: Store) -> None:
    heard = Heard(lambda count: Sent() if count > 2 else TryAgain("Slack answered 503"))
    (stands,) = await run(house, heard, an_action(), seconds=30)
    assert len(heard.words) == 3
    assert stands.replied_at is not None


async def test_slack_is_asked_where_they_asked_only_as_often_as_it_lets_us(house: Store) -> None:
    heard = Heard(lambda _: TryAgain("Slack answered 503"))
    await run(house, heard, an_action(), seconds=200)
    assert heard.by_url[:MOST_USES] == [True] * MOST_USES
    assert not any(heard.by_url[MOST_USES:])
    assert len(heard.by_url) > MOST_USES


async def test_after_half_an_hour_they_hear_of_it_by_themselves(house: Store) -> None:
    heard = Heard()
    await run(house, heard, an_action(asked_at=AT - timedelta(minutes=30)))
    assert heard.by_url == [False]


async def test_who_cannot_be_reached_is_let_be(house: Store) -> None:
    heard = Heard(lambda _: GaveUp("no such person"))
    (stands,) = await run(house, heard, an_action(), seconds=60)
    assert (len(heard.words), stands.reply_at, stands.replied_at) == (1, None, None)


async def test_no_answer_is_tried_for_ever(house: Store) -> None:
    heard = Heard(lambda _: TryAgain("Slack answered 503", after=timedelta(seconds=1)))
    (stands,) = await run(house, heard, an_action(), seconds=60)
    assert (len(heard.words), stands.reply_at) == (MOST_TELLS, None)


async def test_what_has_become_of_it_meanwhile_is_told_as_well(house: Store) -> None:
    async def meanwhile(request: ActionRequest, words: str, *, by_url: bool) -> Outcome:
        (stands,) = await house.run(lambda unit: unit.actions.listing(limit=1))
        if stands.answer != "done":
            await house.run(lambda unit: unit.actions.save(replace(stands, answer="done")))
        heard.words.append(words)
        return Sent()

    heard = Heard()
    heard.tell = meanwhile  # type: ignore[method-assign]
    await run(house, heard, an_action(answer="waiting for Sentry"), seconds=3)
    assert heard.words == ["waiting for Sentry", "done"]


async def test_a_sender_that_breaks_is_tried_again(house: Store) -> None:
    def breaks(count: int) -> Outcome:
        if count == 1:
            raise RuntimeError("broken")
        return Sent()

    heard = Heard(breaks)
    (stands,) = await run(house, heard, an_action(), seconds=10)
    assert stands.replied_at is not None
