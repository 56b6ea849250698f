"""The far end of Socket Mode: a WebSocket server on loopback, at the address that apps.connections.open gives."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web

from sandbox.journal import Json
from sandbox.slack.sockets import Connection, Sockets

PING_EVERY = 5.0  # seconds; clients take a long silence for a dead connection


@asynccontextmanager
async def linked(sockets: Sockets, listener: socket.socket) -> AsyncIterator[None]:
    """Take connections while the block runs; on leaving all are cut."""

    async def link(request: web.Request) -> web.StreamResponse:
        return await _link(sockets, request)

    app = web.Application()
    app.router.add_get("/link/", link)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    sockets.address = f"ws://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield
    finally:
        sockets.cut()
        await runner.cleanup()


async def _link(sockets: Sockets, request: web.Request) -> web.StreamResponse:
    if not sockets.admits(request.query.get("ticket", "")):
        return web.Response(status=403)
    wire = web.WebSocketResponse(heartbeat=PING_EVERY)
    await wire.prepare(request)
    connection = _connection(wire, request)
    try:
        if await sockets.greet(connection):
            await _listen(sockets, wire)
    finally:
        sockets.gone(connection)
    return wire


async def _listen(sockets: Sockets, wire: web.WebSocketResponse) -> None:
    async for message in wire:
        if message.type is WSMsgType.TEXT:
            try:
                sockets.heard(json.loads(message.data))
            except ValueError:
                await wire.close()


def _connection(wire: web.WebSocketResponse, request: web.Request) -> Connection:
    async def send(said: Json) -> None:
        try:
            await wire.send_json(said)
        except ConnectionError:  # it ends just now; nobody acknowledges
            return

    def cut() -> None:
        if request.transport is not None:
            request.transport.abort()

    return Connection(send, wire.close, cut)
