"""PagerDuty, one try at a time: trigger, acknowledge and resolve. Idempotent by dedup key: a doubtful try is made again."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx2
import pagerduty

from switchboard.model.action import LONGEST_ACK
from switchboard.model.card import Card, Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import Delivery, DeliveryPlace
from switchboard.model.incident import SeenIncident
from switchboard.model.outcome import Gate, GaveUp, Outcome, Sent, TryAgain
from switchboard.model.replace import replace
from switchboard.model.traits import Limit, RateLimits
from switchboard.runtime.env_reader import listed
from switchboard.senders.contract import Surroundings
from switchboard.senders.pagerduty.client import KEY_IS_GONE, OnceClient, fingerprint, opened_with, trusted
from switchboard.senders.pagerduty.lookup import PagerLookup
from switchboard.senders.pagerduty.message import PagerEvent, acknowledge, key_of, resolve, trigger
from switchboard.senders.pagerduty.rest import pager_rest, retry_after
from switchboard.senders.text import line

# About 120 events a minute for one key (developer.pagerduty.com, Events API v2 rate limits).
LIMITS = RateLimits(lane=Limit(110, timedelta(minutes=1)))
THREADS = 8
NO_REST = "PAGERDUTY_API_TOKEN and PAGERDUTY_FROM are not both set"
_DEADLINE = 20.0  # seconds for the whole try, the wait for a thread included


def make(given: Surroundings) -> PagerSender:
    """Make the sender of these settings, with a pool of threads of its own; the first page is not to wait for certificates."""
    trusted()
    return PagerSender(
        events_url=given.settings.pagerduty.events_url,
        keys=partial(routing_keys, given),
        executor=ThreadPoolExecutor(THREADS, thread_name_prefix="pagerduty"),
        lookup=pager_lookup(given),
        writes_as=given.settings.pagerduty.writes_as,
    )


def routing_keys(given: Surroundings, team: str) -> tuple[str, ...]:
    """Return a team's routing keys, the new one first, from the variable that the config names."""
    config = given.config()
    known = config.teams.get(team) if config else None
    return listed(given.settings.variables.get(known.pagerduty or "", "")) if known else ()


def pager_lookup(given: Surroundings) -> PagerLookup | None:
    """Make what looks at incidents, where there is a token."""
    rest = pager_rest(given.settings)
    return PagerLookup(rest, partial(routing_keys, given), given.clock) if rest else None


def is_orphan(keys: Callable[[str], tuple[str, ...]], page: Delivery) -> bool:
    """Return whether the key that opened a page's incident is none of its team's any more, so that no event reaches it."""
    if page.destination.kind is not DestinationKind.PAGERDUTY or page.place is None or not page.place.lookup:
        return False
    return opened_with(keys(page.destination.address), page.place) is None


def incident(dedup_key: str, fingerprint: str) -> DeliveryPlace:
    """Return the place of an incident, with the fingerprint of the routing key that triggered it."""
    return DeliveryPlace(lookup=dedup_key, detail=fingerprint)


