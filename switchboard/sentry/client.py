"""Asks Sentry, one try at a time: an issue, its latest event, the projects. Who asks decides when to ask again.

Source: docs.sentry.io/api, Events & Issues and Projects; the addresses with the organisation in them, with their slashes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

RESET = "X-Sentry-Rate-Limit-Reset"
LONGEST_ANSWER = 8 << 20


@dataclass(frozen=True, slots=True)
class Got:
    """Sentry's answer, as it came. `cursor` asks for the page after it, None where it is the last."""

    raw: bytes
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such thing: deleted, or never seen by this token."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """It could not be asked. `after` is Sentry's own word; `denied` that the token may not, which no retry mends."""

    because: str
    after: timedelta | None = None
    denied: bool = False


Reply = Got | Gone | NotNow


class SentryClient:
    """Asks one organisation's Sentry with one token."""

    def __init__(self, http: httpx.AsyncClient, *, url: str, organization: str, token: str) -> None:
        """Ask through `http`; `url` is SENTRY_URL."""
        self._http = http
        self._root = f"{url.rstrip('/')}/api/0/organizations/{organization}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.organization = organization

    async def issue(self, issue_id: str) -> Reply:
        """Ask for an issue; one that was merged answers as the issue it was merged into."""
        return await self._get(f"/issues/{issue_id}/")

    async def latest_event(self, issue_id: str) -> Reply:
        """Ask for an issue's latest event."""
        return await self._get(f"/issues/{issue_id}/events/latest/")

    async def projects(self, cursor: str | None = None) -> Reply:
        """Ask for a page of the organisation's projects."""
        return await self._get(f"/projects/?cursor={cursor}" if cursor else "/projects/")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _get(self, path: str) -> Reply:
        try:
            answer = await self._http.get(self._root + path, headers=self._headers, follow_redirects=True)
        except httpx.HTTPError as error:
            return NotNow(f"Sentry cannot be reached: {type(error).__name__}")
        return _reply(answer)


def _reply(answer: httpx.Response) -> Reply:
    status = answer.status_code
    if status == 200:
        small = len(answer.content) <= LONGEST_ANSWER
        return Got(answer.content, _cursor(answer)) if small else NotNow("Sentry's answer is too large", denied=True)
    if status in (404, 410):
        return Gone()
    if status in (401, 403):
        return NotNow(f"Sentry answered {status}; SENTRY_AUTH_TOKEN needs event:read and project:read", denied=True)
    if status == 429:
        return NotNow("Sentry's rate limit", after=_until(answer.headers.get(RESET, ""), answer.headers.get("Date")))
    return NotNow(f"Sentry answered {status}")


def _cursor(answer: httpx.Response) -> str | None:
    """Read where the next page begins: both rels are always there, and `results` says whether there is one."""
    following = answer.links.get("next", {})
    cursor = following.get("cursor", "")
    return cursor if following.get("results") == "true" and re.fullmatch(r"[\d:-]{1,64}", cursor) else None


def _until(reset: str, date: str | None) -> timedelta:
    """Tell the wait to the second in which Sentry's window resets; a second where it does not say."""
    if not reset.isdigit() or len(reset) > 11:
        return timedelta(seconds=1)
    try:
        now = datetime.strptime(date or "", "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return timedelta(seconds=1)
    return min(max(datetime.fromtimestamp(int(reset), UTC) - now, timedelta(seconds=1)), timedelta(minutes=5))
