"""Both engines let go of the same, and keep the same."""

from __future__ import annotations

import random

from switchboard.inbox.cutoffs import cutoffs
from switchboard.model.delivery import DeliveryState
from switchboard.storage.store import Store
from tests.switchboard.inbox.histories import NOW, RETENTION, Episode, standing, swept, write

_STATES = [each for each in DeliveryState if each is not DeliveryState.HELD]


def _episode(dice: random.Random) -> Episode:
    days = tuple(sorted((dice.randint(1, 180) for _ in range(dice.randint(1, 4))), reverse=True))
    return Episode(
        subject=dice.randint(0, 9),
        days=days,
        events=tuple(dice.random() < 0.5 for _ in days),
        state=dice.choice(_STATES),
        over=dice.randint(0, days[-1]),
        pages=dice.random() < 0.5,
        escalates=dice.random() < 0.5,
    )


def test_what_is_open_is_told_as_before_and_what_is_old_is_gone(store: Store) -> None:
    dice = random.Random(14)
    history = [_episode(dice) for _ in range(60)]
    store.transact(lambda unit: write(unit, history))
    before = store.transact(standing)
    swept(store, size=7)
    after = store.transact(standing)
    assert (after.cards, after.last, after.statistics) == (before.cards, before.last, before.statistics)
    at = cutoffs(RETENTION, NOW)
    young = {id_ for id_, (came, project) in before.alerts.items() if came >= at.of(project)}
    assert young <= after.alerts.keys()
    assert len(after.alerts) < len(before.alerts) * 0.9
