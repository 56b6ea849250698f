"""A sandbox that serves in a thread of its own, for what runs a loop itself, such as a command."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World

PATIENCE = 10  # seconds of the machine's clock


@contextmanager
def outside(world: World) -> Iterator[str]:
    """Serve a world while the block runs; gives its address."""
    ready, ended = threading.Event(), threading.Event()
    address: list[str] = []

    async def serve() -> None:
        async with running(create_app(world)) as base_url:
            address.append(base_url)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield address[0]
    finally:
        ended.set()
        thread.join()
