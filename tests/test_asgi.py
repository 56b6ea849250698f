"""The web application: Sentry's hook goes past FastAPI's layers, and nobody who asks can tell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from asgi import StraightThrough, create_app
from switchboard.inbox.inbox import Inbox
from switchboard.model.inbound import Raw
from switchboard.model.replace import replace
from tests.promises.crash.load import an_alert
from tests.town import Town, a_town

ADDRESSES = ["/webhooks/sentry", "/webhooks/sentry/"]
POST = an_alert(1)


class Broken(Inbox):
    """An inbox with a defect."""

    async def keep(self, raw: Raw) -> int:
        """Fail as nobody foresaw."""
        raise ValueError(len(raw.raw))


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


async def ask(transport: httpx.ASGITransport, path: str, method: str = "POST") -> httpx.Response:
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, content=POST.raw, headers=POST.headers)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("root", ["", "/switchboard"])
async def test_the_hook_is_kept_at_both_addresses_and_under_a_root_path(town: Town, path: str, root: str) -> None:
    transport = httpx.ASGITransport(town.app, root_path=root)
    assert [(await ask(transport, where)).status_code for where in (path, root + path)] == [202, 202]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
async def test_the_hook_takes_a_post_only(town: Town, method: str) -> None:
    answer = await ask(httpx.ASGITransport(town.app), ADDRESSES[0], method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_who_only_watches_whether_it_is_well_may_ask_with_head(town: Town, path: str) -> None:
    transport = httpx.ASGITransport(town.app)
    asked, answered = await ask(transport, path, "HEAD"), await ask(transport, path, "GET")
    assert (asked.status_code, answered.status_code) == (200, 200)
    assert asked.headers["content-type"] == answered.headers["content-type"]


async def test_what_is_near_the_hook_s_address_is_not_the_hook(town: Town) -> None:
    transport = httpx.ASGITransport(town.app)
    for path in ("/webhooks/sentry//", "/webhooks/sentryx", "/webhooks", "/x/webhooks/sentry", "//webhooks/sentry"):
        assert (await ask(transport, path)).status_code == 404


async def test_a_defect_behind_the_hook_is_answered_500_and_seen_by_the_server(town: Town) -> None:
    services = replace(town.services, inbox=Broken(town.services.kept, wake=lambda: None))
    app = create_app(services)
    answer = await ask(httpx.ASGITransport(app, raise_app_exceptions=False), ADDRESSES[0])
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    with pytest.raises(ValueError, match=str(len(POST.raw))):
        await ask(httpx.ASGITransport(app), ADDRESSES[0])


@dataclass
class Noted:
    """An application that notes what it is asked."""

    name: str
    seen: list[tuple[str, object]]

    async def __call__(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        """Note the route of a request, as far as there is one."""
        route = scope.get("route")
        self.seen.append((self.name, route.path if route else scope["type"]))


async def test_what_goes_straight_through_is_known_by_its_route_and_all_else_goes_on() -> None:
    async def receive() -> Message:
        raise AssertionError

    async def send(_message: Message) -> None:
        raise AssertionError

    seen: list[tuple[str, object]] = []
    through = StraightThrough(Noted("beyond", seen), routes=[Route("/here", endpoint=Noted("door", seen))])
    for scope in ({"type": "http", "path": "/here"}, {"type": "http", "path": "/there"}, {"type": "lifespan"}):
        await through(scope, receive, send)
    assert seen == [("door", "/here"), ("beyond", "http"), ("beyond", "lifespan")]
