"""Links to issues that people share: read (switchboard/commands/links.py), kept, answered. The worker shows what may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slack_bolt.response import BoltResponse

from bot.keeping import Keeper
from switchboard.commands.links import OurSentry, read_shared


@dataclass(frozen=True, slots=True)
class Sharing:
    """Hears of links of the domains that the app's manifest names, and keeps what leads to issues of `ours`."""

    keeper: Keeper
    ours: OurSentry

    async def shared(self, body: dict[str, Any]) -> BoltResponse:
        """Take the links of a message. What cannot be kept, Slack sends again."""
        shared = read_shared(body, self.ours)
        kept = shared is None or await self.keeper.keep(shared)
        return BoltResponse(status=200 if kept else 503)
