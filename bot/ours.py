"""Before anything is heard: whose is it? Channels can be shared with other companies, and their people are not served.

Whose somebody is, Slack's payloads say differently in every place; who is ours, the sync knows (directory/sync.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.events import replied
from bot.saying import first_block, say_there, whisper
from bot.words import NOT_OURS, answer
from switchboard.clock import Clock, within
from switchboard.commands.command import read_reply
from switchboard.commands.payload import ID
from switchboard.directory.identity import is_ours
from switchboard.errors import StorageDown
from switchboard.payloads.lenient import mapping, text
from switchboard.storage.store import Store, Unit
from switchboard.views.shown import config_of

# So long nobody is looked up anew, as the sync is taken no more often; nor waited for longer, as Slack waits three seconds.
REMEMBERED = timedelta(minutes=10)
SECONDS = 1.0
MOST_REMEMBERED = 10_000
Next = Callable[[], Awaitable[BoltResponse]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OutsiderGate:
    """Lets our own people pass. `reader` only asks."""

    reader: Store
    clock: Clock
    _until: dict[str, datetime] = field(default_factory=dict)

    async def check(
        self, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, next_: Next
    ) -> BoltResponse:
        """Pass on what one of ours wants, and whatever nobody wants; say to others that they are not served."""
        who = who_wants(body)
        if who is None or await self._is_ours(who):
            return await next_()
        log.info("slack.not_ours", by=who)
        return await _refused(body, client, respond)

    async def _is_ours(self, who: str) -> bool:
        """Look somebody up; where the database does not answer in time they pass, so that no intent of ours is lost."""
        now = self.clock.now()
        if self._until.get(who, now) > now:
            return True
        try:
            ours = await within(self.clock, SECONDS, self.reader.run(lambda unit: _knows(who, unit)))
        except (StorageDown, TimeoutError) as error:
            log.error("slack.not_looked_up", by=who, because=str(error) or "no answer in time")  # noqa: TRY400
            return True
        if ours:
            if len(self._until) >= MOST_REMEMBERED:
                self._until.clear()
            self._until[who] = now + REMEMBERED
        return ours


def who_wants(body: object) -> str | None:
    """Return who wants something of us, by their Slack id; None where nobody does, as most of what people write is theirs.

    Links that are shared are the worker's to judge: it shows them for members of Sentry only.
    """
    whole = mapping(body)
    event = mapping(whole.get("event"))
    if not event:
        return text(whole.get("user_id"), limit=ID) or text(mapping(whole.get("user")).get("id"), limit=ID)
    if event.get("type") == "message":
        heard = replied(whole)
        return heard.said.by.id if heard and read_reply(heard.text, heard.said) else None
    return text(event.get("user"), limit=ID) if event.get("type") in ("app_mention", "app_home_opened") else None


def _knows(who: str, unit: Unit) -> bool:
    return is_ours(who, unit.people, config_of(unit.configs.active()))


async def _refused(body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> BoltResponse:
    """Answer in the way that Slack takes in this place."""
    kind = body.get("type")
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", **answer(NOT_OURS)})
    if kind == "view_submission":
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {first_block(body): NOT_OURS}})
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if kind in ("block_actions", "message_action"):
        await say_there(respond, client, body, NOT_OURS)
    elif heard := replied(body):
        await whisper(client, heard.said, answer(NOT_OURS))
    return BoltResponse(status=200)
