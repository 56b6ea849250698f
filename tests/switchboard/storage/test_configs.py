"""Configs and metrics as rows, on both engines: exactly one config is in force."""

from __future__ import annotations

from switchboard.errors import Fault
from switchboard.storage.configs import RefusedFile, StoredConfig
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, after

FIRST = StoredConfig("h1", "routes: []", b"p1", AT)
SECOND = StoredConfig("h2", "routes: [x]", b"p2", after(1))


def activate(store: Store, config: StoredConfig) -> None:
    store.transact(lambda unit: unit.configs.activate(config))


def test_the_last_activated_config_is_in_force_and_the_others_are_kept(store: Store) -> None:
    assert store.transact(lambda unit: unit.configs.active()) is None
    activate(store, FIRST)
    activate(store, SECOND)
    assert store.transact(lambda unit: unit.configs.active()) == SECOND
    assert store.transact(lambda unit: unit.configs.get("h1")) == FIRST
    assert store.transact(lambda unit: unit.configs.get("h3")) is None


def test_an_older_config_may_come_back(store: Store) -> None:
    for config in (FIRST, SECOND, FIRST, FIRST):
        activate(store, config)
    assert store.transact(lambda unit: unit.configs.active()) == FIRST


def test_each_process_leaves_its_last_counts(store: Store) -> None:
    for text in ("a 1", "a 2"):
        store.transact(lambda unit, text=text: unit.configs.write_metrics("worker", text, at=AT))  # type: ignore[misc]
    store.transact(lambda unit: unit.configs.write_metrics("web", "b 1", at=AT))
    assert store.transact(lambda unit: unit.configs.metrics()) == {"worker": "a 2", "web": "b 1"}


def test_what_is_refused_keeps_its_time_until_it_is_not_refused_any_more(store: Store) -> None:
    first, other = (Fault("core.yaml", line, "routes", "wrong", "Mend it") for line in (3, 4))
    store.transact(lambda unit: unit.configs.refuse({"core.yaml": (first,), "web.yaml": (first,)}, at=AT))
    store.transact(lambda unit: unit.configs.refuse({"core.yaml": (other, first)}, at=after(1)))
    assert store.transact(lambda unit: unit.configs.refusals()) == (RefusedFile("core.yaml", (other, first), AT),)
    store.transact(lambda unit: unit.configs.refuse({}, at=AT))
    assert store.transact(lambda unit: unit.configs.refusals()) == ()
