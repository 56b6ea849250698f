"""PagerDuty's REST API, each call once: who its users are, and an incident acknowledged in somebody's own name."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import structlog

from switchboard.model.outcome import Gate, GaveUp, Outcome, Sent, TryAgain
from switchboard.model.people import PagerUser
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.runtime.settings import Settings

_VERSION = "application/vnd.pagerduty+json;version=2"
_SECONDS = 5.0
_PATIENCE = 8.0  # for all calls of one acknowledgement: time is left to say it by an event instead
_PAGE, _MOST_ROWS = 100, 10_000  # PagerDuty pages no further
_ACKNOWLEDGED = {"incident": {"type": "incident_reference", "status": "acknowledged"}}

log = structlog.get_logger()


def pager_rest(settings: Settings) -> PagerRest | None:
    """Make what asks PagerDuty's REST API, where a token is set."""
    token = settings.pagerduty.api_token
    return PagerRest(api_url=settings.pagerduty.api_url, token=token.reveal()) if token else None


class _RefusedError(Exception):
    """PagerDuty did not answer a call with what was asked for; the status is 0 where it did not answer."""

    def __init__(self, because: str, status: int = 0, *, for_good: bool = False) -> None:
        super().__init__(because)
        self.status = status
        self.for_good = for_good or (400 <= status < 500 and status != 429)


def headers_of(token: str) -> dict[str, str]:
    """Return the headers that every call has; PagerDuty wants a content type even where there is no content."""
    return {"Authorization": f"Token token={token}", "Accept": _VERSION, "Content-Type": "application/json"}


class PagerRest:
    """Asks with one token. A client is made for each use: uses are rare, and a kept connection would likely be closed."""

    def __init__(self, *, api_url: str, token: str, patience: float = _PATIENCE) -> None:
        """Keep what is needed; nothing is opened before the first use. `patience` is in seconds."""
        self._api_url = api_url.rstrip("/")
        self._headers = headers_of(token)
        self._patience = patience
        self._tls = httpx.create_ssl_context()

    async def users(self) -> list[PagerUser] | Outcome:
        """Return the users of the account: the outcome instead where PagerDuty refuses."""
        try:
            async with self._client() as client:
                return await _every_user(client)
        except _RefusedError as refused:
            passes = refused.status == 429 or not 400 <= refused.status < 500
            return TryAgain(str(refused), gate=Gate.LANE) if passes else GaveUp(str(refused))

    async def acknowledge(self, dedup_key: str, routing_key: str, *, by: str) -> bool:
        """Acknowledge the open incident of a key in the name of the user with the address `by`; it may be so already.

        False where that was not done, for whatever reason: whoever asks has the Events API to say it by.
        """
        try:
            async with asyncio.timeout(self._patience), self._client() as client:
                incident = await _open_incident(client, dedup_key, routing_key)
                if incident.get("status") != "acknowledged":
                    address = f"/incidents/{text(incident.get('id'), limit=64)}"
                    await _ask(client, "PUT", address, headers={"From": by}, json=_ACKNOWLEDGED)
        except (_RefusedError, TimeoutError) as error:
            log.warning("pager.anonymous", because=str(error) or "PagerDuty did not answer in time")
            return False
        return True

    async def go_on(self, dedup_key: str, routing_key: str, *, level: int, by: str) -> Outcome:
        """Have the open incident of a key ring the given level of its escalation policy, in the name of the user `by`.

        An incident that was acknowledged rings again by it (PagerDuty REST API, Update an incident: escalation_level).
        """
        try:
            async with asyncio.timeout(self._patience), self._client() as client:
                incident = await _open_incident(client, dedup_key, routing_key)
                address = f"/incidents/{text(incident.get('id'), limit=64)}"
                asked = {"incident": {"type": "incident_reference", "escalation_level": level}}
                await _ask(client, "PUT", address, headers={"From": by}, json=asked)
        except _RefusedError as refused:
            return GaveUp(str(refused)) if refused.for_good else TryAgain(str(refused))
        except TimeoutError:
            return TryAgain("PagerDuty's REST API did not answer in time")
        return Sent(answer=f"asked to ring level {level}")

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._api_url, headers=self._headers, timeout=_SECONDS, verify=self._tls)


async def _every_user(client: httpx.AsyncClient) -> list[PagerUser] | Outcome:
    found: list[PagerUser] = []
    for offset in range(0, _MOST_ROWS, _PAGE):
        answer = await _ask(client, "GET", "/users", params={"limit": _PAGE, "offset": offset})
        if not isinstance(answer.get("users"), list):
            return GaveUp("the answer is no list")
        found += [user for row in sequence(answer.get("users")) if (user := _user(mapping(row)))]
        if answer.get("more") is not True:
            return found
    return GaveUp(f"the account has more than {_MOST_ROWS:,} users")


async def _open_incident(client: httpx.AsyncClient, dedup_key: str, routing_key: str) -> Object:
    """Return the one open incident of a key at the service that the routing key belongs to.

    Two teams that were paged about one issue have incidents of the same key, each at its own service.
    """
    asked = {"incident_key": dedup_key, "statuses[]": ["triggered", "acknowledged"], "date_range": "all"}
    answer = await _ask(client, "GET", "/incidents", params=asked)
    for incident in map(mapping, sequence(answer.get("incidents"))):
        service = text(mapping(incident.get("service")).get("id"), limit=64)
        if service and service.isalnum() and (text(incident.get("id"), limit=64) or "").isalnum():
            told = await _ask(client, "GET", f"/services/{service}", params={"include[]": "integrations"})
            integrations = map(mapping, sequence(mapping(told.get("service")).get("integrations")))
            if any(one.get("integration_key") == routing_key for one in integrations):
                return incident
    raise _RefusedError("no open incident of this key was found at the service of the routing key", for_good=True)


async def _ask(client: httpx.AsyncClient, verb: str, path: str, **more: Any) -> Object:
    try:
        answer = await client.request(verb, path, **more)
        if answer.status_code != 200:
            raise _RefusedError(f"PagerDuty answered {answer.status_code} to {verb} {path}", answer.status_code)
        return mapping(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _RefusedError(f"PagerDuty's REST API: {type(error).__name__}") from error


def _user(row: Object) -> PagerUser | None:
    id_ = text(row.get("id"), limit=64)
    if id_ is None:
        return None
    email = text(row.get("email"), limit=320)
    return PagerUser(id_, text(row.get("name"), limit=200) or id_, email.strip().lower() if email else None)
