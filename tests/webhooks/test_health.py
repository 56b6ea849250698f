"""/metrics may ask for a token, and however often it is scraped, the database is asked once in five seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from fastapi import FastAPI

from switchboard.app.web import web_services
from switchboard.model.replace import replace
from switchboard.runtime.settings import Settings, load
from switchboard.storage.store import Store, Unit, reading_store
from tests.console.house import Moved
from tests.migrated import migrated
from webhooks.health import METRICS_LAST, health_router

T = TypeVar("T")


class Counting(Store):
    """Counts the questions."""

    asked = 0

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Count, and ask."""
        self.asked += 1
        return await super().run(work)


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    settings = load({"DATABASE_URL": f"sqlite:///{tmp_path}/house.db", "METRICS_PATH": "/metrics,/more"})
    migrated(settings.database_url.reveal())
    return settings


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Counting, Moved]]:
    """Ask a house for its health."""
    clock = Moved()
    services = web_services(settings, clock=clock)
    reader = Counting(reading_store(settings.database_url.reveal())._engine, threads=1)
    app = FastAPI(openapi_url=None)
    app.include_router(health_router(replace(services, reader=reader)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000") as client:
        yield client, reader, clock
    reader.close()
    services.close()


async def test_without_a_token_nothing_is_asked_for(settings: Settings) -> None:
    async with asking(settings) as (http, _, _clock):
        for path in ("/metrics", "/more"):
            assert "switchboard_received" in (await http.get(path)).text


async def test_with_a_token_it_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": settings.database_url.reveal(), "METRICS_TOKEN": "kéy", "METRICS_PATH": "/metrics,/more"}
    async with asking(load(environ)) as (http, _, _clock):
        for path in ("/metrics", "/more"):
            for shown in ("", "Bearer", "Bearer wrong", "Basic kéy", "kéy"):
                refused = await http.get(path, headers={b"Authorization": shown.encode()})
                assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
                assert "switchboard_received" not in refused.text
            assert (await http.get(path, headers={b"Authorization": "Bearer kéy".encode()})).status_code == 200
        assert (await http.get("/healthz")).status_code == 200


async def test_scraped_however_often_the_database_is_asked_once_in_five_seconds(settings: Settings) -> None:
    async with asking(settings) as (http, reader, clock):
        for _ in range(20):
            await http.get("/metrics")
            await http.get("/more")
        assert reader.asked == 1
        clock.at += METRICS_LAST
        await http.get("/metrics")
        assert reader.asked == 2