class PagerSender:
    """Sends to the services that teams name; `keys` tells a team's routing keys, the new one first.

    `executor` is a bounded pool of its own: the client blocks. By `lookup` incidents are found, and people acknowledge in their
    own names, where it is set.
    """

    kind = DestinationKind.PAGERDUTY
    traits = kind.traits
    limits = LIMITS

    def __init__(
        self,
        *,
        events_url: str,
        keys: Callable[[str], tuple[str, ...]],
        executor: Executor,
        lookup: PagerLookup | None = None,
        writes_as: str = "",
    ) -> None:
        """Keep what is needed; nothing is opened before the first send. `writes_as` is a PagerDuty user's e-mail."""
        self._events_url = events_url
        self._keys = keys
        self._executor = executor
        self._rest = lookup.rest if lookup else None
        self._see = lookup.see if lookup else None
        self._writes_as = writes_as
        self._clients: dict[str, OnceClient] = {}

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """PagerDuty limits each routing key by itself, which is the lane's affair."""
        return None

    async def send(self, job: Job) -> Outcome:
        """Try the job once, as contract.py says. OPEN triggers again where an issue was reopened."""
        if job.card.subject.key.kind.is_own:
            return GaveUp(f"nobody is paged for a {job.card.subject.key.kind.value}")
        address = job.card.delivery.destination.address
        keys = self._keys(address)
        if not keys and (job.step is not Step.CLOSE or job.card.delivery.place is None):
            return GaveUp(f"no routing key for {address!r}: set the variable that its `pagerduty:` names, then restart")
        try:
            async with asyncio.timeout(_DEADLINE):
                return await self._do(job, keys)
        except TimeoutError:
            return TryAgain("PagerDuty did not answer in time", gate=Gate.LANE)

    async def _do(self, job: Job, keys: tuple[str, ...]) -> Outcome:
        match job.step:
            case Step.OPEN:
                rang = await self._rang_before(keys[0], job.card, job.since)
                return rang or await self._enqueue(keys[0], trigger(job.card))
            case Step.RAISE:
                return await self._answer(keys, job.card, trigger(job.card))
            case Step.NEXT_LEVEL:
                return await self._go_on(keys, job.card)
            case Step.ACKNOWLEDGE:
                return await self._answer(keys, job.card, acknowledge(job.card))
            case Step.SNOOZE:
                return await self._snooze(keys, job.card)
            case Step.CLOSE:
                return await self._answer(keys, job.card, resolve(job.card))
            case _:
                return GaveUp(f"PagerDuty takes no {job.step.value}")

    async def _rang_before(self, key: str, card: Card, since: datetime | None) -> Sent | None:
        """Return the place of an incident that rang already, where that is in doubt: one that was closed would be opened anew.

        Where it cannot be looked up it is triggered: rather once more than never.
        """
        if since is None or self._see is None:
            return None
        place = incident(key_of(card), fingerprint(key))
        found = await self._see(replace(card.delivery, place=place, delivered_at=since))
        return Sent(place, answer="it rang before the restore") if isinstance(found, SeenIncident) else None

    async def _answer(self, keys: tuple[str, ...], card: Card, event: PagerEvent) -> Outcome:
        """Go on with the key that triggered: PagerDuty silently drops what comes under another.

        Without a place, a trigger went unanswered: what it may have opened has the key it would have had.
        """
        place = card.delivery.place
        if place is None:
            return await self._enqueue(keys[0], event)
        key = opened_with(keys, place)
        if key is None and event.action == "resolve":
            return await self._close_without(card, place)
        if key is None:
            return GaveUp(f"{KEY_IS_GONE}; {event.action} it at PagerDuty by hand")
        event = PagerEvent(event.action, place.lookup, event.rest)
        if event.action == "acknowledge" and await self._in_own_name(card, place, key):
            return Sent(incident(event.dedup_key, fingerprint(key)), answer="acknowledged in their own name")
        return await self._enqueue(key, event)

    async def _go_on(self, keys: tuple[str, ...], card: Card) -> Outcome:
        """Have the incident go on to the level that is asked for, which the Events API cannot do."""
        if self._rest is None or not self._writes_as:
            return GaveUp("set PAGERDUTY_API_TOKEN and PAGERDUTY_FROM, so that incidents can be asked to go on")
        found = _incident_of(keys, card)
        if isinstance(found, GaveUp):
            return found
        return await self._rest.go_on(*found, level=card.delivery.level, by=self._writes_as)

    async def _snooze(self, keys: tuple[str, ...], card: Card) -> Outcome:
        """Let the incident rest until its acknowledgement runs out, which the Events API cannot do."""
        if self._rest is None or not self._writes_as or card.taken_until is None:
            return GaveUp("set PAGERDUTY_API_TOKEN and PAGERDUTY_FROM, so that incidents can rest")
        found = _incident_of(keys, card)
        if isinstance(found, GaveUp):
            return found
        seconds = math.ceil((card.taken_until - card.now).total_seconds())
        if seconds < 1:
            return GaveUp("the time for which it was to rest is over")
        return await self._rest.snooze(
            *found, seconds=min(seconds, int(LONGEST_ACK.total_seconds())), by=self._writes_as
        )

    async def _close_without(self, card: Card, place: DeliveryPlace) -> Outcome:
        """Close an incident that no event reaches any more, in the name that we write as."""
        if self._rest is None or not self._writes_as:
            return GaveUp(f"{KEY_IS_GONE}; close it at PagerDuty by hand, for {NO_REST}")
        known = card.incident.id if card.incident and card.incident.delivery_id == card.delivery.id else None
        return await self._rest.close(
            place.lookup, known=known, by=self._writes_as, why=card.delivery.why or KEY_IS_GONE
        )

    async def _in_own_name(self, card: Card, place: DeliveryPlace, key: str) -> bool:
        """Acknowledge as whoever took it; False where PagerDuty does not know them or did not do it, so that an event says it."""
        address = card.taken_by.email if card.taken_by else None
        if self._rest is None or not address:
            return False
        return await self._rest.acknowledge(place.lookup, key, by=address)

    async def _enqueue(self, key: str, event: PagerEvent) -> Outcome:
        refused = await asyncio.get_running_loop().run_in_executor(self._executor, self._try, key, event)
        return refused or Sent(incident(event.dedup_key, fingerprint(key)), answer="accepted")

    def _try(self, key: str, event: PagerEvent) -> Outcome | None:
        """Make the request, on a thread; None where PagerDuty accepted it."""
        client = self._clients.get(key) or self._clients.setdefault(key, OnceClient(key, self._events_url))
        try:
            client.send_event(event.action, dedup_key=event.dedup_key, **event.rest)
        except pagerduty.HttpError as error:
            return _read_refusal(error.response, key)
        except (pagerduty.Error, httpx2.HTTPError, httpx2.InvalidURL):
            return TryAgain("PagerDuty cannot be reached, or the connection broke", gate=Gate.LANE)
        return None


def _incident_of(keys: tuple[str, ...], card: Card) -> tuple[str, str] | GaveUp:
    """Return an incident's dedup key, with the routing key that opened it."""
    place = card.delivery.place
    key = opened_with(keys, place)
    if place is None or key is None:
        return GaveUp(KEY_IS_GONE)
    return place.lookup, key


def _read_refusal(response: Any, key: str) -> Outcome:
    status = response.status_code
    if status == 429:
        return TryAgain("PagerDuty's rate limit", after=retry_after(response.headers), gate=Gate.LANE)
    if status == 400:
        return GaveUp(
            f"PagerDuty refused the event: {_errors(response).replace(key, '[redacted]') or 'no reason given'}"
        )
    if status in (401, 403, 404):
        return TryAgain(
            f"PagerDuty answered {status}; is PAGERDUTY_EVENTS_URL right for the key's region?", gate=Gate.LANE
        )
    if status == 413:
        return GaveUp("PagerDuty refused the event: too large")
    return TryAgain(f"PagerDuty answered {status}", gate=Gate.LANE)


def _errors(response: Any) -> str:
    """Return the reasons PagerDuty lists, shortened."""
    try:
        body = response.json()
    except ValueError:
        return ""
    listed = body.get("errors") if isinstance(body, dict) else None
    return line("; ".join(str(one) for one in listed), 300) if isinstance(listed, list) else ""
