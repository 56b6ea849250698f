"""Runs the sandbox's web application on loopback, inside the loop that is already running."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.mail.server import receiving
from sandbox.slack.link import linked
from sandbox.world import World

PATIENCE = 2.0  # seconds that requests may still take when the server ends


class ResettableProtocol(H11Protocol):
    """Hands each connection's transport to the application, so that it can be dropped for real."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport in the state every request of this connection carries."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def listening(port: int = 0) -> socket.socket:
    """A socket bound to 127.0.0.1; OSError when the port is taken."""
    # The protocol is named because asyncio switches Nagle's delay off only where it is: 40 ms a request.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def running(app: Starlette, *, port: int = 0) -> AsyncIterator[str]:
    """Serve the application while the block runs; yields its base URL, without a slash at the end.

    Port 0 takes a free one. On leaving, held requests are dropped and every connection is closed.
    OSError when the port is taken.
    """
    listener = listening(port)
    config = uvicorn.Config(
        app,
        http=ResettableProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    ticking = asyncio.create_task(server.main_loop())
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    world = getattr(app.state, "world", None)
    if world is not None:
        world.base_url = base_url
    try:
        async with AsyncExitStack() as beside:
            if isinstance(world, World):
                await beside.enter_async_context(linked(world.slack.sockets, listening()))
                await beside.enter_async_context(receiving(world.mail, world.faults, world.log, listening()))
            yield base_url
    finally:
        if world is not None:
            await world.stop()
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        await _close(server)


async def _close(server: uvicorn.Server) -> None:
    """Uvicorn's own shutdown without its pauses, which every test would pay for."""
    for listener in server.servers:
        listener.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    if server.server_state.tasks:
        _, late = await asyncio.wait(server.server_state.tasks, timeout=PATIENCE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    # What nobody reads any more would never close by itself. What was let in as the doors closed shows up only in the
    # loop's next rounds, and a closed connection says so in those after.
    for _ in range(10):
        for connection in list(server.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
