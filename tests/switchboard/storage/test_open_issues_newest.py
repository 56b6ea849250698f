"""The newest alert of each subject, on both engines."""

from __future__ import annotations

from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import a_decision, an_alert


def test_each_subject_is_told_once_by_its_newest_alert_the_newest_first(store: Store) -> None:
    def keep(unit: Unit) -> list[int]:
        return [
            unit.subjects.add_alert(
                an_alert(), subject_id=subject, inbound_id=n, config_hash="b", decision=a_decision()
            )
            for n, subject in enumerate((3, 4, 3, 5), 1)
        ]

    _, second, third, fourth = store.transact(keep)
    assert store.transact(lambda unit: unit.newest.ids(limit=10)) == [fourth, third, second]
    assert store.transact(lambda unit: unit.newest.ids(limit=2)) == [fourth, third]
    alerts = store.transact(lambda unit: unit.newest.alerts([second, fourth]))
    assert [each.subject_id for each in alerts] == [5, 4]
