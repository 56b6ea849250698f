"""A town whose app is in Socket Mode: it has neither an address for Slack nor a signing secret."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.slack.sockets import Connection
from sandbox.world import World
from tests.town import Town, a_town

TOKEN = "xapp-1-A0SANDBOX-1-sandbox"
PATIENCE = 10  # seconds of the machine's clock


def by_socket(world: World) -> None:
    """Switch Socket Mode on in the settings of the app."""
    world.slack.sockets.enabled = True


@asynccontextmanager
async def a_wired_town(folder: Path, *, asks_sentry: bool = False) -> AsyncIterator[Town]:
    """Build one, and wait until it is connected."""
    own = {"SLACK_APP_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": ""}
    async with a_town(folder, environment=own, before=by_socket, asks_sentry=asks_sentry) as town:
        town.world.callbacks.target = None
        await until(town, 1)
        yield town


async def until(town: Town, count: int, *, besides: Connection | None = None) -> None:
    """Wait until the app holds so many connections, and not the one that is lost."""
    async with asyncio.timeout(PATIENCE):
        await town.world.slack.sockets.until(count, besides=besides)


async def passes(town: Town, holds: Callable[[], object]) -> None:
    """Let time pass, on the machine's clock and on the town's, until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)
            await town.advance(1)
