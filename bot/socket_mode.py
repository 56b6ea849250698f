"""Socket Mode: Slack reaches us through a connection that we open, so no address of ours is needed. The same listeners hear.

What comes this way needs no signature: the app token vouched for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.trouble import BROKEN
from switchboard.clock import Clock
from switchboard.runtime.settings import SlackSettings

SECONDS = 10
LOOK_EVERY = 1.0  # what people do while nothing is connected, Slack says has failed
PAUSE = 5.0  # after an attempt that failed; Slack gives out few addresses a minute
LONG_PAUSE = 60.0  # where somebody has to do something first
UNWANTED = {
    "link_disabled": "Socket Mode is off; switch it on in the settings of the Slack app",
    "too_many_websockets": "the app holds ten connections already; stop what else uses its app token",
}

log = structlog.get_logger()


class Client(SocketModeClient):
    """Slack's own, which would come again at once, and for ever, where Slack has just said that it will not have us."""

    def __init__(self, bot: AsyncApp, app_token: str, asks: AsyncWebClient) -> None:
        """Be ready to connect. All of its own attempts are off but the one that Slack asks for now and then."""
        quiet = logging.getLogger("slack_bolt.socket_mode")
        quiet.setLevel(logging.CRITICAL)  # it shows a stack for every attempt that fails; we say why, once
        super().__init__(app_token, quiet, asks, auto_reconnect_enabled=False, ping_interval=SECONDS)
        self._bot = bot
        self.greeted = asyncio.Event()
        self.unwanted: str | None = None
        self.socket_mode_request_listeners.append(self.hear)

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Take one message of Slack's."""
        reason = message.get("reason") if message.get("type") == "disconnect" else None
        if reason in UNWANTED:
            self.unwanted = UNWANTED[reason]
            await self.disconnect()  # type: ignore[no-untyped-call]
        else:
            await super().run_message_listeners(message, raw_message)
        self.greeted.set()

    async def hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Let the listeners hear one envelope, and acknowledge it."""
        began = time.time()
        await send_async_response(client, request, await run_async_bolt_app(self._bot, request), began)


@contextlib.asynccontextmanager
async def connected(bot: AsyncApp, slack: SlackSettings, clock: Clock) -> AsyncIterator[None]:
    """Hold a connection to Slack while the block runs, where an app token is set. Slack down at the start delays nothing."""
    if not slack.app_token:
        yield
        return
    asks = AsyncWebClient(base_url=slack.api_url, timeout=SECONDS, retry_handlers=[])
    client = Client(bot, slack.app_token.reveal(), asks)
    staying = asyncio.create_task(_stay_connected(client, clock))
    try:
        yield
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
        await client.close()  # type: ignore[no-untyped-call]


async def _stay_connected(client: Client, clock: Clock) -> None:
    """Connect, and again whenever nothing is connected; Slack's own intent to do so is heard by the client."""
    before: str | None = ""
    while True:
        because, pause = await _connected(client)
        if because and because != before:
            log.warning("slack.not_connected", because=because)
        elif before is not None and because is None:
            log.info("slack.connected")
        before = because
        await clock.sleep(pause)


async def _connected(client: Client) -> tuple[str | None, float]:
    """Connect where nothing is; why that failed, None where all is well, and the seconds until the next look."""
    if await client.is_connected():
        return None, LOOK_EVERY
    try:
        async with asyncio.timeout(SECONDS), client.connect_operation_lock:
            if not await client.is_connected():
                await _connect(client)
    except SlackApiError as error:
        return str(error.response.get("error")), float(error.response.headers.get("Retry-After", PAUSE))
    except BROKEN as error:
        return type(error).__name__, PAUSE
    return (client.unwanted, LONG_PAUSE) if client.unwanted else (None, LOOK_EVERY)


async def _connect(client: Client) -> None:
    """Connect through a new address, each is good for one connection and not for long; wait for Slack's first word."""
    answer = await client.web_client.apps_connections_open(app_token=client.app_token)
    client.wss_uri = answer["url"]
    client.last_ping_pong_time = None  # what the connection before last heard says nothing of this one
    client.unwanted = None
    client.greeted.clear()
    await client.connect()  # type: ignore[no-untyped-call]
    await client.greeted.wait()
