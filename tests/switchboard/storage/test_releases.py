"""A release is asked for once for all its issues, and again when one came after it was last asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.model.release import Deploy, Release
from switchboard.storage.releases import REST, WantedRelease
from switchboard.storage.store import Store, Unit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WANTED = WantedRelease("acme", "1.4.2")


def want(unit: Unit, *, seen: datetime = NOW, now: datetime = NOW) -> None:
    """Want the one release."""
    unit.releases.want("acme", "1.4.2", seen=seen, now=now)


def test_what_was_told_is_remembered(store: Store) -> None:
    def work(unit: Unit) -> None:
        told = Release(organization="acme", version="1.4.2", released_at=NOW, deploys=(Deploy("production", NOW),))
        assert unit.releases.get("acme", "1.4.2") is None
        want(unit)
        assert unit.releases.get("acme", "1.4.2") == Release(organization="acme", version="1.4.2")
        unit.releases.learn(told)
        assert unit.releases.get("acme", "1.4.2") == told
        assert unit.releases.get("other", "1.4.2") is None

    store.transact(work)


def test_it_is_due_once_however_often_it_is_wanted(store: Store) -> None:
    def work(unit: Unit) -> None:
        want(unit)
        want(unit)
        assert unit.releases.due(NOW) == WANTED
        unit.releases.asked(WANTED, at=NOW, again=None)
        assert unit.releases.due(NOW + 24 * HOUR) is None

    store.transact(work)


def test_it_is_asked_for_again_when_that_was_said(store: Store) -> None:
    def work(unit: Unit) -> None:
        want(unit)
        unit.releases.asked(WANTED, at=NOW, again=NOW + HOUR)
        want(unit, seen=NOW + HOUR / 2, now=NOW + HOUR / 2)
        assert unit.releases.due(NOW + HOUR / 2) is None
        assert unit.releases.next_due(after=NOW) == NOW + HOUR
        assert unit.releases.due(NOW + HOUR) == WantedRelease("acme", "1.4.2", attempts=1)

    store.transact(work)


def test_an_issue_that_came_after_it_was_asked_for_wants_it_anew_but_not_at_once(store: Store) -> None:
    def work(unit: Unit) -> None:
        want(unit)
        unit.releases.asked(WANTED, at=NOW, again=None)
        want(unit, seen=NOW, now=NOW + HOUR)
        assert unit.releases.due(NOW + HOUR) is None
        want(unit, seen=NOW + timedelta(minutes=1), now=NOW + timedelta(minutes=1))
        assert unit.releases.due(NOW + timedelta(minutes=9)) is None
        assert unit.releases.due(NOW + REST) == WANTED

    store.transact(work)
