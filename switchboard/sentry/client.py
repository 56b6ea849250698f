"""Asks Sentry and changes issues there, one try at a time. Who asks decides when to ask again.

Source: docs.sentry.io/api, Events & Issues, Projects, Teams, Monitors and Alerts (detectors, workflows).
The addresses have the organisation in them, and end in a slash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import httpx

from switchboard.payloads.timings import PERCENTILES

RESET = "X-Sentry-Rate-Limit-Reset"
LONGEST_ANSWER, LONGEST_REFUSAL = 8 << 20, 4_000
# What says nothing of the change itself: the token, the issue, the time.
_NO_REFUSALS = frozenset({401, 403, 404, 408, 410, 429})
ALERTS = "event:read and project:read"
ACTIONS = "event:write, which one made for sentry-cli lacks"
COLLECTIONS = ("projects", "teams", "members", "detectors", "workflows")
"""What can be asked for row by row."""
IMPORT = "org:read, project:read, team:read, member:read and alerts:read"
ORGANIZATION = "org:read"
PEOPLE = "member:read and team:read"
RELEASES = "project:read"


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


@dataclass(frozen=True, slots=True)
class SentryRefused:
    """Sentry will not do it, however often it is asked. `raw` is its answer, which says why."""

    raw: bytes


Reply = Got | Gone | NotNow


class SentryClient:
    """Asks one organisation's Sentry with one token."""

    def __init__(self, http: httpx.AsyncClient, *, url: str, organization: str, token: str) -> None:
        """Ask through `http`; `url` is SENTRY_URL."""
        self._http = http
        self._api = f"{url.rstrip('/')}/api/0"
        self._root = f"{self._api}/organizations/{organization}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.organization = organization

    async def issue(self, issue_id: str) -> Reply:
        """Ask for an issue; one that was merged answers as the issue it was merged into."""
        return await self._get(f"{self._root}/issues/{issue_id}/")

    async def latest_event(self, issue_id: str) -> Reply:
        """Ask for an issue's latest event."""
        return await self._get(f"{self._root}/issues/{issue_id}/events/latest/")

    async def itself(self) -> Reply:
        """Ask for the organisation itself, without the lists of its projects and teams."""
        return await self._get(f"{self._root}/?detailed=0", needs=ORGANIZATION)

    async def release(self, version: str) -> Reply:
        """Ask for a release by its version, which `is_version`."""
        return await self._get(f"{self._root}/releases/{quote(version, safe='')}/", needs=RELEASES)

    async def deploys(self, version: str) -> Reply:
        """Ask where and when a release went out; the newest deploys come first."""
        return await self._get(f"{self._root}/releases/{quote(version, safe='')}/deploys/", needs=RELEASES)

    async def projects(self, cursor: str | None = None) -> Reply:
        """Ask for a page of the organisation's projects."""
        return await self._get(f"{self._root}/projects/{f'?cursor={cursor}' if cursor else ''}")

    async def rows(self, collection: str, cursor: str | None = None, *, needs: str = IMPORT) -> Reply:
        """Ask for a page of one of COLLECTIONS: all that an organisation has of a kind."""
        if collection not in COLLECTIONS:
            raise ValueError(f"{collection} is none of {', '.join(COLLECTIONS)}")
        after = f"?cursor={cursor}" if cursor else ""
        return await self._get(f"{self._root}/{collection}/{after}", needs=needs)

    async def team_members(self, slug: str, cursor: str | None = None) -> Reply:
        """Ask for a page of a team's members, by the team's slug."""
        after = f"?cursor={cursor}" if cursor else ""
        path = f"{self._api}/teams/{self.organization}/{quote(slug, safe='')}/members/{after}"
        return await self._get(path, needs=PEOPLE)

    async def ownership(self, project: str) -> Reply:
        """Ask for a project's ownership rules, by its slug."""
        return await self._get(
            f"{self._api}/projects/{self.organization}/{quote(project, safe='')}/ownership/", needs=IMPORT
        )

    async def named(self, short_id: str) -> Reply:
        """Ask which issue has a short id; its `group` is the issue."""
        return await self._get(f"{self._root}/shortids/{quote(short_id, safe='')}/")

    async def timings(
        self, project_id: str, since: datetime, until: datetime, *, spans: bool, most: int
    ) -> Reply | SentryRefused:
        """Ask for the slowest transactions of a project in a time: of its spans, or of its transactions, as older Sentrys keep
        them. SentryRefused where it does not know such a set of data.
        """
        measured, events = ("span.duration", "is_transaction:true") if spans else ("transaction.duration", "")
        percentiles = [f"{name}({measured})" for name in PERCENTILES]
        asked = {
            "dataset": "spans" if spans else "transactions",
            "project": project_id,
            "field": ["transaction", "count()", *percentiles],
            "query": events,
            "sort": f"-p95({measured})",
            "per_page": str(most),
            "start": _moment(since),
            "end": _moment(until),
        }
        return await self._get_or_refused(f"{self._root}/events/?{urlencode(asked, doseq=True)}")

    async def outcomes(self, since: datetime, until: datetime, *, by_project: bool) -> Reply:
        """Ask how many errors came in and were dropped in a time, by outcome, of each project or of all together."""
        by = ["project", "outcome"] if by_project else ["outcome"]
        asked = {"groupBy": by, "field": "sum(quantity)", "category": "error", "project": "-1"}
        times = {"start": _moment(since), "end": _moment(until)}
        return await self._get(f"{self._root}/stats_v2/?{urlencode(asked | times, doseq=True)}", needs=ORGANIZATION)

    async def look(self, path: str, *, needs: str) -> Reply:
        """Ask for what stands at a path below `api/0/`; for the doctor's probe alone, which spells it."""
        return await self._get(f"{self._api}/{path}", needs=needs)

    async def change(self, issue_id: str, wanted: Mapping[str, object]) -> Reply | SentryRefused:
        """Change this one issue, never several; the answer is the issue as it is then."""
        return await self._write("PUT", f"{self._root}/issues/{_one(issue_id)}/", wanted)

    async def comment(self, issue_id: str, text: str) -> Reply | SentryRefused:
        """Write a comment under an issue; one that was posted within the hour is refused."""
        return await self._write("POST", f"{self._root}/issues/{_one(issue_id)}/notes/", {"text": text})

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _get(self, path: str, *, needs: str = ALERTS) -> Reply:
        answer = await self._asked(path)
        return answer if isinstance(answer, NotNow) else _reply(answer, needs)

    async def _get_or_refused(self, path: str) -> Reply | SentryRefused:
        answer = await self._asked(path)
        if not isinstance(answer, NotNow) and answer.status_code == 400:
            return SentryRefused(answer.content[:LONGEST_REFUSAL])
        return answer if isinstance(answer, NotNow) else _reply(answer, ORGANIZATION)

    async def _asked(self, path: str) -> httpx.Response | NotNow:
        try:
            return await self._http.get(path, headers=self._headers, follow_redirects=True)
        except httpx.HTTPError as error:
            return _unreached(error)

    async def _write(self, verb: str, path: str, body: Mapping[str, object]) -> Reply | SentryRefused:
        try:
            answer = await self._http.request(verb, path, headers=self._headers, json=body)
        except httpx.HTTPError as error:
            return _unreached(error)
        if 400 <= answer.status_code < 500 and answer.status_code not in _NO_REFUSALS:
            return SentryRefused(answer.content[:LONGEST_REFUSAL])
        return _reply(answer, ACTIONS)


