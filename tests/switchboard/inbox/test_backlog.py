"""The backlog: urgent ones first, each body once wherever the worker dies, and what kills it thrice is set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.inbox.backlog import BATCH, CLAIMS, PAUSE, Backlog
from switchboard.model.inbound import Inbound, Progress, ProgressReason, ProgressState
from switchboard.model.news import Recognised
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.storage.inbox_sqlite import SqliteInbox
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, a_raw, a_subject, after

REPLAY = ProgressReason.REPLAY
DONE, WAITING, BAD = ProgressState.DONE, ProgressState.WAITING, ProgressState.QUARANTINED


@dataclass(slots=True)
class Hand:
    """Works inbounds: notes which, leaves a subject for each, and breaks where it is told to."""

    breaks: Callable[[Inbound], bool] = lambda _: False
    worked: list[int] = field(default_factory=list)
    replayed: list[int] = field(default_factory=list)

    def gather(self, inbounds: Sequence[Inbound], unit: Unit) -> Mapping[int, Recognised]:
        """Read nothing before its turn."""
        return {}

    def __call__(self, inbound: Inbound, unit: Unit, *, replayed: bool, news: Recognised | None = None) -> Progress:
        """Work one inbound."""
        self.worked.append(inbound.id)
        self.replayed += [inbound.id] if replayed else []
        unit.subjects.save(a_subject(id=0, key=_key(inbound.id, len(self.worked))))
        if self.breaks(inbound):
            raise ValueError("broken")
        return Progress(inbound_id=inbound.id, state=DONE)


def _key(inbound_id: int, turn: int) -> SubjectKey:
    return SubjectKey(SubjectKind.ISSUE, str(turn), str(inbound_id))


def opened(inbox: SqliteInbox, store: Store, hand: Hand | None = None) -> Backlog:
    backlog = Backlog(inbox, hand or Hand())
    store.transact(backlog.open)
    return backlog


def claim(backlog: Backlog, store: Store, seconds: float = 0) -> list[Inbound]:
    return store.transact(lambda unit: backlog.claim(unit, after(seconds)))


def step(backlog: Backlog, store: Store, seconds: float = 0) -> list[Progress]:
    bodies = claim(backlog, store, seconds)
    return store.transact(lambda unit: backlog.settle(bodies, unit, after(seconds)))


def run(backlog: Backlog, store: Store, seconds: float = 0) -> list[Progress]:
    notes: list[Progress] = []
    while found := step(backlog, store, seconds):
        notes += found
    return notes


def floor(store: Store) -> int:
    return store.transact(lambda unit: unit.inbound.floor())


def note(store: Store, inbound_id: int) -> Progress | None:
    return store.transact(lambda unit: unit.inbound.note(inbound_id))


def made_of(store: Store, inbound_id: int) -> bool:
    return store.transact(lambda unit: unit.subjects.named(str(inbound_id))) is not None


def test_urgent_inbounds_are_worked_first_each_kind_in_its_order(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(urgent=urgent) for urgent in (False, True, False, True)])
    hand = Hand()
    run(opened(kept, house, hand), house)
    assert hand.worked == [2, 4, 1, 3]
    assert floor(house) == 4


def test_an_urgent_inbound_goes_before_a_long_queue(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(urgent=False)] * (2 * BATCH))
    hand = Hand()
    backlog = opened(kept, house, hand)
    step(backlog, house)
    [urgent] = kept.append([a_raw(urgent=True)])
    step(backlog, house)
    assert hand.worked[BATCH:] == [urgent]
    assert floor(house) == BATCH


def test_the_floor_stays_below_what_is_not_settled(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(), a_raw(), a_raw()])
    backlog = opened(kept, house, Hand(breaks=lambda inbound: inbound.id == 2))
    step(backlog, house)
    assert floor(house) == 1
    assert note(house, 1) is None
    assert note(house, 3) is not None


def test_a_bad_inbound_is_undone_alone_and_tried_again_later(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(), a_raw(), a_raw()])
    hand = Hand(breaks=lambda inbound: inbound.id == 2)
    backlog = opened(kept, house, hand)
    notes = step(backlog, house)
    assert [one.state for one in notes] == [DONE, WAITING, DONE]
    assert [made_of(house, inbound_id) for inbound_id in (1, 2, 3)] == [True, False, True]
    assert notes[1].until == AT + PAUSE
    assert step(backlog, house, 1) == []
    hand.breaks = lambda _: False
    assert [one.state for one in step(backlog, house, 2)] == [DONE]
    assert floor(house) == 3


def test_an_inbound_that_fails_thrice_is_set_aside_with_the_reason(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw()])
    backlog = opened(kept, house, Hand(breaks=lambda _: True))
    states = [one.state for seconds in (0, 10, 20, 30) for one in step(backlog, house, seconds)]
    assert states == [WAITING, WAITING, BAD]
    found = note(house, 1)
    assert found
    assert (found.attempts, found.because) == (3, "it could not be worked: ValueError")


def test_an_inbound_that_kills_the_worker_thrice_is_set_aside_unworked(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw()])
    hand = Hand()
    for _ in range(CLAIMS):
        assert claim(opened(kept, house, hand), house)
    [last] = step(opened(kept, house, hand), house)
    assert (last.state, hand.worked) == (BAD, [])
    assert "died three times" in (last.because or "")


def test_what_was_begun_by_a_worker_that_died_is_worked_alone(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(), a_raw(), a_raw()])
    claim(opened(kept, house), house)
    again = opened(kept, house)
    assert [[one.inbound_id for one in step(again, house)] for _ in range(3)] == [[1], [2], [3]]
    kept.append([a_raw()])
    run(again, house)
    assert floor(house) == 4


def test_after_a_restart_what_is_settled_above_the_floor_is_passed_over(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(urgent=False), *[a_raw()] * (2 * BATCH)])
    first = opened(kept, house)
    step(first, house)
    step(first, house)
    assert floor(house) == 0
    hand = Hand()
    again = opened(kept, house, hand)
    assert step(again, house)
    assert hand.worked == [1]
    assert floor(house) == 2 * BATCH + 1


def test_a_replayed_inbound_is_worked_again_as_a_replay_and_the_floor_stays(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw() for _ in range(5)])
    hand = Hand()
    backlog = opened(kept, house, hand)
    run(backlog, house)
    asked = [Progress(inbound_id=inbound_id, state=WAITING, reason=REPLAY) for inbound_id in (1, 2)]
    house.transact(lambda unit: unit.inbound.write(asked))
    assert [one.state for one in step(backlog, house)] == [DONE, DONE]
    assert floor(house) == 5
    run(opened(kept, house, hand), house)
    assert (hand.replayed, hand.worked) == ([1, 2], [1, 2, 3, 4, 5, 1, 2])


def test_a_replay_of_an_inbound_that_was_never_kept_is_settled(kept: SqliteInbox, house: Store) -> None:
    backlog = opened(kept, house)
    house.transact(lambda unit: unit.inbound.write([Progress(inbound_id=99, state=WAITING, reason=REPLAY)]))
    assert step(backlog, house) == []
    assert note(house, 99) == Progress(inbound_id=99, state=DONE, because="no such inbound")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.lists(st.sampled_from(["claim", "step", "restart"]), max_size=6),
)
def test_wherever_the_worker_dies_each_inbound_is_worked_once(
    kept: SqliteInbox, house: Store, urgencies: list[bool], life: list[str]
) -> None:
    ids = kept.append([a_raw(urgent=urgent) for urgent in urgencies])
    hand = Hand()
    backlog = opened(kept, house, hand)
    claims = 0
    for event in life:
        if event == "step":
            step(backlog, house)
        elif event == "claim" and claims < CLAIMS - 1:
            claims += 1
            claim(backlog, house)
        backlog = opened(kept, house, hand) if event != "step" else backlog
    run(backlog, house)
    assert sorted(hand.worked) == ids
    assert floor(house) == ids[-1]


def test_a_unit_that_does_not_commit_leaves_no_trace_in_the_next_life(kept: SqliteInbox, house: Store) -> None:
    kept.append([a_raw(), a_raw()])
    hand = Hand()
    backlog = opened(kept, house, hand)
    bodies = claim(backlog, house)

    def die(unit: Unit) -> None:
        backlog.settle(bodies, unit, AT)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        house.transact(die)
    assert (floor(house), made_of(house, 1)) == (0, False)
    house.transact(backlog.open)
    run(backlog, house)
    assert (floor(house), made_of(house, 1), made_of(house, 2)) == (2, True, True)
