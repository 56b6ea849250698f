"""Which placements a summary tells about: kept once, told again, and whether any of them needs somebody."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.delivery import RESOLVED_FIRST, Placement, PlacementState
from switchboard.model.facts import Person, Status
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, MESSAGE, METRIC, a_placement, a_subject, after

SUMMARY = 77


def saved(unit: Unit, subject: dict[str, Any], **over: Any) -> Placement:
    """One placement of one subject."""
    about = unit.subjects.save(a_subject(**({"id": 0} | subject)))
    [placement] = unit.placements.save([a_placement(**({"id": 0, "subject_id": about.id} | over))])
    return placement


def test_a_placement_is_a_member_once(store: Store) -> None:
    def work(unit: Unit) -> None:
        placement = saved(unit, {})
        unit.members.add(SUMMARY, [placement.id, placement.id])
        unit.members.add(SUMMARY, [placement.id])
        unit.members.add(SUMMARY, [])
        assert unit.members.of(SUMMARY) == [placement.id]
        assert unit.placements.in_summary(SUMMARY) == [placement]
        assert unit.members.summaries([placement.id, 404]) == [SUMMARY]

    store.transact(work)


def test_a_placement_that_is_dropped_is_in_no_summary(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.members.add(SUMMARY, [5, 6])
        unit.members.drop([5])
        unit.members.drop([])
        assert (unit.members.of(SUMMARY), unit.members.summaries([5]), unit.members.summaries([])) == ([6], [], [])

    store.transact(work)


@pytest.mark.parametrize(
    "subject, placement, told, is_open",
    [
        ({}, {"state": PlacementState.FOLDED}, False, True),
        ({"status": Status.RESOLVED}, {"state": PlacementState.FOLDED}, False, False),
        ({}, {"state": PlacementState.CLOSED}, False, False),
        ({}, {"state": PlacementState.SUPPRESSED, "held_by": "mute:7", "why": "listed"}, False, True),
        ({}, {"state": PlacementState.SUPPRESSED, "held_by": "mute:7", "why": RESOLVED_FIRST}, False, False),
        ({}, {"state": PlacementState.SUPPRESSED, "why": "moved"}, False, False),
        ({}, {"state": PlacementState.TOLD}, False, False),
        ({}, {"state": PlacementState.TOLD}, True, True),
        ({"assignee": Person("user", "Ana")}, {"state": PlacementState.TOLD}, True, False),
    ],
)
def test_a_summary_is_open_while_a_member_needs_somebody(
    store: Store, subject: dict[str, Any], placement: dict[str, Any], told: bool, is_open: bool
) -> None:
    def work(unit: Unit) -> None:
        unit.members.add(SUMMARY, [saved(unit, subject, **placement).id])
        assert unit.members.any_open(SUMMARY, told=told) is is_open

    store.transact(work)


def test_what_waits_for_one_hush_is_told_together(store: Store) -> None:
    def work(unit: Unit) -> None:
        over = {"state": PlacementState.DEFERRED, "held_by": "mute:7"}
        timed = saved(unit, {}, until=AT, **over)
        about = timed.subject_id
        [endless, _] = unit.placements.save(
            [
                a_placement(id=0, subject_id=about, episode=2, **over),
                a_placement(id=0, subject_id=about, episode=3, state=PlacementState.TOLD, held_by="mute:7"),
            ]
        )
        assert unit.placements.deferred("mute:7", AT) == [timed]
        assert unit.placements.deferred("mute:7", None) == [endless]

    store.transact(work)


def test_what_was_told_long_ago_in_a_lane_is_found_until_it_was_brought_up(store: Store) -> None:
    def work(unit: Unit) -> None:
        told = {"state": PlacementState.TOLD, "place": MESSAGE, "told_at": AT}
        old = saved(unit, {}, **told)
        lane = str(old.destination)
        saved(unit, {"key": METRIC, "status": Status.RESOLVED}, **told)
        assert unit.placements.untaken_in(lane, before=after(1)) == [old]
        assert unit.placements.untaken_in(lane, before=after(-1)) == []
        assert unit.placements.last_reminder(lane) is None
        unit.placements.save([a_placement(**told, id=old.id, subject_id=old.subject_id, reminded_at=after(5))])
        assert unit.placements.untaken_in(lane, before=after(1)) == []
        assert unit.placements.last_reminder(lane) == after(5)

    store.transact(work)
