"""What somebody likes is what they said last, however often it is read."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from switchboard.directory.preferences import Liking, prefer
from switchboard.model.inbound import Inbound, ProgressState
from switchboard.model.people import Preference
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, an_inbound
from tests.switchboard.suppressing import a_config


def said(number: int, *, assigned_dm: bool, seconds: float = 0, once: str = "") -> Inbound:
    """A kept intent of U1's."""
    raw = msgspec.json.encode(Liking(Preference("U1", assigned_dm), once))
    return an_inbound(raw, number=number, received_at=AT + timedelta(seconds=seconds))


async def test_the_last_word_counts_and_an_older_one_played_again_changes_nothing(house: Store) -> None:
    def work(unit: Unit) -> None:
        context = Context(unit, a_config(), {}, AT)
        no, yes = said(1, assigned_dm=False), said(2, assigned_dm=True, seconds=5)
        for body in (no, no, yes, no):
            assert prefer(body, context).state is ProgressState.DONE
        assert unit.people.preference("U1").assigned_dm

    await house.run(work)


async def test_a_click_that_is_played_again_later_changes_nothing(house: Store) -> None:
    def work(unit: Unit) -> None:
        context = Context(unit, a_config(), {}, AT)
        prefer(said(1, assigned_dm=False, once="t1"), context)
        prefer(said(2, assigned_dm=True, seconds=5, once="t2"), context)
        again = prefer(said(3, assigned_dm=False, seconds=9, once="t1"), context)
        assert again.because == "a repeat of inbound 1"
        assert unit.people.preference("U1").assigned_dm

    await house.run(work)


async def test_what_is_no_preference_is_quarantined(house: Store) -> None:
    def work(unit: Unit) -> None:
        context = Context(unit, a_config(), {}, AT)
        for raw in (b"", b"{}", b'{"liked": {"slack": 7}}', b"\xff", b"[]"):
            assert prefer(an_inbound(raw), context).state is ProgressState.QUARANTINED

    await house.run(work)
