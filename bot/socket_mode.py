"""Socket Mode: Slack reaches us through a connection that we open, so no address of ours is needed. The same listeners hear.

What comes this way needs no signature: the app token vouched for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator

import structlog
from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.trouble import BROKEN
from switchboard.clock import Clock
from switchboard.settings import SlackSettings

SECONDS = 10
LOOK_EVERY = 1.0  # what people do while nothing is connected, Slack tells them has failed
PAUSE = 5.0  # after an attempt that failed; Slack gives out few addresses a minute
UNWANTED = {
    "link_disabled": "Socket Mode is off; switch it on in the settings of the Slack app",
    "too_many_websockets": "the app holds ten connections already; stop what else uses its app token",
}

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
    quiet.setLevel(logging.CRITICAL)  # it shows a stack for every attempt that fails; we say why, once
    handler = AsyncSocketModeHandler(bot, slack.app_token.reveal(), logger=quiet, web_client=asks)
    handler.client.default_auto_reconnect_enabled = False  # it would try a spent address for ever, and look rarely
    handler.client.on_message_listeners.append(_hear)
    staying = asyncio.create_task(_stay_connected(handler.client, clock))
    try:
        yield
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _stay_connected(client: SocketModeClient, clock: Clock) -> None:
    """Connect, and again whenever nothing is connected; Slack's own wish to do so is heard by the client."""
    before: str | None = ""
    while True:
        because, pause = await _connected(client)
        if because and because != before:
            log.warning("slack.not_connected", because=because)
        elif before is not None and because is None:
            log.info("slack.connected")
        before = because
        await clock.sleep(pause)


async def _hear(message: WSMessage) -> None:
    """Tell the operator why Slack will not have us. That it changes machines every few hours is no news."""
    told = json.loads(message.data)
    if told.get("type") == "disconnect" and told.get("reason") in UNWANTED:
        log.warning("slack.not_connected", because=UNWANTED[told["reason"]])


async def _connected(client: SocketModeClient) -> tuple[str | None, float]:
    """Connect where nothing is; why that failed, None where all is well, and the seconds until the next look."""
    try:
        async with asyncio.timeout(SECONDS), client.connect_operation_lock:
            if not await client.is_connected():
                await _connect(client)
    except SlackApiError as error:
        return str(error.response.get("error")), float(error.response.headers.get("Retry-After", PAUSE))
    except BROKEN as error:
        return type(error).__name__, PAUSE
    return None, LOOK_EVERY


async def _connect(client: SocketModeClient) -> None:
    """Connect through a new address: each is good for one connection, and not for long."""
    answer = await client.web_client.apps_connections_open(app_token=client.app_token)
    client.wss_uri = answer["url"]
    client.last_ping_pong_time = None  # what the connection before last heard says nothing of this one
    await client.connect()  # type: ignore[no-untyped-call]
