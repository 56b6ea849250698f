"""What an operator asks for through the inbox: written and read back, done once, and refused where nobody knows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.actions.operator import EndMute, Replay, Retry, SetMute, act, named, written
from switchboard.config.load import load_config
from switchboard.inbox.backlog import REPLAY
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.inbound import Door, Progress, ProgressState
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, MESSAGE, a_delivery, after, an_inbound
from tests.switchboard.processing import CONFIG

DONE, WAITING, BAD = ProgressState.DONE, ProgressState.WAITING, ProgressState.QUARANTINED


def ask(house: Store, raw: bytes) -> Progress:
    body = an_inbound(raw, number=50, door=Door.CLI)
    return house.transact(lambda unit: act(body, unit, after(60)))


def retried(house: Store, delivery: Delivery) -> Delivery:
    [saved] = house.transact(lambda unit: unit.deliveries.save([delivery]))
    assert ask(house, written(Retry((saved.id,)))).because == f"retry of deliveries {saved.id}"
    found = house.transact(lambda unit: unit.deliveries.get(saved.id))
    assert found
    return found


def waiting(house: Store) -> list[Progress]:
    return house.transact(lambda unit: unit.inbound.waiting())


def test_a_replay_makes_bodies_wait_again_with_fresh_attempts(house: Store) -> None:
    spent = Progress(inbound_id=7, state=BAD, attempts=3, because="ValueError")
    house.transact(lambda unit: unit.inbound.write([spent]))
    assert ask(house, written(Replay((7, 9)))).because == "replay of 7, 9"
    assert waiting(house) == [Progress(inbound_id=id_, state=WAITING, because=REPLAY) for id_ in (7, 9)]


def test_a_replay_without_ids_takes_all_of_the_quarantine(house: Store) -> None:
    notes = [Progress(inbound_id=7, state=BAD), Progress(inbound_id=8, state=DONE, because="kept")]
    house.transact(lambda unit: unit.inbound.write(notes))
    ask(house, written(Replay()))
    assert [note.inbound_id for note in waiting(house)] == [7]
    assert "the quarantine is empty" in (ask(house, written(Replay())).because or "")


@pytest.mark.parametrize("place, state", [(None, DeliveryState.PENDING), (MESSAGE, DeliveryState.DELIVERED)])
def test_a_retry_revives_the_dead_from_where_they_were(house: Store, place: object, state: DeliveryState) -> None:
    dead = a_delivery(
        id=0,
        state=DeliveryState.FAILED,
        place=place,
        reason=Reason.GIVEN_UP,
        why="given up",
        attempts=9,
        failing_since=AT,
        closed_at=AT,
    )
    again = retried(house, dead)
    assert (again.state, again.due_at, again.attempts) == (state, after(60), 0)
    assert (again.failing_since, again.why, again.closed_at) == (None, None, None)


def test_a_retry_hastens_what_waits_and_reopens_nothing(house: Store) -> None:
    waits = a_delivery(id=0, attempts=9, due_at=after(999))
    assert retried(house, waits).due_at == after(60)
    closed = a_delivery(id=0, subject_id=9, state=DeliveryState.CLOSED)
    assert retried(house, closed).state is DeliveryState.CLOSED


@pytest.mark.parametrize("state", [DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD])
def test_a_retry_of_what_is_not_to_be_told_changes_nothing_and_says_so(house: Store, state: DeliveryState) -> None:
    [saved] = house.transact(lambda unit: unit.deliveries.save([a_delivery(id=0, state=state, due_at=None)]))
    assert ask(house, written(Retry((saved.id,)))).because == f"{saved.id} is {state.value}, nothing is tried"
    assert house.transact(lambda unit: unit.deliveries.get(saved.id)) == saved


def test_a_retry_of_nothing_says_so(house: Store) -> None:
    assert ask(house, written(Retry((404,)))).because == "retry of deliveries none: no such id"


MUTE = SetMute("level:error", "Alice", "we know", after(3600))


def test_a_mute_is_set_once_there_is_a_configuration(house: Store) -> None:
    early = ask(house, written(MUTE))
    assert (early.state, early.because) == (WAITING, "no good configuration yet")
    config = load_config(CONFIG, file="routes.yaml")[0]
    body = an_inbound(written(MUTE), number=51, door=Door.CLI)
    done = [house.transact(lambda unit: act(body, unit, after(60), config)) for _ in range(2)]
    assert {note.state for note in done} == {DONE}
    [mute] = house.transact(lambda unit: unit.mutes.in_force(after(60)))
    assert (mute.inbound_id, mute.query, mute.author, mute.made_at) == (51, "level:error", "Alice", AT)


def test_what_somebody_wrote_of_a_mute_is_made_fit_to_be_kept(house: Store) -> None:
    config = load_config(CONFIG, file="routes.yaml")[0]
    odd = SetMute("le\0vel:error", "A\0" + "l" * 9_999, "b\x1b[31m" * 9_999, after(3600))
    house.transact(lambda unit: act(an_inbound(written(odd), number=51, door=Door.CLI), unit, after(60), config))
    [mute] = house.transact(lambda unit: unit.mutes.in_force(after(60)))
    assert (mute.query, len(mute.author), len(mute.because)) == ("level:error", 199, 833)
    said = house.transact(lambda unit: act(an_inbound(written(EndMute(1, "\0B")), number=52), unit, after(61), config))
    assert said.because == "mute 1 ended by B"


def test_a_mute_is_ended_by_its_number(house: Store) -> None:
    assert ask(house, written(EndMute(9, "Bob"))).because == "there is no mute 9"


def test_a_mute_without_a_time_zone_is_no_mute(house: Store) -> None:
    assert ask(house, written(MUTE).replace(b"Z", b"")).because == "not an action that we know"


def test_each_request_has_a_name() -> None:
    assert [named(each) for each in (Replay(), Retry(), MUTE, EndMute(1, "Bob"))] == [
        "replay",
        "retry",
        "mute",
        "end_mute",
    ]


def test_what_nobody_knows_is_set_aside(house: Store) -> None:
    assert ask(house, b'{"do": "dance"}').because == "no such action: dance"
    for raw in (b"", b"[]", b'{"do": "retry", "ids": ["x"]}', b'{"do": "retry", "who": 1}', b"\xff"):
        assert ask(house, raw).state is BAD


@given(st.binary())
def test_reading_an_action_never_raises(raw: bytes) -> None:
    # Nothing random is a known action, so no unit of work is touched.
    note = act(an_inbound(raw, door=Door.CLI), None, AT)  # type: ignore[arg-type]
    assert note.state is BAD
