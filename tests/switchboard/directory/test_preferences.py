"""What somebody likes is what they said last, however often it is read."""

from __future__ import annotations

from datetime import timedelta

from switchboard.app.dispatch import take_intent
from switchboard.model.action import Actor, Via
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.model.intent import SetPreference
from switchboard.payloads.intents import raw_of
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT
from tests.switchboard.suppressing import a_config


def said(number: int, *, assigned_dm: bool, seconds: float = 0, once: str = "") -> Inbound:
    """A kept intent of U1's."""
    intent = SetPreference(assigned_dm, Actor(Via.SLACK, "U1"), once=once)
    return Inbound(id=number, kept=raw_of(intent, door=Door.SLACK, at=AT + timedelta(seconds=seconds)))


def take(inbound: Inbound, unit: Unit) -> Progress:
    return take_intent(inbound, unit, Context(unit, a_config(), {}, AT), now=AT)


async def test_the_last_word_counts_and_an_older_one_played_again_changes_nothing(house: Store) -> None:
    def work(unit: Unit) -> None:
        no, yes = said(1, assigned_dm=False), said(2, assigned_dm=True, seconds=5)
        for inbound in (no, no, yes, no):
            assert take(inbound, unit).state is ProgressState.DONE
        assert unit.people.preference("U1").assigned_dm

    await house.run(work)


async def test_a_click_that_is_played_again_later_changes_nothing(house: Store) -> None:
    def work(unit: Unit) -> None:
        take(said(1, assigned_dm=False, once="t1"), unit)
        take(said(2, assigned_dm=True, seconds=5, once="t2"), unit)
        again = take(said(3, assigned_dm=False, seconds=9, once="t1"), unit)
        assert again.because == "a repeat of inbound 1"
        assert unit.people.preference("U1").assigned_dm

    await house.run(work)
