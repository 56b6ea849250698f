"""Socket Mode: Slack reaches us through a connection that we open, so no address of ours is needed. The same listeners hear.

What comes this way needs no signature: the app token vouched for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from switchboard.clock import Clock
from switchboard.settings import SlackSettings

SECONDS = 10
LOOK_EVERY = 30.0

log = structlog.get_logger()


@contextlib.asynccontextmanager
async def listening(bot: AsyncApp, slack: SlackSettings, clock: Clock) -> AsyncIterator[None]:
    """Hold a connection to Slack while the block runs, where an app token is set. Slack down at the start delays nothing."""
    if not slack.app_token:
        if not slack.signing_secret:
            log.warning("slack.closed", because="commands and buttons are refused: set SLACK_SIGNING_SECRET")
        yield
        return
    asks = AsyncWebClient(base_url=slack.api_url, timeout=SECONDS, retry_handlers=[])
    quiet = logging.getLogger("slack_bolt.socket_mode")
    handler = AsyncSocketModeHandler(bot, slack.app_token.reveal(), logger=quiet, web_client=asks)
    connecting = handler.connect_async()  # type: ignore[no-untyped-call]
    beside = [asyncio.create_task(connecting), asyncio.create_task(_look_after(handler.client, clock))]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _look_after(client: SocketModeClient, clock: Clock) -> None:
    """Forget the address that Slack gave while nothing is connected: it is good for one connection, and not for long."""
    while True:
        await clock.sleep(LOOK_EVERY)
        if not await client.is_connected():
            log.warning("slack.not_connected", because="Socket Mode has no connection; trying again")
            client.wss_uri = None
