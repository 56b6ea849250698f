"""PagerDuty's REST API, each call once: its users; an incident acknowledged in somebody's own name, asked to go on, closed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import structlog

from switchboard.model.outcome import Gate, GaveUp, Outcome, Sent, TryAgain
from switchboard.model.people import PagerUser
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.runtime.settings import Settings
from switchboard.senders.certificates import trusted

_VERSION = "application/vnd.pagerduty+json;version=2"
_SECONDS = 5.0
_PATIENCE = 8.0  # for all calls of one acknowledgement: time is left to say it by an event instead
LONGEST_WAIT = timedelta(hours=1)  # a longer Retry-After is asked again after this
_WAIT = timedelta(minutes=1)  # where a 429 does not say how long
_PAGE, _MOST_ROWS = 100, 10_000  # PagerDuty pages no further
_TOO_MANY = 429
NO_LIST = 422  # what was answered makes no sense, and would make none the next time
T = TypeVar("T")
OPEN_THERE = ("triggered", "acknowledged")
_ACKNOWLEDGED = {"incident": {"type": "incident_reference", "status": "acknowledged"}}

log = structlog.get_logger()


def pager_rest(settings: Settings) -> PagerRest | None:
    """Make what asks PagerDuty's REST API, where a token is set."""
    token = settings.pagerduty.api_token
    return PagerRest(api_url=settings.pagerduty.api_url, token=token.reveal()) if token else None


class PagerRefusedError(Exception):
    """PagerDuty did not answer a call with what was asked for; the status is 0 where it did not answer.

    `after` is how long PagerDuty says to wait, where it does.
    """

    def __init__(
        self, because: str, status: int = 0, *, for_good: bool = False, after: timedelta | None = None
    ) -> None:
        super().__init__(because)
        self.status = status
        self.after = after
        self.for_good = for_good or (400 <= status < 500 and status != 429)

    @property
    def outcome(self) -> TryAgain | GaveUp:
        """Return what it comes to: what passes is asked again."""
        passes = self.status in (0, 429) or not 400 <= self.status < 500
        return TryAgain(str(self), after=self.after, gate=Gate.LANE) if passes else GaveUp(str(self))

    @property
    def outcome_of_one(self) -> TryAgain | GaveUp:
        """Return what it comes to for one page alone: its lane is of the Events API, which takes others meanwhile."""
        return GaveUp(str(self)) if self.for_good else TryAgain(str(self), after=self.after)


