"""Bodies that name no address, and a rule of several projects, are one subject each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from switchboard.config.load import load_config
from switchboard.storage.store import Store, writing_store
from tests.contracts.reference import reference
from tests.migrated import migrated
from tests.switchboard.processing import CONFIG, Pipeline

pytestmark = pytest.mark.reference


@pytest.fixture(name="house")
def _house(tmp_path: Path) -> Iterator[Store]:
    store = writing_store(migrated(f"sqlite:///{tmp_path}/house.db"))
    yield store
    store.close()


@pytest.mark.parametrize(
    "first, then",
    [
        ("hooks-without-addresses/1-event_alert.json", "hooks-without-addresses/2-issue_resolved_no_urls.json"),
        ("hooks-without-addresses/3-issue_created_no_urls.json", "hooks-without-addresses/4-event_alert_of_902.json"),
        ("metric-of-several-projects/1-critical.json", "metric-of-several-projects/2-resolved.json"),
    ],
)
def test_two_bodies_of_one_issue_are_one_subject(house: Store, first: str, then: str) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    for seconds, name in ((0, first), (60, then)):
        raw = Path(reference(f"cases/{name}")).read_bytes()
        kind = "metric_alert" if "metric" in name else "event_alert" if "event_alert" in name else "issue"
        assert pipeline.take(kind, raw, seconds=seconds).because is None
        pipeline.tell()
    subjects = house.transact(lambda unit: {each.subject_id for each in unit.deliveries.listing()})
    assert len(subjects) == 1
    closes = "resolved" in then
    assert all((delivery.closed_at is not None) is closes for delivery in pipeline.latest().values())
