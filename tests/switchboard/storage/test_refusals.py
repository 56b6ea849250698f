"""What was refused is counted by hour and reason, on either engine, by as many processes as there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.errors import InboxFull, StorageDown
from switchboard.model.inbound import Door, DoorRefusal, RefusedBecause
from switchboard.storage.refusals import KEPT, RefusalStore
from tests.switchboard.builders import AT

UNFIT = DoorRefusal(Door.SENTRY, RefusedBecause.UNFIT, 3, AT)
HOUR = timedelta(hours=1)


def test_counts_of_several_processes_and_hours_are_added_up(empty_url: str) -> None:
    one, other = RefusalStore(empty_url), RefusalStore(empty_url)
    later = DoorRefusal(Door.SENTRY, RefusedBecause.UNFIT, 4, AT + 2 * HOUR)
    slack = DoorRefusal(Door.SLACK, RefusedBecause.UNSIGNED, 1, AT)
    one.add([UNFIT, slack])
    other.add([UNFIT, later])
    whole = DoorRefusal(Door.SENTRY, RefusedBecause.UNFIT, 10, AT + 2 * HOUR)
    assert one.since(AT - HOUR) == [whole, slack]
    assert one.since(AT + HOUR) == [later]


def test_what_is_old_is_forgotten(empty_url: str) -> None:
    store = RefusalStore(empty_url)
    store.add([UNFIT])
    late = DoorRefusal(Door.SLACK, RefusedBecause.NO_SECRET, 1, AT + KEPT + 2 * HOUR)
    store.add([late])
    assert store.since(AT - HOUR) == [late]


def test_where_nothing_can_be_written_or_read_that_is_said() -> None:
    store = RefusalStore("sqlite:////nowhere/at/all.db")
    with pytest.raises(InboxFull):
        store.add([UNFIT])
    with pytest.raises(StorageDown):
        store.since(AT)
