"""What an alert of a known issue asks of the database: each thing once, and nothing that the config does not ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from switchboard.config.load import load_config
from switchboard.storage.store import Store
from tests.asked import asked
from tests.switchboard.processing import CONFIG, Pipeline

KNOWN = {
    "SELECT seen": 1,  # is it a repeat?
    "SELECT subject": 1,
    "UPDATE subject": 1,
    "SELECT delivery": 1,
    "SELECT mute": 1,  # once for each unit of work
    "INSERT alert": 1,
    "INSERT seen": 2,  # the event, by two keys
    "UPDATE delivery": 1,
    "SELECT count(*)": 1,  # is there room in the hour? once for each unit of work
    "INSERT statistic": 1,  # once for each unit of work, as the next
    "INSERT subject_statistic": 1,
    "SELECT fact_set": 1,  # is there one like it? once for each unit of work, as the next; it knows its stack
    "SELECT decision": 1,
}


@contextmanager
def heard(house: Store) -> Iterator[dict[str, int]]:
    """Count the statements that are run, by what they do and to which table."""
    counts: dict[str, int] = {}
    with asked(house._engine) as statements:
        yield counts
    for statement in statements:
        verb, *words = statement.split()
        if verb in ("SELECT", "INSERT", "UPDATE", "DELETE") and "max(id)" not in statement:
            table = next(word for word in words if word not in ("INTO", "FROM", "DISTINCT")).partition(".")[0]
            counts[f"{verb} {table}"] = counts.get(f"{verb} {table}", 0) + 1


def test_an_event_of_a_known_issue_asks_each_thing_once(house: Store) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    pipeline.event()
    pipeline.tell()
    with heard(house) as counts:
        pipeline.event(number=2, seconds=1)
    assert counts == KNOWN


def test_a_repeat_is_known_by_one_question(house: Store) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    pipeline.event()
    with heard(house) as counts:
        assert pipeline.event(seconds=1).because == "a repeat of inbound 1"
    assert counts == {"SELECT seen": 1}
