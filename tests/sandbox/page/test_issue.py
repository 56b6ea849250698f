"""The page of an issue in the sandbox's Sentry: where the messages' links lead."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.app import create_app
from sandbox.sentry.crash import Crash, Frame
from sandbox.world import World


@pytest.fixture(name="world")
def _world() -> World:
    world = World(rate_factor=0)
    world.sentry.add_project("shop-backend")
    world.sentry.add_member("Alice", "alice@acme.example")
    return world


@pytest.fixture(name="http")
async def _http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8900") as client:
        yield client


async def test_an_issue_shows_how_it_stands_and_its_last_event(world: World, http: httpx.AsyncClient) -> None:
    frame = Frame(filename="src/pay.py", function="charge", lineno=42, context_line="raise <Declined>")
    issue = (await world.sentry.capture(Crash(type="PayError", value="<b>declined</b>", frames=(frame,)))).issue
    html = (await http.get(f"/sentry/organizations/acme/issues/{issue.id}/")).text
    for said in (
        "&lt;b&gt;declined",
        "src/pay.py:42 in charge",
        "raise &lt;Declined&gt;",
        "unresolved",
        "Assign to Alice",
    ):
        assert said in html
    assert "<b>declined" not in html


async def test_what_is_pressed_there_is_done(world: World, http: httpx.AsyncClient) -> None:
    issue = (await world.sentry.capture(Crash())).issue
    assert (await http.post("/control/sentry/resolve", json={"issue": issue.short_id})).status_code == 200
    assert "resolved" in (await http.get(f"/sentry/organizations/acme/issues/{issue.id}/")).text


async def test_an_issue_that_is_not_there_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get("/sentry/organizations/acme/issues/7/")).status_code == 404
