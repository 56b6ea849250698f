"""Which workspace or organisation is ours, as Slack says of our token, and whether a payload is of another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.trouble import BROKEN
from switchboard.clock import Clock, within
from switchboard.commands.payload import ID
from switchboard.payloads.lenient import mapping, sequence, text

SECONDS = 1.0
PAUSE = timedelta(seconds=5)
UNSEEN = "unseen"
"""In Bolt's context: nobody can say who this is, so nothing that is known is shown."""

log = structlog.get_logger()


@dataclass(slots=True)
class Workspace:
    """Asks Slack once, before the first answer, and again while Slack has not said."""

    clock: Clock
    _own: frozenset[str] | None = None
    _not_before: datetime | None = None

    async def is_foreign(self, body: object, client: AsyncWebClient) -> bool | None:
        """Return whether a payload is of another workspace; None where ours is not known now."""
        named = frozenset(teams_of(body))
        if not named:
            return False
        own = self._own or await self._asked(client)
        return None if own is None else named.isdisjoint(own)

    async def _asked(self, client: AsyncWebClient) -> frozenset[str] | None:
        now = self.clock.now()
        if self._not_before is not None and now < self._not_before:
            return None
        self._not_before = now + PAUSE
        try:
            said = await within(self.clock, SECONDS, client.auth_test())
        except (TimeoutError, *BROKEN) as error:
            log.warning("slack.not_looked_up", of="our workspace", because=str(error) or "no answer in time")
            return None
        ids = (text(said.get(key), limit=ID) for key in ("team_id", "enterprise_id"))
        self._own = frozenset(filter(None, ids)) or None
        return self._own


def teams_of(body: object) -> Iterator[str]:
    """Read for which workspaces and organisations Slack sends a payload, however it says so; nobody's own is among them."""
    whole = mapping(body)
    for place in (whole, *map(mapping, sequence(whole.get("authorizations")))):
        yield from filter(None, (text(place.get(key), limit=ID) for key in ("team_id", "enterprise_id")))
    for key in ("team", "enterprise"):
        if id_ := text(mapping(whole.get(key)).get("id"), limit=ID):
            yield id_
