"""How something is said to one person alone, wherever they did what it answers. What Slack does not let through is logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.home import say_in_a_modal
from bot.trouble import BROKEN
from bot.words import answer
from switchboard.commands.intents import Said
from switchboard.commands.payload import interaction
from switchboard.payloads.lenient import mapping, sequence, text
from switchboard.senders.slack.hosts import is_slacks

Json = Mapping[str, Any]

log = structlog.get_logger()


async def say_there(respond: AsyncRespond, client: AsyncWebClient, body: Json, words: str) -> None:
    """Say something to the person alone, where they pressed; on the Home tab Slack takes no answers."""
    if respond.response_url is None:
        await say_in_a_modal(words, interaction(body).said, client)
        return
    if not is_slacks(respond.response_url, client.base_url):
        log.warning("slack.not_said", because="the response_url is not Slack's")
        return
    try:
        await respond(response_type="ephemeral", replace_original=False, **answer(words))
    except BROKEN as error:
        log.warning("slack.not_said", because=type(error).__name__)


async def whisper(client: AsyncWebClient, said: Said, words: Json) -> None:
    """Say something to the person alone, in the thread where they wrote."""
    try:
        await client.chat_postEphemeral(channel=said.channel or "", user=said.by.id, thread_ts=said.thread, **words)
    except BROKEN as error:
        log.warning("slack.not_said", because=type(error).__name__)


def first_block(body: Json) -> str:
    """Return the first block of a modal that can show an error."""
    shown = map(mapping, sequence(mapping(body.get("view")).get("blocks")))
    return next((text(block.get("block_id")) or "" for block in shown if block.get("type") == "input"), "")