def headers_of(token: str) -> dict[str, str]:
    """Return the headers that every call has; PagerDuty wants a content type even where there is no content."""
    return {"Authorization": f"Token token={token}", "Accept": _VERSION, "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class _Call:
    """One change of an incident, in the name of the user `by`; `done` says that it was taken."""

    verb: str
    below: str
    body: dict[str, Any]
    by: str
    done: str


class PagerRest:
    """Asks with one token. A client is made for each use: uses are rare, and a kept connection would likely be closed."""

    def __init__(self, *, api_url: str, token: str, patience: float = _PATIENCE) -> None:
        """Keep what is needed; nothing is opened before the first use. `patience` is in seconds."""
        self._api_url = api_url.rstrip("/")
        self._headers = headers_of(token)
        self._patience = patience

    async def users(self) -> list[PagerUser] | Outcome:
        """Return the users of the account: the outcome instead where PagerDuty refuses."""
        try:
            async with self.client() as client:
                rows = await every_row(client, "/users", "users")
        except PagerRefusedError as refused:
            return refused.outcome
        return [user for row in rows if (user := _user(row))]

    async def acknowledge(self, dedup_key: str, routing_key: str, *, by: str) -> bool:
        """Acknowledge the open incident of a key in the name of the user with the address `by`; it may be so already.

        False where that was not done, for whatever reason: whoever asks has the Events API to say it by.
        """
        try:
            async with asyncio.timeout(self._patience), self.client() as client:
                incident = await _open_incident(client, dedup_key, routing_key)
                if incident.get("status") != "acknowledged":
                    address = f"/incidents/{text(incident.get('id'), limit=64)}"
                    await ask(client, "PUT", address, headers={"From": by}, json=_ACKNOWLEDGED)
        except (PagerRefusedError, TimeoutError) as error:
            log.warning("pager.anonymous", because=str(error) or "PagerDuty did not answer in time")
            return False
        return True

    async def go_on(self, dedup_key: str, routing_key: str, *, level: int, by: str) -> Outcome:
        """Have the open incident of a key ring the given level of its escalation policy, in the name of the user `by`.

        An incident that was acknowledged rings again by it (PagerDuty REST API, Update an incident: escalation_level).
        """
        asked = {"incident": {"type": "incident_reference", "escalation_level": level}}
        call = _Call("PUT", "", asked, by, f"asked to ring level {level}")
        return await self._change(dedup_key, routing_key, call)

    async def snooze(self, dedup_key: str, routing_key: str, *, seconds: int, by: str) -> Outcome:
        """Have the open incident of a key rest, acknowledged, for so many seconds; then it rings again by itself."""
        call = _Call("POST", "/snooze", {"duration": seconds}, by, f"asked to rest for {seconds} s")
        return await self._change(dedup_key, routing_key, call)

    async def _change(self, dedup_key: str, routing_key: str, call: _Call) -> Outcome:
        try:
            async with asyncio.timeout(self._patience), self.client() as client:
                incident = await _open_incident(client, dedup_key, routing_key)
                address = f"/incidents/{text(incident.get('id'), limit=64)}{call.below}"
                await ask(client, call.verb, address, headers={"From": call.by}, json=call.body)
        except PagerRefusedError as refused:
            return refused.outcome_of_one
        except TimeoutError:
            return TryAgain("PagerDuty's REST API did not answer in time")
        return Sent(answer=call.done)

    async def close(self, dedup_key: str, *, known: str | None, by: str, why: str) -> Outcome:
        """Resolve the open incident of a key whose routing key is gone, in the name of the user `by`; it may be so already.

        `known` is the incident's id, as far as PagerDuty told. One that holds the alerts of others as well is left to people.
        """
        resolved = {"type": "incident_reference", "status": "resolved", "resolution": why}
        try:
            async with asyncio.timeout(self._patience), self.client() as client:
                address = await _left_open(client, dedup_key, known)
                if address is None:
                    return Sent(answer="it was closed already")
                await ask(client, "PUT", address, headers={"From": by}, json={"incident": resolved})
        except PagerRefusedError as refused:
            return refused.outcome_of_one
        except TimeoutError:
            return TryAgain("PagerDuty's REST API did not answer in time")
        return Sent(answer="closed through the REST API")

    def client(self) -> httpx.AsyncClient:
        """Make a client for a few calls, which the caller closes."""
        return httpx.AsyncClient(base_url=self._api_url, headers=self._headers, timeout=_SECONDS, verify=trusted())


async def every_row(client: httpx.AsyncClient, path: str, name: str, **params: Any) -> list[Object]:
    """Return the rows of every page of a listing; raises PagerRefusedError where any of them could not be had."""
    found: list[Object] = []
    for offset in range(0, _MOST_ROWS, _PAGE):
        answer = await ask(client, "GET", path, params=params | {"limit": _PAGE, "offset": offset})
        found += rows_of(answer, name)
        if answer.get("more") is not True:
            return found
    raise PagerRefusedError(f"the account has more than {_MOST_ROWS:,} {name}", NO_LIST)


def rows_of(answer: Object, name: str) -> list[Object]:
    """Return the rows of an answer; raises PagerRefusedError where it is no list: that says nothing of what there is."""
    if not isinstance(answer.get(name), list):
        raise PagerRefusedError("the answer is no list", NO_LIST)
    return list(map(mapping, sequence(answer.get(name))))


async def services_by_key(client: httpx.AsyncClient, of: Callable[[Object], T | None]) -> dict[str, T]:
    """Return what `of` makes of the account's services, by each routing key of theirs; raises as every_row does."""
    found: dict[str, T] = {}
    for service in await every_row(client, "/services", "services", **{"include[]": "integrations"}):
        known = of(service)
        keys = (
            text(each.get("integration_key"), limit=64) for each in map(mapping, sequence(service.get("integrations")))
        )
        found |= {key: known for key in keys if key and known is not None}
    return found


async def _open_incident(client: httpx.AsyncClient, dedup_key: str, routing_key: str) -> Object:
    """Return the one open incident of a key at the service that the routing key belongs to.

    Two teams that were paged about one issue have incidents of the same key, each at its own service.
    """
    asked = {"incident_key": dedup_key, "statuses[]": list(OPEN_THERE), "date_range": "all"}
    answer = await ask(client, "GET", "/incidents", params=asked)
    for incident in rows_of(answer, "incidents"):
        service = text(mapping(incident.get("service")).get("id"), limit=64)
        if service and service.isalnum() and (text(incident.get("id"), limit=64) or "").isalnum():
            told = await ask(client, "GET", f"/services/{service}", params={"include[]": "integrations"})
            integrations = map(mapping, sequence(mapping(told.get("service")).get("integrations")))
            if any(one.get("integration_key") == routing_key for one in integrations):
                return incident
    raise PagerRefusedError("no open incident of this key was found at the service of the routing key", for_good=True)


async def _left_open(client: httpx.AsyncClient, dedup_key: str, known: str | None) -> str | None:
    """Return the address of the one incident of a key that is open, None where none is; raises where it is not ours alone.

    A key is known within one service: without an incident that tells the service, two of a key cannot be told apart.
    """
    asked: dict[str, Any] = {"incident_key": dedup_key, "statuses[]": list(OPEN_THERE), "date_range": "all"}
    found: Object = {}
    if known and known.isalnum():
        found = mapping((await ask(client, "GET", f"/incidents/{known}")).get("incident"))
        asked["service_ids[]"] = [text(mapping(found.get("service")).get("id"), limit=64) or ""]
    if found.get("status") not in OPEN_THERE:
        rows = rows_of(await ask(client, "GET", "/incidents", params=asked), "incidents")
        if len(rows) > 1:
            raise PagerRefusedError("several services have an open incident of this key", for_good=True)
        found = rows[0] if rows else {}
    ident = text(found.get("id"), limit=64) or ""
    if not ident.isalnum():
        return None
    alerts = await open_alerts(client, ident)
    if alerts and alerts != {dedup_key}:
        raise PagerRefusedError("PagerDuty has put it into an incident with other alerts", for_good=True)
    return f"/incidents/{ident}"


async def open_alerts(client: httpx.AsyncClient, incident: str) -> set[str]:
    """Return the keys of the alerts of an incident that are not resolved."""
    rows = await every_row(client, f"/incidents/{incident}/alerts", "alerts", **{"statuses[]": ["triggered"]})
    return {key for row in rows if (key := text(row.get("alert_key"), limit=255))}


async def ask(client: httpx.AsyncClient, verb: str, path: str, **more: Any) -> Object:
    """Make one call, and return what was answered; raises PagerRefusedError where that is not what was asked for."""
    try:
        answer = await client.request(verb, path, **more)
        if answer.status_code not in (200, 201):
            raise PagerRefusedError(
                f"PagerDuty answered {answer.status_code} to {verb} {path}",
                answer.status_code,
                after=(retry_after(answer.headers) or _WAIT) if answer.status_code == _TOO_MANY else None,
            )
        return mapping(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise PagerRefusedError(f"PagerDuty's REST API: {type(error).__name__}") from error


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long PagerDuty says to wait, an hour at most; None where it does not say."""
    given = headers.get("retry-after") or headers.get("ratelimit-reset") or ""
    return min(timedelta(seconds=int(given)), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,9}", given) else None


def _user(row: Object) -> PagerUser | None:
    id_ = text(row.get("id"), limit=64)
    if id_ is None:
        return None
    email = text(row.get("email"), limit=320)
    return PagerUser(id_, text(row.get("name"), limit=200) or id_, email.strip().lower() if email else None)
