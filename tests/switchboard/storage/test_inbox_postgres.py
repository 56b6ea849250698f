"""PostgreSQL's inbox on a disk that is full: what is refused is said to be at its bound, so that what is settled may go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from switchboard.errors import InboxAtBound, InboxFull
from switchboard.storage.inbox_postgres import DISK_FULL, PostgresInbox
from tests.switchboard.builders import a_raw

pytestmark = pytest.mark.postgres
REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{code}'; END $$;
CREATE TRIGGER refusing BEFORE INSERT ON inbox EXECUTE FUNCTION refuse();
"""


@pytest.fixture(name="on_postgres")
def _inbox(postgres_url: str) -> Iterator[PostgresInbox]:
    inbox = PostgresInbox(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    yield inbox
    inbox.close()


@pytest.mark.parametrize("code, refusal", [(DISK_FULL, InboxAtBound), ("53200", InboxFull)])
def test_only_a_full_disk_is_helped_by_letting_something_go(
    on_postgres: PostgresInbox, code: str, refusal: type[InboxFull]
) -> None:
    with on_postgres._engine.begin() as db:
        db.execute(text(REFUSING.format(code=code)))
    with pytest.raises(InboxFull, match="could not extend file") as refused:
        on_postgres.append([a_raw()])
    assert type(refused.value) is refusal
