"""A refusal is heard of at once, and a flood of them costs a line a minute and a write in five seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from switchboard.inbox.refusals import Refusals, why_refused
from switchboard.model.inbound import Door, RefusedBecause
from switchboard.storage.refusals import RefusalStore
from tests.moved_clock import MovedClock


@pytest.fixture(name="refusals")
def _refusals(tmp_path: Path) -> Refusals:
    return Refusals(RefusalStore(f"sqlite:///{tmp_path}/house.db"), MovedClock())


async def test_a_flood_is_one_line_a_minute_with_how_many(refusals: Refusals) -> None:
    clock = refusals.clock
    assert isinstance(clock, MovedClock)
    with capture_logs() as lines:
        for _ in range(100):
            refusals.note(Door.SENTRY, RefusedBecause.UNFIT)
        clock.move(60)
        refusals.note(Door.SENTRY, RefusedBecause.UNFIT)
        refusals.note(Door.SENTRY, RefusedBecause.UNSIGNED)
    said = [(line["event"], line["reason"], line["count"], line["log_level"]) for line in lines]
    assert said == [
        ("door.refused", "unfit", 1, "warning"),
        ("door.refused", "unfit", 100, "warning"),
        ("door.refused", "unsigned", 1, "warning"),
    ]
    assert "SENTRY_CLIENT_SECRET" in lines[0]["remedy"]
    assert [(each.because, each.count) for each in await refusals.shown()] == [
        (RefusedBecause.UNFIT, 101),
        (RefusedBecause.UNSIGNED, 1),
    ]


async def test_what_cannot_be_written_is_counted_on(refusals: Refusals) -> None:
    good, refusals.store = refusals.store, RefusalStore("sqlite:////nowhere/at/all.db")
    refusals.note(Door.SLACK, RefusedBecause.UNFIT)
    await refusals.stop()
    refusals.store = good
    assert [each.count for each in await refusals.shown()] == [1]


@pytest.mark.parametrize(
    ("has_secret", "signature", "because"),
    [
        (False, b"abc", RefusedBecause.NO_SECRET),
        (True, b" ", RefusedBecause.UNSIGNED),
        (True, b"abc", RefusedBecause.UNFIT),
    ],
)
def test_why_it_is_refused(has_secret: bool, signature: bytes, because: RefusedBecause) -> None:
    assert why_refused(has_secret=has_secret, signature=signature) is because
