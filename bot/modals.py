"""Opens modals at once, as Slack's trigger lives three seconds, and fills their menus. Only the database is asked before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.trouble import BROKEN
from bot.views import blank, options_for, view_of
from switchboard.clock import Clock
from switchboard.commands.intents import OpenModal
from switchboard.commands.payload import View
from switchboard.directory.options import LONGEST_LABEL, Option
from switchboard.errors import StorageDown
from switchboard.model.links import Links
from switchboard.senders.text import line
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Modals:
    """Builds modals of what the database knows, and the inbox. `reader` only asks."""

    reader: Store
    kept: InboxStore
    clock: Clock
    links: Links

    async def open(self, opened: OpenModal, client: AsyncWebClient, *, bare: bool = False) -> bool:
        """Open a modal, a `bare` one without a word of what is known; False where Slack or the database did not let it."""
        try:
            view = blank(opened) if bare else await self._view(opened)
            await client.views_open(trigger_id=opened.said.trigger_id, view=view)
        except BROKEN as error:
            log.warning("slack.not_opened", modal=opened.modal.value, because=str(error))
            return False
        return True

    async def _view(self, opened: OpenModal) -> dict[str, Any]:
        """Lay out a modal; one to fill in needs no database, only its headline does."""
        now = self.clock.now()
        try:
            return await self.reader.run(lambda unit: view_of(opened, unit, self.kept, self.links, now=now))
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return blank(opened)

    async def options(self, view: View, typed: str) -> tuple[Option, ...]:
        """Return what a menu of a modal offers; nothing while the database cannot be asked."""
        try:
            found = await self.reader.run(lambda unit: options_for(view, typed, unit))
        except StorageDown as error:
            log.error("slack.not_answered", because=str(error))  # noqa: TRY400 - its text says all
            return ()
        return tuple(Option(line(each.label, LONGEST_LABEL) or each.value, each.value) for each in found)
