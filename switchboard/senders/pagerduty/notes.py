"""Notes at PagerDuty's incidents over REST, each call once, in the name of the user of PAGERDUTY_FROM."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from switchboard.model.delivery import Delivery
from switchboard.model.incident import SeenIncident
from switchboard.model.outcome import Gate, GaveUp, Outcome, TryAgain
from switchboard.payloads.lenient import mapping, text
from switchboard.senders.pagerduty.lookup import PagerLookup
from switchboard.senders.pagerduty.rest import PagerRefusedError, ask, rows_of

T = TypeVar("T")
_SECONDS = 8.0
_ID = 64


@dataclass(frozen=True, slots=True)
class PagerNotesRest:
    """Writes notes as the user with the address `by`; `lookup` knows which incident a page has."""

    lookup: PagerLookup
    by: str

    async def incident(self, page: Delivery) -> SeenIncident | Outcome | None:
        """Return a page's incident, None where there is none, or why that cannot be known."""
        return await self.lookup.see(page)

    async def find(self, incident_id: str, mark: str) -> str | Outcome | None:
        """Return the id of the note with a mark, None where there is none, or why that cannot be known."""
        return await _trying(lambda: self._find(incident_id, mark))

    async def write(self, incident_id: str, content: str) -> str | Outcome:
        """Write a note and return its id, or what came of it; where nothing was answered, it may stand there."""
        return await _trying(lambda: self._write(incident_id, content))

    async def _find(self, incident_id: str, mark: str) -> str | None:
        async with self.lookup.rest.client() as client:
            answer = await ask(client, "GET", f"/incidents/{incident_id}/notes")
        ours = (note for note in rows_of(answer, "notes") if mark in str(note.get("content")))
        return next((text(note.get("id"), limit=_ID) or mark for note in ours), None)

    async def _write(self, incident_id: str, content: str) -> str:
        async with self.lookup.rest.client() as client:
            asked = {"note": {"content": content}}
            path = f"/incidents/{incident_id}/notes"
            answer = await ask(client, "POST", path, headers={"From": self.by}, json=asked)
        return text(mapping(answer.get("note")).get("id"), limit=_ID) or ""


async def _trying(call: Callable[[], Awaitable[T]]) -> T | Outcome:
    try:
        async with asyncio.timeout(_SECONDS):
            return await call()
    except PagerRefusedError as refused:
        if isinstance(refused.outcome, GaveUp):
            return GaveUp(f"PagerDuty refused it ({refused.status}){_HINTS.get(refused.status, '')}")
        return refused.outcome
    except TimeoutError:
        return TryAgain("PagerDuty did not answer in time", gate=Gate.LANE)


_HINTS = {
    400: "; is PAGERDUTY_FROM a user of it?",
    401: "; is PAGERDUTY_API_TOKEN still good?",
    403: "; may PAGERDUTY_API_TOKEN write?",
}
