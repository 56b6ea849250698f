"""With an app token Slack reaches us through a connection that we open, and the same listeners hear."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from switchboard.model.action import Deed, Request
from switchboard.model.body import Door
from tests.town import a_town

COMMAND = {
    "command": "/resolve",
    "text": "PAY-1A2",
    "user_id": "U0ALICE",
    "user_name": "alice",
    "team_id": "T0ACME",
    "channel_id": "C0PAY",
    "trigger_id": "1.2.3",
    "response_url": "",
    "is_enterprise_install": "false",
}


@dataclass(slots=True)
class Socket:
    """Slack's side of the connection."""

    tokens: list[str] = field(default_factory=list)
    here: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    address: str = ""

    async def connections_open(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers["Authorization"])
        return web.json_response({"ok": True, "url": self.address.replace("http", "ws", 1) + "/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.here.put(socket)
        async for message in socket:
            await self.answers.put(json.loads(message.data))
        return socket


@asynccontextmanager
async def slack() -> AsyncIterator[Socket]:
    socket = Socket()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", socket.connections_open)
    app.router.add_get("/link", socket.link)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    socket.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield socket
    finally:
        await runner.cleanup()


async def test_a_command_through_the_socket_is_kept_and_answered(tmp_path: Path) -> None:
    async with slack() as socket:
        own = {"SLACK_APP_TOKEN": "xapp-1-A-1-abc", "SLACK_API_URL": f"{socket.address}/api/"}
        async with a_town(tmp_path, environment=own) as town:
            link = await asyncio.wait_for(socket.here.get(), 10)
            envelope = {
                "type": "slash_commands",
                "envelope_id": "e1",
                "payload": COMMAND,
                "accepts_response_payload": True,
            }
            await link.send_str(json.dumps(envelope))
            answer = await asyncio.wait_for(socket.answers.get(), 10)
            assert answer["envelope_id"] == "e1"
            assert answer["payload"]["text"] == "Resolving PAY-1A2…"
            [body] = [each for each in town.services.kept.latest(limit=9) if each.kept.door is Door.SLACK]
            assert msgspec.json.decode(body.kept.raw, type=Request).deed is Deed.RESOLVE
        assert socket.tokens == ["Bearer xapp-1-A-1-abc"]


async def test_slack_down_at_the_start_delays_nothing(tmp_path: Path) -> None:
    own = {"SLACK_APP_TOKEN": "xapp-1-A-1-abc", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    async with a_town(tmp_path, environment=own) as town:
        assert (await town.post({}, b"{}", path="/slack/events")).status_code == 401
