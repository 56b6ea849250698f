"""A filled house for each test, and a client that asks its console as a browser on this machine does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from console.app import answering_missing, create_console
from switchboard.app.web import web_services
from switchboard.runtime.settings import Settings
from tests.console.house import House, open_house


@pytest.fixture(name="house")
async def _house(tmp_path: Path) -> AsyncIterator[House]:
    house = await open_house(tmp_path)
    yield house
    house.close()


@asynccontextmanager
async def asking(house: House, settings: Settings | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """Ask the console of a house."""
    services = web_services(settings or house.settings, clock=house.clock)
    app = FastAPI(openapi_url=None)
    app.include_router(create_console(services))
    app.add_exception_handler(404, answering_missing(services))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client
    services.close()


@pytest.fixture(name="http")
async def _http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(house) as client:
        yield client
