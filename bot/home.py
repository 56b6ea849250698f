"""The Home tab: shown at once from the database; what is pressed there is kept as every intent is.

The buttons of its issues are those of messages, and go the same way (listeners.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.keeping import Keeper
from bot.trouble import BROKEN
from bot.words import NOT_KEPT, NOT_READ
from bot.workspace import UNSEEN
from switchboard.clock import Clock
from switchboard.commands.home import read_home
from switchboard.commands.intents import AskRefresh, Said
from switchboard.commands.payload import ID, interaction
from switchboard.errors import StorageDown
from switchboard.model.action import Actor, Via
from switchboard.payloads.lenient import mapping, text
from switchboard.senders.slack.home import home_view, notice_view, unread_view
from switchboard.storage.store import Store
from switchboard.views.home import home_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HomeTab:
    """Publishes Homes, and keeps what is asked for on them. `reader` only asks; `mails`: mail can be sent."""

    reader: Store
    clock: Clock
    keeper: Keeper
    mails: bool = False

    async def opened(self, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Show somebody their Home as they look at it; where nobody can say who they are, that it cannot be looked up."""
        looks = opened_by(body)
        if looks:
            who, seen = looks
            await self.show(who, client, seen=seen, unseen=bool(context.get(UNSEEN)))

    async def pressed(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Take a press on what is Home's own. What it led to shows there once it is done."""
        intent, said = read_home(body), interaction(body).said
        if intent is None or isinstance(intent, AskRefresh):
            await ack()
            await self.show(said.by, client)
            return
        kept = await self.keeper.keep(intent)
        await ack()
        if not kept:
            await say_in_a_modal(NOT_KEPT, said, client)

    async def show(self, who: Actor, client: AsyncWebClient, *, seen: str | None = None, unseen: bool = False) -> None:
        """Publish somebody's Home; not over one that is newer than what they have `seen`, by its hash."""
        view = unread_view(NOT_READ) if unseen else await self._view(who)
        try:
            await client.views_publish(user_id=who.id, view=view, hash=seen)
        except BROKEN as error:
            if "hash_conflict" not in str(error):  # that it is newer by now is well
                log.warning("slack.not_published", because=str(error))

    async def _view(self, who: Actor) -> dict[str, Any]:
        now = self.clock.now()
        try:
            return home_view(
                await self.reader.run(lambda unit: home_of(who.id, unit, now=now, name=who.name, mails=self.mails))
            )
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return unread_view(NOT_READ)


async def say_in_a_modal(words: str, said: Said, client: AsyncWebClient) -> None:
    """Say something to somebody who pressed where Slack takes no answers, as on the Home tab."""
    try:
        await client.views_open(trigger_id=said.trigger_id, view=notice_view(words))
    except BROKEN as error:
        log.warning("slack.not_said", because=type(error).__name__)


def opened_by(body: object) -> tuple[Actor, str | None] | None:
    """Read an app_home_opened: who looks at their Home, and the hash of what they see; None for the other tabs."""
    whole = mapping(body)
    event = mapping(whole.get("event"))
    user = text(event.get("user"), limit=ID)
    if user is None or event.get("tab") != "home":
        return None
    actor = Actor(Via.SLACK, user, "", text(whole.get("team_id"), limit=ID) or "")
    return actor, text(mapping(event.get("view")).get("hash"), limit=ID)
