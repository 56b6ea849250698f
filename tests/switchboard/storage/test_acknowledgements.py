"""Acknowledgements: one for each team of a subject, found again when it runs out, gone with the episode."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from switchboard.model.facts import Person
from switchboard.model.incident import Acknowledgement
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import ANA, AT


def given(team: str, *, by: Person = ANA, minutes: int | None = None) -> Acknowledgement:
    until = AT + timedelta(minutes=minutes) if minutes is not None else None
    return Acknowledgement(subject_id=7, team=team, by=by, at=AT, until=until)


def test_each_team_has_one_until_it_is_forgotten(store: Store) -> None:
    def work(unit: Unit) -> list[Any]:
        unit.acknowledgements.save(given("payments"))
        unit.acknowledgements.save(given("payments", minutes=30))
        unit.acknowledgements.save(given("core"))
        seen: list[Any] = [unit.acknowledgements.of(7), unit.acknowledgements.of(8)]
        unit.acknowledgements.forget(7, team="core")
        seen.append(set(unit.acknowledgements.of(7)))
        unit.acknowledgements.forget(7)
        return [*seen, unit.acknowledgements.of(7)]

    both = {"payments": given("payments", minutes=30), "core": given("core")}
    assert store.transact(work) == [both, {}, {"payments"}, {}]


def test_those_that_run_out_are_found_in_their_order(store: Store) -> None:
    def work(unit: Unit) -> list[Any]:
        for team, minutes in (("a", None), ("b", 30), ("c", 10), ("d", 60)):
            unit.acknowledgements.save(given(team, minutes=minutes))
        found = unit.acknowledgements.ending(AT + timedelta(minutes=30), limit=9)
        return [*(each.team for each in found), unit.acknowledgements.next_end(after=AT + timedelta(minutes=30))]

    assert store.transact(work) == ["c", "b", AT + timedelta(minutes=60)]


def test_how_long_its_person_said_that_it_holds_is_kept(store: Store) -> None:
    def work(unit: Unit) -> Acknowledgement:
        unit.acknowledgements.save(replace(given("payments", minutes=240), lasts=timedelta(hours=4)))
        return unit.acknowledgements.of(7)["payments"]

    assert store.transact(work).lasts == timedelta(hours=4)
