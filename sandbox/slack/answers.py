"""Answers to a callback: through its response_url, or in the acknowledgement of a command."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.slack.api import refuse
from sandbox.slack.blocks import check_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.message import Edit, Message
from sandbox.slack.tickets import Answering
from sandbox.slack.workspace import Workspace


class ResponseUrls:
    """The endpoint `/slack/response/{token}`: five answers in half an hour, with no token of the app's."""

    def __init__(self, slack: Workspace, gate: Gate) -> None:
        self._slack = slack
        self._gate = gate

    async def endpoint(self, request: Request) -> Response:
        """Take one answer."""
        token, body = str(request.path_params["token"]), await request.body()
        channel = self._slack.channels.get(token.partition("/")[0])
        where = {channel.id, channel.name} if channel else ()
        call = Call("slack", "response_url", where, {"channel": channel.name if channel else token})
        return await self._gate.through(call, lambda: self._act(token, body), refuse)

    def _act(self, token: str, body: bytes) -> Answer:
        try:
            said: Any = json.loads(body)
            answering = self._slack.tickets.answer(token)
            message = post_answer(self._slack, answering, said if isinstance(said, dict) else {})
        except ValueError:
            return Answer(400, {"ok": False, "error": "invalid_payload"}, "invalid_payload")
        except SlackError as error:
            status = 404 if error.code in ("expired_url", "used_url") else 400
            return Answer(status, {"ok": False, "error": error.code, **error.more}, error.code)
        return Answer(200, {"ok": True}, seen={"text": message.text[:120]} if message else {})


def post_answer(slack: Workspace, answering: Answering, said: Json) -> Message | None:
    """Show an answer: only to the person unless `in_channel`, or in place of what was pressed.

    SlackError as in chat.postMessage. None when the message was deleted.
    """
    channel = slack.by_id(answering.channel)
    pressed = next((one for one in channel.messages if one.ts == answering.ts), None)
    blocks = said.get("blocks") or []
    if said.get("delete_original") and pressed:
        channel.messages.remove(pressed)
        return None
    if not said.get("text") and not blocks:
        raise SlackError("no_text")
    check_blocks(blocks, slack.refused)
    text = str(said.get("text", ""))
    at = slack.new_ts(channel)
    if said.get("replace_original") and pressed:
        pressed.edits.append(Edit(pressed.text, pressed.blocks, pressed.metadata, at))
        pressed.text, pressed.blocks, pressed.edited_at = text, blocks, at
        return pressed
    seen_by = None if said.get("response_type") == "in_channel" else answering.user
    thread = said.get("thread_ts") or answering.thread
    message = Message(at, slack.bot_user, slack.bot_id, text, blocks, thread_ts=thread, ephemeral_to=seen_by)
    channel.messages.append(message)
    return message
