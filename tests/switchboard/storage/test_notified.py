"""On PostgreSQL an append wakes whoever listens."""

from __future__ import annotations

import asyncio

import pytest

from switchboard.model.inbound import Door, Raw
from switchboard.storage.inbox_postgres import PostgresInbox
from switchboard.storage.notified import NotifiedBell
from tests.moved_clock import START


@pytest.mark.postgres
async def test_an_append_wakes_the_listener(postgres_url: str) -> None:
    inbox, woken = PostgresInbox(postgres_url), asyncio.Event()
    bell = NotifiedBell(postgres_url)
    ear = await bell.listen(woken.set)
    assert ear is not None
    raw = Raw(door=Door.SENTRY, received_at=START, raw=b"{}")
    async with asyncio.timeout(10):
        while not woken.is_set():
            await asyncio.to_thread(inbox.append, [raw])
    await asyncio.to_thread(ear.close)
    bell.close()
    inbox.close()
