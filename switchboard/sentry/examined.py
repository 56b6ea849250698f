"""What the doctor asks Sentry, each call once and harmless: nothing here changes anything. The judges say what it means.

Source: docs.sentry.io/api, Integration, Releases, Events & Issues, Organizations (event counts). The index and the rules
of projects are in no description: getsentry/sentry, api/endpoints/index.py and project_rules.py.
"""

from __future__ import annotations

from urllib.parse import quote

from switchboard.sentry.client import PEOPLE, RELEASES, Reply, SentryClient

ORGANIZATION, PROJECT, EVENTS = "org:read", "project:read", "event:read"
NEWEST = 5
PERIOD = "7d"
# What Sentry let in and what it dropped, for a day.
_OUTCOMES = "groupBy=project&groupBy=outcome&field=sum(quantity)&category=error&statsPeriod=24h"
_HARMLESS = {
    "event:read": ("issues/?limit=1", EVENTS),
    "org:read": ("?detailed=0", ORGANIZATION),
    "project:read": ("releases/?per_page=1", RELEASES),
    "member:read": ("members/?per_page=1", PEOPLE),
    "team:read": ("teams/?per_page=1", PEOPLE),
}
PROBED = tuple(_HARMLESS)


class SentryProbe:
    """Asks Sentry about our own place in it."""

    def __init__(self, client: SentryClient) -> None:
        """Ask through the client, with its token."""
        self._client = client
        self._root = f"organizations/{client.organization}"

    async def index(self) -> Reply:
        """Ask what the token may; any token is answered."""
        return await self._client.look("", needs="to be valid")

    async def harmless(self, scope: str) -> Reply:
        """Ask for something that needs this scope, one of PROBED, where the index does not list the scopes."""
        path, needs = _HARMLESS[scope]
        return await self._client.look(f"{self._root}/{path}", needs=needs)

    async def applications(self) -> Reply:
        """Ask for the organisation's own integrations: their webhooks and subscriptions."""
        return await self._client.look(f"{self._root}/sentry-apps/", needs=ORGANIZATION)

    async def installations(self) -> Reply:
        """Ask which integrations are installed, by the ids that alerts name them with."""
        return await self._client.look(f"{self._root}/sentry-app-installations/", needs=ORGANIZATION)

    async def page(self, collection: str, cursor: str | None) -> Reply:
        """Ask for a page of the projects, detectors or workflows."""
        return await self._client.rows(collection, cursor, needs=ORGANIZATION)

    async def rules(self, project: str) -> Reply:
        """Ask for a project's alert rules, as a Sentry before workflows keeps them."""
        return await self._client.look(f"{self._project(project)}/rules/", needs=PROJECT)

    async def events(self, project: str) -> Reply:
        """Ask for the newest events of a project within a week."""
        return await self._client.look(f"{self._project(project)}/events/?statsPeriod={PERIOD}", needs=PROJECT)

    async def event(self, project: str, event_id: str) -> Reply:
        """Ask for one event of a project, whole."""
        return await self._client.look(f"{self._project(project)}/events/{quote(event_id, safe='')}/", needs=PROJECT)

    async def releases(self, project_id: str) -> Reply:
        """Ask for the newest releases of a project, by its number."""
        path = f"{self._root}/releases/?project={quote(project_id, safe='')}&per_page={NEWEST}"
        return await self._client.look(path, needs=RELEASES)

    async def outcomes(self) -> Reply:
        """Ask how many errors of each project came in within a day, and how many were dropped."""
        return await self._client.look(f"{self._root}/stats_v2/?{_OUTCOMES}", needs=ORGANIZATION)

    def _project(self, slug: str) -> str:
        return f"projects/{self._client.organization}/{quote(slug, safe='')}"
