"""The heartbeat: one GET of an address outside after each healthy round, so that somebody notices when none comes."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import structlog

from switchboard.senders.certificates import trusted

# Longer, and the next round is near; whoever waits for it counts only that it came.
SECONDS = 8.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Calls one address, which may hold a secret and is never logged. Empty: nobody is called."""

    url: str
    transport: httpx.AsyncBaseTransport | None = None

    async def beat(self) -> bool:
        """Call once, without a retry; returns whether anything answered."""
        if not self.url:
            return False
        try:
            async with httpx.AsyncClient(timeout=SECONDS, transport=self.transport, verify=trusted()) as client:
                answer = await client.get(self.url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("heartbeat.unanswered", because=type(error).__name__)
            return False
        if answer.status_code >= 400:
            log.warning("heartbeat.refused", status=answer.status_code)
        return answer.status_code < 400
