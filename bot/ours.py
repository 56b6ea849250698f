"""Before anything is heard: whose is it? Channels can be shared with other companies, and their people are not served.

Whose somebody is, Slack's payloads say differently in every place; who is ours, the sync knows (directory/sync.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.events import mentioned, replied
from bot.saying import first_block, say_there, whisper
from bot.words import NOT_NOW, NOT_OURS, answer
from bot.workspace import UNSEEN, Workspace
from switchboard.clock import Clock, within
from switchboard.commands.buttons import read_button, read_shortcut
from switchboard.commands.command import read_command, read_reply, read_words
from switchboard.commands.home import read_home
from switchboard.commands.intents import Modal, OpenModal
from switchboard.commands.modals import read_view
from switchboard.commands.payload import ID, command
from switchboard.directory.identity import Belonging, belonging_of
from switchboard.errors import StorageDown
from switchboard.model.action import ActionRequest
from switchboard.model.intent import EndLink, EndMute, GiveFeedback, SetMail, SetMute, SetPreference
from switchboard.payloads.lenient import mapping, text
from switchboard.storage.configs import config_of
from switchboard.storage.store import Store, Unit

# So long nobody is looked up anew, as the sync is taken no more often; nor waited for longer, as Slack waits three seconds.
REMEMBERED = timedelta(minutes=10)
SECONDS = 1.0
MOST_REMEMBERED = 10_000
INTENTS = (ActionRequest, SetMute, EndMute, SetPreference, SetMail, GiveFeedback, EndLink)
FORMS = frozenset(Modal) - {Modal.DETAILS, Modal.WHY}
Next = Callable[[], Awaitable[BoltResponse]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OutsiderGate:
    """Lets our own people pass. `reader` only asks."""

    reader: Store
    clock: Clock
    workspace: Workspace
    _until: dict[str, datetime] = field(default_factory=dict)

    async def check(
        self,
        body: dict[str, Any],
        client: AsyncWebClient,
        respond: AsyncRespond,
        context: AsyncBoltContext,
        next_: Next,
    ) -> BoltResponse:
        """Pass on what one of ours wants, and whatever nobody wants; say to others that they are not served.

        Where nobody can say who is ours, an intent is kept, for the worker asks again who may, and a form opens, which
        tells nothing (UNSEEN); nothing else is shown.
        """
        who = who_wants(body)
        if who is None:
            return await next_()
        standing = await self._standing(who, body, client)
        context[UNSEEN] = standing is Belonging.UNKNOWN
        if standing is Belonging.OURS or (standing is Belonging.UNKNOWN and tells_nothing(body)):
            return await next_()
        log.info("slack.not_ours", by=who, known=standing is Belonging.OUTSIDER)
        return await _refused(body, client, respond, NOT_OURS if standing is Belonging.OUTSIDER else NOT_NOW)

    async def _standing(self, who: str, body: dict[str, Any], client: AsyncWebClient) -> Belonging:
        foreign = await self.workspace.is_foreign(body, client)
        if foreign:
            return Belonging.OUTSIDER
        standing = await self._looked_up(who)
        return Belonging.UNKNOWN if foreign is None and standing is Belonging.OURS else standing

    async def _looked_up(self, who: str) -> Belonging:
        """Look somebody up; where the database does not answer in time, who they are is not known."""
        now = self.clock.now()
        if self._until.get(who, now) > now:
            return Belonging.OURS
        try:
            standing = await within(self.clock, SECONDS, self.reader.run(lambda unit: _knows(who, unit)))
        except (StorageDown, TimeoutError) as error:
            log.error("slack.not_looked_up", by=who, because=str(error) or "no answer in time")  # noqa: TRY400
            return Belonging.UNKNOWN
        if standing is Belonging.OURS:
            if len(self._until) >= MOST_REMEMBERED:
                self._until.clear()
            self._until[who] = now + REMEMBERED
        return standing


def tells_nothing(body: Mapping[str, Any]) -> bool:
    """Return whether what somebody wants shows them nothing: it is kept for the worker, or is a form to fill in."""
    meant = _meant(body)
    if mapping(body.get("event")).get("type") == "app_home_opened":
        return True  # it says there that it cannot be looked up
    return isinstance(meant, INTENTS) or (isinstance(meant, OpenModal) and meant.modal in FORMS)


def _meant(body: Mapping[str, Any]) -> object:
    """Read a payload as its listener will; None where it is nothing that is known."""
    if "command" in body:
        typed = command(body)
        return read_command(typed.name, typed.text, typed.said)
    match body.get("type"):
        case "block_actions":
            return read_home(body) or read_button(body)
        case "message_action":
            return read_shortcut(body)
        case "view_submission":
            return read_view(body)
    if heard := mentioned(body):
        return read_words(heard.text, heard.said)
    noted = replied(body)
    return read_reply(noted.text, noted.said) if noted else None


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


def _knows(who: str, unit: Unit) -> Belonging:
    return belonging_of(who, unit.people, config_of(unit.configs.active()))


async def _refused(body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, words: str) -> BoltResponse:
    """Answer in the way that Slack takes in this place."""
    kind = body.get("type")
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", **answer(words)})
    if kind == "view_submission":
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {first_block(body): words}})
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if kind in ("block_actions", "message_action"):
        await say_there(respond, client, body, words)
    elif heard := replied(body):
        await whisper(client, heard.said, answer(words))
    return BoltResponse(status=200)
