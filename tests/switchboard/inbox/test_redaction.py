"""Settled bodies are redacted in the inbox, a slice at a time; what waits stays as it came, and nothing is left in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from switchboard.errors import StorageDown
from switchboard.inbox.redaction import SLICE, redact_settled
from switchboard.inbox.retention import make_room
from switchboard.model.inbound import REDACTED, Door, Hint, Inbound, Progress, ProgressState, Raw
from switchboard.storage.configs import StoredConfig
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, reading_store, writing_store
from tests.migrated import migrated
from tests.samples import sentry as samples
from tests.switchboard.builders import AT, a_subject
from tests.switchboard.storage.conftest import ENGINES

SECRET = "hunter2-of-the-inbox"
ROUTES = 'version: 1\nroutes: []\nfallback: ["slack:#alerts"]\n'
ON = f"{ROUTES}retention: {{redact_at_rest: true}}\n"


@dataclass
class House:
    """An inbox, and the databases beside it."""

    kept: InboxStore
    store: Store
    reader: Store
    folder: Path

    def configure(self, text: str) -> None:
        """Put a configuration in force."""
        config = StoredConfig(hash=text[-64:], text=text, paging=b"{}", loaded_at=AT)
        self.store.transact(lambda unit: unit.configs.activate(config))

    def settle(self, through: int) -> None:
        """Let all be settled up to an id."""
        self.store.transact(lambda unit: unit.inbound.raise_floor(through))

    def get(self, number: int) -> Inbound:
        """Return one inbound."""
        found = self.kept.get(number)
        assert found
        return found

    def found_in_files(self) -> set[str]:
        """Return the files in which the secret can be read."""
        return {file.name for file in self.folder.glob("*.db*") if SECRET.encode() in file.read_bytes()}


@pytest.fixture(name="kept_in", params=ENGINES)
def _kept_in(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(name="keeping")
def _keeping(kept_in: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    url = f"sqlite:///{tmp_path}/house.db"
    if kept_in == "postgres":
        server = request.getfixturevalue("postgres_server")
        with server.database(template=server.migrated()) as address:
            yield from _opened(address.replace("postgresql://", "postgresql+psycopg://"), tmp_path)
        return
    yield from _opened(migrated(url), tmp_path)


def _opened(url: str, folder: Path) -> Iterator[House]:
    with closing(inbox_store(url)) as kept, closing(writing_store(url)) as store, closing(reading_store(url)) as reader:
        house = House(kept, store, reader, folder)
        house.configure(ON)
        yield house


def saying(number: int = 0, *, padding: int = 0) -> Raw:
    """Return something to keep that tells a secret."""
    raw = samples.an_event_alert(message=f"password={SECRET}", extra={"n": number, "padding": "x " * padding})
    hint = Hint(resource="event_alert", action="triggered", subject="issue:acme:4201:")
    return Raw(door=Door.SENTRY, received_at=AT, raw=raw, hint=hint)


async def test_what_is_settled_is_redacted_and_what_waits_is_not(keeping: House) -> None:
    keeping.kept.append([saying(number) for number in range(4)])
    keeping.settle(3)
    assert await redact_settled(keeping.kept, keeping.reader) == 3
    assert [SECRET.encode() in keeping.get(number).kept.raw for number in (1, 2, 3, 4)] == [False, False, False, True]
    assert [keeping.get(number).is_redacted for number in (3, 4)] == [True, False]
    assert await redact_settled(keeping.kept, keeping.reader) == 0
    keeping.settle(4)
    assert await redact_settled(keeping.kept, keeping.reader) == 1


async def test_a_pass_that_was_cut_off_goes_on_where_it_was(keeping: House) -> None:
    keeping.kept.append([saying(number) for number in range(3 * SLICE)])
    keeping.settle(3 * SLICE)
    assert await redact_settled(keeping.kept, keeping.reader, slices=1) == SLICE
    assert keeping.kept.redacted_through("email,ip,username") == SLICE
    assert await redact_settled(keeping.kept, keeping.reader) == 2 * SLICE


async def test_what_is_in_quarantine_is_redacted_and_stays_there(keeping: House) -> None:
    keeping.kept.append([saying()])
    bad = Progress(inbound_id=1, state=ProgressState.QUARANTINED, because="it cannot be read")
    keeping.store.transact(lambda unit: unit.inbound.write([bad]))
    keeping.settle(1)
    await redact_settled(keeping.kept, keeping.reader)
    assert keeping.get(1).is_redacted
    assert keeping.store.transact(lambda unit: unit.inbound.quarantined()) == [bad]


async def test_nothing_is_redacted_where_it_is_not_asked_for_and_nothing_comes_back_after(keeping: House) -> None:
    keeping.kept.append([saying(), saying()])
    keeping.settle(1)
    await redact_settled(keeping.kept, keeping.reader)
    keeping.configure(ROUTES)
    keeping.settle(2)
    assert await redact_settled(keeping.kept, keeping.reader) == 0
    assert (keeping.get(1).is_redacted, keeping.get(2).is_redacted) == (True, False)
    keeping.configure(ON)
    assert await redact_settled(keeping.kept, keeping.reader) == 1


async def test_what_is_asked_for_besides_is_hidden_in_what_was_redacted_before(keeping: House) -> None:
    keeping.kept.append([Raw(door=Door.SENTRY, received_at=AT, raw=b'{"a": "invoice_id: 77123"}')])
    keeping.settle(1)
    await redact_settled(keeping.kept, keeping.reader)
    keeping.configure(f"{ON}defaults: {{redact: [invoice_id]}}\n")
    assert await redact_settled(keeping.kept, keeping.reader) == 1
    assert b"77123" not in keeping.get(1).kept.raw
    assert dict(keeping.get(1).kept.headers)[REDACTED] == "email,invoice_id,ip,username"


@pytest.mark.parametrize("kept_in", ["sqlite"])
async def test_no_byte_of_it_is_left_in_the_files(keeping: House) -> None:
    for number in range(40):
        keeping.kept.append([saying(number, padding=number * 400)])
    assert keeping.found_in_files()
    keeping.settle(40)
    assert await redact_settled(keeping.kept, keeping.reader) == 40
    assert keeping.found_in_files() == set()


@pytest.mark.parametrize("kept_in", ["sqlite"])
async def test_what_goes_before_it_was_redacted_leaves_nothing_either(keeping: House) -> None:
    keeping.kept.append([saying(number, padding=4_000) for number in range(8)])
    keeping.settle(8)
    assert make_room(keeping.kept, keeping.reader) == 8
    await redact_settled(keeping.kept, keeping.reader)
    assert keeping.found_in_files() == set()


@pytest.mark.parametrize("kept_in", ["sqlite"])
async def test_a_log_that_is_read_still_is_cut_the_next_time(keeping: House) -> None:
    keeping.kept.append([saying()])
    keeping.settle(1)
    with closing(inbox_store(f"sqlite:///{keeping.folder}/house.db")) as other:
        connection = other._read  # type: ignore[attr-defined]
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM inbox").fetchone()
        await redact_settled(keeping.kept, keeping.reader)
        assert keeping.found_in_files()
        connection.execute("ROLLBACK")
    await redact_settled(keeping.kept, keeping.reader)
    assert keeping.found_in_files() == set()


async def test_only_one_process_redacts_at_a_time(kept_in: str, keeping: House) -> None:
    keeping.kept.append([saying()])
    keeping.settle(1)
    with keeping.kept.redacting() as is_mine:
        assert is_mine
        assert await redact_settled(keeping.kept, keeping.reader) == (0 if kept_in == "postgres" else 1)


@pytest.mark.parametrize("kept_in", ["sqlite"])
def test_a_file_that_is_gone_is_said_to_be_down(keeping: House) -> None:
    keeping.kept._write.execute("DROP TABLE redaction")  # type: ignore[attr-defined]
    with pytest.raises(StorageDown):
        keeping.kept.rewrite([], asked="email", through=1)
    with pytest.raises(StorageDown):
        keeping.kept.redacted_through("email")


async def test_a_name_that_only_the_event_knew_is_hidden_in_its_issues_bodies(keeping: House) -> None:
    subject = a_subject(id=0, title="Refused: [redacted] cannot pay today")
    keeping.store.transact(lambda unit: unit.subjects.save(subject))
    raw = samples.an_issue(title="Refused: Ann Lee cannot pay today", metadata={"value": "Ann Lee cannot pay today"})
    keeping.kept.append([Raw(door=Door.SENTRY, received_at=AT, raw=raw, hint=Hint(subject=str(subject.key)))])
    keeping.settle(1)
    await redact_settled(keeping.kept, keeping.reader)
    assert b"Ann Lee" not in keeping.get(1).kept.raw
