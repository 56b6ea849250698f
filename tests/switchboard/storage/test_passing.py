"""What goes by its time alone, on both engines: so many at a time, the oldest first, and nothing that somebody needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.aged import Passing
from switchboard.model.facts import Status
from switchboard.model.release import Release
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.tally import CountSpan
from switchboard.storage.alerts import alert
from switchboard.storage.configs import StoredConfig
from switchboard.storage.releases import WantedRelease
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, ISSUE, a_decision, a_notify, a_subject, after, an_alert

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def forget(store: Store, passing: Passing, before: datetime, *, limit: int = 9) -> int:
    return store.transact(lambda unit: unit.passing.forget(passing, before=before, limit=limit))


def test_so_many_go_at_a_time_and_the_oldest_first(store: Store) -> None:
    def count(unit: Unit) -> None:
        for scope in ("issue:1", "issue:2"):
            for at in (AT, after(60), after(120)):
                unit.tallies.add(scope, [CountSpan(MINUTE, at, at)])
            unit.tallies.add(scope, [CountSpan(HOUR, AT, AT)])

    store.transact(count)
    assert [forget(store, Passing.MINUTES, after(120), limit=3) for _ in range(3)] == [3, 1, 0]
    young = store.transact(lambda unit: unit.tallies.count("issue:2", [CountSpan(MINUTE, AT, after(120))]))
    hours = store.transact(lambda unit: unit.tallies.count("issue:2", [CountSpan(HOUR, AT, AT)]))
    assert (young, hours) == ((1,), (1,))
    assert forget(store, Passing.HOURS, after(3600)) == 2


def _released(unit: Unit, version: str, *, at: datetime, status: Status | None) -> None:
    """Ask for a release at a time; an issue of this status first came in it."""
    unit.releases.want("acme", version, seen=at, now=at)
    unit.releases.asked(WantedRelease("acme", version), at=at, again=None)
    if status is not None:
        key = replace(ISSUE, name=version)
        unit.subjects.save(a_subject(id=0, key=key, status=status, first_release=version))


def test_a_release_goes_once_no_open_issue_first_came_in_it(store: Store) -> None:
    def release(unit: Unit) -> None:
        _released(unit, "open", at=AT, status=Status.UNRESOLVED)
        _released(unit, "over", at=AT, status=Status.RESOLVED)
        _released(unit, "nobody's", at=AT, status=None)
        _released(unit, "young", at=AT + 2 * DAY, status=None)
        unit.releases.want("acme", "due", seen=AT, now=AT + 2 * DAY)

    store.transact(release)
    assert forget(store, Passing.RELEASES, AT + DAY) == 2
    names = ("open", "over", "nobody's", "young", "due")
    found = [name for name in names if store.transact(lambda unit, of=name: unit.releases.get("acme", of))]  # type: ignore[misc]
    assert found == ["open", "young", "due"]


def test_another_organizations_issue_keeps_no_release(store: Store) -> None:
    def release(unit: Unit) -> None:
        _released(unit, "1.0", at=AT, status=None)
        other = replace(ISSUE, organization="other")
        unit.subjects.save(a_subject(id=0, key=other, first_release="1.0"))

    store.transact(release)
    assert forget(store, Passing.RELEASES, AT + DAY) == 1


def test_what_is_learned_of_a_release_anew_is_kept_anew(store: Store) -> None:
    store.transact(lambda unit: _released(unit, "1.0", at=AT, status=None))
    forget(store, Passing.RELEASES, AT + DAY)
    store.transact(lambda unit: _released(unit, "1.0", at=AT + DAY, status=None))
    assert store.transact(lambda unit: unit.releases.get("acme", "1.0")) == Release(organization="acme", version="1.0")


def test_a_config_goes_once_nothing_that_is_kept_was_decided_by_it_and_never_while_it_is_in_force(store: Store) -> None:
    def configure(unit: Unit) -> None:
        for number, name in enumerate(("unused", "decided", "young", "in force")):
            at = AT + 10 * DAY if name == "young" else after(number)
            unit.configs.activate(StoredConfig(name, "", b"", at))
        subject = unit.subjects.save(a_subject(id=0))
        decision = a_decision(a_notify())
        unit.subjects.add_alert(
            an_alert(), subject_id=subject.id, inbound_id=1, config_hash="decided", decision=decision
        )

    store.transact(configure)
    assert [forget(store, Passing.CONFIGS, AT + DAY) for _ in range(2)] == [1, 0]
    names = ("unused", "decided", "young", "in force")
    found = [name for name in names if store.transact(lambda unit, of=name: unit.configs.get(of))]  # type: ignore[misc]
    assert found == ["decided", "young", "in force"]


def test_what_a_version_before_decided_keeps_its_config(store: Store) -> None:
    def configure(unit: Unit) -> None:
        unit.configs.activate(StoredConfig("met", "", b"", AT))
        unit.configs.activate(StoredConfig("in force", "", b"", after(1)))
        subject = unit.subjects.save(a_subject(id=0))
        unit.subjects.add_alert(
            an_alert(), subject_id=subject.id, inbound_id=1, config_hash="other", decision=a_decision()
        )
        unit.put_down()
        unit._session.execute(alert.update().values(config_hash="met", decision_id=None))

    store.transact(configure)
    assert forget(store, Passing.CONFIGS, AT + DAY) == 0


def test_what_is_counted_in_the_same_unit_is_not_lost_with_the_hours_that_go(store: Store) -> None:
    def count(unit: Unit) -> None:
        unit.statistics.count(AT, Dimensions("shop"), [Measure.ALERTS])
        unit.statistics.count(AT + HOUR, Dimensions("shop"), [Measure.ALERTS])
        assert unit.passing.forget(Passing.STATISTICS, before=AT + HOUR, limit=9) == 1

    store.transact(count)
    assert [each.hour for each in store.transact(lambda unit: unit.statistics.between(AT, AT + DAY))] == [AT + HOUR]


def test_what_was_counted_of_single_subjects_goes_by_its_quarter(store: Store) -> None:
    def count(unit: Unit) -> None:
        for at in (AT, after(60), after(900)):
            unit.statistics.count(at, Dimensions("shop"), [Measure.ALERTS], subject_id=3)

    store.transact(count)
    assert [forget(store, Passing.SUBJECT_STATISTICS, after(seconds)) for seconds in (0, 900, 1800)] == [0, 1, 1]
    assert [each.hour for each in store.transact(lambda unit: unit.statistics.between(AT, AT + DAY))] == [AT]