def _unreached(error: httpx.HTTPError) -> NotNow:
    """Say why there is no answer, in words that people are told, too."""
    if isinstance(error, httpx.TimeoutException):
        return NotNow("Sentry did not answer in time")
    if isinstance(error, httpx.ConnectError):
        return NotNow("Sentry cannot be reached")
    return NotNow("the connection to Sentry broke")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _one(issue_id: str) -> str:
    """Return the id of one issue. Without it the address would be that of all issues, which Sentry then changes at once."""
    if not (issue_id.isascii() and issue_id.isdigit()):
        raise ValueError(f"{issue_id!r} is no issue's number")
    return issue_id


def _reply(answer: httpx.Response, needs: str) -> Reply:
    status = answer.status_code
    if status in (200, 201):
        small = len(answer.content) <= LONGEST_ANSWER
        return Got(answer.content, _cursor(answer)) if small else NotNow("Sentry's answer is too large", denied=True)
    if status in (404, 410):
        return Gone()
    if status == 401:
        return NotNow("Sentry does not take SENTRY_AUTH_TOKEN (401): it is wrong, or was taken away", denied=True)
    if status == 403:
        return NotNow(f"Sentry answered {status}; SENTRY_AUTH_TOKEN needs {needs}", denied=True)
    if status == 429:
        return NotNow("Sentry's rate limit", after=_until(answer.headers.get(RESET, ""), answer.headers.get("Date")))
    return NotNow(f"Sentry answered {status}")


def _cursor(answer: httpx.Response) -> str | None:
    """Read where the next page begins: both rels are always there, and `results` says whether there is one."""
    following = answer.links.get("next", {})
    cursor = following.get("cursor", "")
    return cursor if following.get("results") == "true" and re.fullmatch(r"[\d:-]{1,64}", cursor) else None


def _until(reset: str, date: str | None) -> timedelta:
    """Return the wait to the second in which Sentry's window resets; a second where it does not say."""
    if not reset.isdigit() or len(reset) > 11:
        return timedelta(seconds=1)
    try:
        now = datetime.strptime(date or "", "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return timedelta(seconds=1)
    return min(max(datetime.fromtimestamp(int(reset), UTC) - now, timedelta(seconds=1)), timedelta(minutes=5))
