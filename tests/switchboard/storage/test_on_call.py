"""Who is on call: kept by team, the newest over what was known, and gone with its team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from switchboard.model.on_call import OnCall, Shift
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT

ALICE = Shift(level=1, user="PU1", name="Alice", email="alice@acme.example", start=AT, end=AT + timedelta(days=1))


def on_call(team: str, *shifts: Shift, minutes: int = 0) -> OnCall:
    return OnCall(team=team, shifts=shifts, at=AT + timedelta(minutes=minutes))


def test_the_newest_is_kept_for_each_team(store: Store) -> None:
    newer = on_call("payments", minutes=2)

    def work(unit: Unit) -> Any:
        unit.on_call.learn([on_call("payments", ALICE), on_call("core", ALICE)])
        unit.on_call.learn([newer])
        return unit.on_call.of(["payments", "core", "gone"])

    assert store.transact(work) == {"payments": newer, "core": on_call("core", ALICE)}


def test_a_team_that_pages_no_more_is_forgotten(store: Store) -> None:
    def work(unit: Unit) -> Any:
        unit.on_call.learn([on_call("payments"), on_call("core")])
        unit.on_call.keep_only(["core"])
        left = set(unit.on_call.of(["payments", "core"]))
        unit.on_call.keep_only([])
        return left, unit.on_call.of(["payments", "core"])

    assert store.transact(work) == ({"core"}, {})
