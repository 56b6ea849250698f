"""What people and loops ask again and again is found by an index: a million kept rows make no answer slow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from switchboard.storage.engine import writing_engine
from switchboard.storage.session import Session
from switchboard.storage.store import Unit
from tests.asked import asked
from tests.migrated import migrated

NOW = datetime(2026, 11, 22, tzinfo=UTC)
QUESTIONS: dict[str, Callable[[Unit], Any]] = {
    "an issue by its short id": lambda unit: unit.subjects.named("PAY-1"),
    "an issue by its number": lambda unit: unit.subjects.issue("4711"),
    "an event by its id": lambda unit: unit.subjects.alert_named("e1"),
    "the last event of an issue": lambda unit: unit.subjects.last_event(1),
    "where an issue is told": lambda unit: unit.deliveries.latest(1),
    "what a message tells of": lambda unit: unit.deliveries.at("C1/1.0"),
    "lanes where something is due": lambda unit: unit.deliveries.lanes_due(NOW),
    "when a delivery falls due": lambda unit: unit.deliveries.next_due(),
    "when the next delivery falls due": lambda unit: unit.deliveries.next_due(after=NOW),
    "when the next action falls due": lambda unit: unit.actions.next_due(after=NOW),
    "when somebody is to hear of the next action": lambda unit: unit.actions.next_reply(after=NOW),
    "when the next inquiry falls due": lambda unit: unit.inquiries.next_due(after=NOW),
    "when the next release is to be asked for": lambda unit: unit.releases.next_due(after=NOW),
    "when the next shared link is to be shown": lambda unit: unit.unfurls.next_due(after=NOW, since=NOW),
    "actions to carry out": lambda unit: unit.actions.due(NOW, limit=10),
    "actions to tell": lambda unit: unit.actions.to_tell(NOW, limit=10),
    "what issues wait for": lambda unit: unit.actions.waiting_on([1, 2]),
    "what a body asked for": lambda unit: unit.actions.of_inbounds({1}),
    "what was assigned": lambda unit: unit.open_issues.given(lambda person: True, limit=10),
    "who owns issues": lambda unit: unit.open_issues.owners([1, 2]),
    "shared links to show": lambda unit: unit.unfurls.due(NOW, since=NOW, limit=10),
    "the links of a message": lambda unit: unit.unfurls.of_message("C1", "1.0"),
    "shared links to forget": lambda unit: unit.unfurls.forget(before=NOW),
    "a release": lambda unit: unit.releases.get("acme", "1.0"),
    "a release to ask for": lambda unit: unit.releases.due(NOW),
    "whom a code was shown": lambda unit: unit.people.links.offered("hash"),
    "who proved to be a member": lambda unit: unit.people.links.people("501"),
    "what somebody likes": lambda unit: unit.people.preference("U1"),
}


@pytest.fixture(name="empty", scope="module")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give an SQLite database, which is never told how many rows it has, and so plans for any number."""
    engine = writing_engine(migrated(f"sqlite:///{tmp_path_factory.mktemp('plans')}/house.db"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_walks_a_table(empty: Engine, name: str) -> None:
    with asked(empty) as statements, empty.begin() as connection:
        unit = Unit(Session(connection))
        QUESTIONS[name](unit)
        unit.put_down()
    with empty.connect() as connection:
        plans = [
            (step[3], statement)
            for statement in statements
            if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert plans
    assert not [plan for plan in plans if plan[0].startswith("SCAN")]
