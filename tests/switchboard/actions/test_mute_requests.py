"""A mute that is asked for is set and ended, once; what people write of it is made fit to be kept."""

from __future__ import annotations

from datetime import timedelta

from switchboard.app.dispatch import take_intent
from switchboard.config.config import Config
from switchboard.model.action import Actor, Via
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.model.intent import EndMute, SetMute
from switchboard.model.mute import Mute
from switchboard.payloads.intents import raw_of
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, after
from tests.switchboard.suppressing import a_config

HOUR = timedelta(hours=1)
MUTE = SetMute("level:error", HOUR, "we know", Actor(Via.CLI, "Alice"))


def ask(
    house: Store, intent: SetMute | EndMute, config: Config | None, *, number: int = 51, seconds: float = 60
) -> Progress:
    """Take what the command line asks for."""
    inbound, now = Inbound(id=number, kept=raw_of(intent, door=Door.CLI, at=AT)), after(seconds)

    def work(unit: Unit) -> Progress:
        return take_intent(inbound, unit, Context(unit, config, {}, now) if config else None, now=now)

    return house.transact(work)


def in_force(house: Store) -> list[Mute]:
    return house.transact(lambda unit: unit.mutes.in_force(after(60)))


def test_a_mute_is_set_once_there_is_a_configuration(house: Store) -> None:
    early = ask(house, MUTE, None)
    assert (early.state, early.because) == (ProgressState.WAITING, "no good configuration yet")
    assert {ask(house, MUTE, a_config()).state for _ in range(2)} == {ProgressState.DONE}
    [mute] = in_force(house)
    assert (mute.inbound_id, mute.query, mute.author, mute.made_at) == (51, "level:error", "Alice", AT)


def test_its_time_runs_from_when_it_was_asked_for(house: Store) -> None:
    ask(house, MUTE, a_config(), seconds=600)
    assert in_force(house)[0].until == AT + HOUR


def test_what_somebody_wrote_of_a_mute_is_made_fit_to_be_kept(house: Store) -> None:
    odd = SetMute("le\0vel:error", HOUR, "b\x1b[31m" * 9_999, Actor(Via.CLI, "A\0" + "l" * 9_999))
    ask(house, odd, a_config())
    [mute] = in_force(house)
    assert (mute.query, len(mute.author), len(mute.because)) == ("level:error", 199, 833)
    said = ask(house, EndMute(1, Actor(Via.CLI, "\0B")), a_config(), number=52)
    assert said.because == "mute 1 ended by B"


def test_a_mute_is_ended_by_its_number(house: Store) -> None:
    assert ask(house, EndMute(9, Actor(Via.CLI, "Bob")), a_config()).because == "there is no mute 9"
