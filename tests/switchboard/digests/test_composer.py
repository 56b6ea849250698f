"""Digests are composed when they are due, after Sentry was asked; what fails is tried again; who dies sends nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.config.config import Config
from switchboard.digests.child import NotComposed
from switchboard.digests.composer import ASKED_FOR, RESTS, TOLD_FROM, DigestComposer
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.digest import AskedOfSentry, Digest, DigestPart, DigestState, DigestWish, Intake
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKind
from switchboard.storage.store import Store
from tests.moved_clock import MovedClock
from tests.switchboard.digests.planning import (
    BEGAN,
    DAY,
    MONDAY,
    WEEK,
    WEEKLY,
    composed,
    deliveries,
    digests,
    planned_config,
    states,
)

OPS = Destination(DestinationKind.SLACK, "#ops")
ASKED = AskedOfSentry(intake=Intake(accepted=5, filtered=0, rate_limited=0, invalid=0))
BOTH = planned_config("{every: week, to: [slack:payments, email:payments]}")


class Composed:
    """Composes what is wished for, fails so often first, and remembers what it was asked."""

    def __init__(self, fails: int = 0) -> None:
        self.fails = fails
        self.wishes: list[DigestWish] = []
        self.asked = 0

    async def __call__(self, wish: DigestWish) -> Digest | NotComposed:
        self.wishes.append(wish)
        if len(self.wishes) <= self.fails:
            return NotComposed("the disk is full")
        return await composed(wish)

    async def ask(self, wish: DigestWish) -> AskedOfSentry:
        self.asked += 1
        return ASKED


def composer(house: Store, clock: MovedClock, by: Composed, config: Config) -> DigestComposer:
    return DigestComposer(house, lambda: config, clock, by, lambda _: [DigestPart.STATES], by.ask, OPS)


async def passed(one: DigestComposer, clock: MovedClock, until: timedelta) -> None:
    """Let time pass to so long after the Monday, from one moment at which something falls due to the next."""
    end = MONDAY + until
    while True:
        while one.runner.is_due(clock.now()):
            await one.runner.tick()
            await one.runner.drain()
        wakes = one.runner.next_due_at()
        if wakes is None or wakes > end:
            break
        clock.move((wakes - clock.now()).total_seconds())
    clock.move((end - clock.now()).total_seconds())


@pytest.fixture(name="clock")
def _clock() -> MovedClock:
    return MovedClock(BEGAN)


async def test_it_is_composed_at_its_moment_after_sentry_was_asked(house: Store, clock: MovedClock) -> None:
    by = Composed()
    one = composer(house, clock, by, planned_config(WEEKLY))
    await passed(one, clock, -timedelta(seconds=1))
    assert (by.wishes, one.runner.next_due_at()) == ([], MONDAY)
    await passed(one, clock, timedelta(days=6))
    [wish] = by.wishes
    assert (wish.now, wish.asked, wish.late) == (MONDAY, ASKED, None)
    assert states(house) == [DigestState.BEGUN, DigestState.COMPOSED]
    assert len(deliveries(house)) == 1


async def test_what_is_said_at_several_places_is_composed_once(house: Store, clock: MovedClock) -> None:
    by = Composed()
    await passed(composer(house, clock, by, BOTH), clock, DAY)
    assert len(by.wishes) == 1
    assert {str(each.destination) for each in deliveries(house)} == {"slack:#payments", "email:payments"}


async def test_what_fails_is_tried_again_after_growing_rests_and_sentry_is_asked_again_only_later(
    house: Store, clock: MovedClock
) -> None:
    by = Composed(fails=4)
    await passed(composer(house, clock, by, planned_config(WEEKLY)), clock, DAY)
    waited = [after.now - before.now for before, after in zip(by.wishes, by.wishes[1:], strict=False)]
    assert waited == list(RESTS[:4])
    assert by.asked == 2  # the last try came an hour after the others
    assert [wish.late for wish in by.wishes] == [None, None, None, MONDAY, MONDAY]
    assert states(house)[-1] is DigestState.COMPOSED
    assert timedelta(minutes=21) < ASKED_FOR


async def test_those_who_run_it_are_told_once_that_it_cannot_be_composed(house: Store, clock: MovedClock) -> None:
    by = Composed(fails=99)
    await passed(composer(house, clock, by, planned_config(WEEKLY)), clock, 2 * DAY)
    assert len(by.wishes) > TOLD_FROM
    [notice] = deliveries(house)
    subject = house.transact(lambda unit: unit.subjects.get(notice.subject_id))
    assert (str(notice.destination), subject.key.kind) == ("slack:#ops", SubjectKind.NOTICE)
    assert subject.title == (
        "Digest of payments, 2026-11-16 to 2026-11-22, for slack:#payments, could not be composed: "
        "the disk is full. It is tried again until its next one is due."
    )
    await passed(composer(house, clock, Composed(), planned_config(WEEKLY)), clock, WEEK)
    assert states(house) == [DigestState.BEGUN, DigestState.COMPOSED, DigestState.COMPOSED]


async def test_what_a_person_asked_for_is_given_up_after_a_few_tries(house: Store, clock: MovedClock) -> None:
    by, config = Composed(fails=99), planned_config(WEEKLY)
    await passed(composer(house, clock, by, config), clock, timedelta())
    owed = digests(house)[-1]
    asked = replace(owed, id=0, asked=7, attempts=0, state=DigestState.DUE, due_at=MONDAY)
    by.wishes.clear()
    house.transact(lambda unit: unit.digests.save(asked))
    await passed(composer(house, clock, by, planned_config()), clock, WEEK)
    assert len(by.wishes) == TOLD_FROM
    assert digests(house)[-1].state is DigestState.SKIPPED


async def test_what_breaks_counts_as_a_failure(
    house: Store, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(wish: DigestWish) -> Digest:
        raise OSError("no more processes")

    one = DigestComposer(house, lambda: planned_config(WEEKLY), clock, breaks, lambda _: [], None, OPS)
    await passed(one, clock, timedelta(minutes=2))
    assert digests(house)[-1].attempts == 2


async def test_whoever_dies_while_it_is_composed_leaves_nothing_and_the_next_one_composes_it(
    house: Store, clock: MovedClock
) -> None:
    async def hangs(wish: DigestWish) -> Digest:
        await clock.sleep(3600)
        return await composed(wish)

    config = planned_config(WEEKLY)
    one = DigestComposer(house, lambda: config, clock, hangs, lambda _: [], None, OPS)
    await passed(one, clock, -DAY)
    clock.move(DAY.total_seconds())
    await one.runner.tick()
    await one.runner.stop(at_once=True)
    assert (states(house)[-1], deliveries(house)) == (DigestState.DUE, [])
    await passed(composer(house, clock, Composed(), config), clock, DAY)
    assert (states(house)[-1], len(deliveries(house))) == (DigestState.COMPOSED, 1)


async def test_a_configuration_that_changes_is_met_at_once(house: Store, clock: MovedClock) -> None:
    config = planned_config()
    one = DigestComposer(house, lambda: config, clock, Composed(), lambda _: [], None, OPS)
    await one.runner.tick()
    assert one.runner.next_due_at() is None
    config = planned_config(WEEKLY)
    one.runner.ring()
    await one.runner.tick()
    assert (states(house), one.runner.next_due_at()) == ([DigestState.BEGUN], MONDAY)
    config = planned_config()
    one.runner.ring()
    await one.runner.tick()
    assert states(house) == [DigestState.ENDED]
