"""What the doctor asks PagerDuty, each call once and harmless. The judges say what the answers mean."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass

import httpx
import httpx2
import pagerduty

from switchboard.payloads.lenient import mapping, sequence, text
from switchboard.senders.pagerduty.client import OnceClient
from switchboard.senders.pagerduty.rest import headers_of

NEVER_OPENED = "switchboard-doctor-never-opened"
SECONDS = 4


@dataclass(frozen=True, slots=True)
class PagerSaid:
    """An answer's status, or why there was none (`status` 0 then). `people` are the addresses that were found."""

    status: int
    because: str = ""
    people: frozenset[str] = frozenset()


class PagerProbe:
    """Asks PagerDuty about our keys."""

    def __init__(self, *, events_url: str, api_url: str, http: httpx.AsyncClient, executor: Executor) -> None:
        """Take the two addresses, a client for REST, and threads for the library, which blocks; all are the caller's to close."""
        self._events_url, self._api_url, self._http, self._executor = events_url, api_url.rstrip("/"), http, executor

    async def resolves(self, routing_key: str) -> PagerSaid:
        """Resolve a dedup key that was never opened: 202 says that the key is known; nothing is opened or changed."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._resolve, routing_key)

    async def abilities(self, token: str) -> PagerSaid:
        """Ask what the account can do: 200 says that the token is good."""
        return await self._get("/abilities", token)

    async def users(self, token: str, email: str) -> PagerSaid:
        """Ask for the users with an address."""
        return await self._get("/users", token, query=email)

    def _resolve(self, routing_key: str) -> PagerSaid:
        try:
            client = OnceClient(routing_key, self._events_url)
            client.timeout = SECONDS
            client.resolve(NEVER_OPENED)
        except pagerduty.HttpError as error:
            return PagerSaid(error.response.status_code if error.response else 0, type(error).__name__)
        except (pagerduty.Error, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            return PagerSaid(0, type(error.__cause__ or error).__name__)
        return PagerSaid(202)

    async def _get(self, path: str, token: str, **query: str) -> PagerSaid:
        try:
            answer = await self._http.get(self._api_url + path, headers=headers_of(token), params=query)
            found = mapping(answer.json()) if answer.status_code == 200 else {}
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return PagerSaid(0, type(error).__name__)
        users = (text(mapping(row).get("email"), limit=320) for row in sequence(found.get("users")))
        return PagerSaid(answer.status_code, people=frozenset(email.lower() for email in users if email))
