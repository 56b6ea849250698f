"""The incident of a page, asked of PagerDuty's REST API by its dedup key; where alerts are grouped, by its alert."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from switchboard.clock import Clock
from switchboard.model.delivery import Delivery, DeliveryPlace
from switchboard.model.incident import IncidentState, SeenIncident
from switchboard.model.outcome import Gate, GaveUp, Outcome, TryAgain
from switchboard.payloads.lenient import Object, instant, link, mapping, sequence, text
from switchboard.payloads.pager_webhook import agent_of, names_of
from switchboard.senders.pagerduty.client import KEY_IS_GONE, opened_with
from switchboard.senders.pagerduty.rest import (
    NO_LIST,
    OPEN_THERE,
    PagerRefusedError,
    PagerRest,
    ask,
    every_row,
    open_alerts,
    rows_of,
    services_by_key,
)

_SECONDS = 10.0
_MOST_GROUPS = 20
# A routing key that no service of the account has is looked for anew only after this: all services are listed for it.
MISSED_FOR = timedelta(minutes=10)
# Two clocks, ours and PagerDuty's.
_APART = timedelta(minutes=1)
_STATES = {
    "triggered": IncidentState.TRIGGERED,
    "acknowledged": IncidentState.ACKNOWLEDGED,
    "resolved": IncidentState.RESOLVED,
}


@dataclass(slots=True)
class PagerLookup:
    """Looks at incidents; `keys` tells a team's routing keys, the new one first."""

    rest: PagerRest
    keys: Callable[[str], tuple[str, ...]]
    clock: Clock
    _services: dict[str, str] = field(default_factory=dict)  # by routing key
    _missed: dict[str, datetime] = field(default_factory=dict)  # the routing keys that no service had, and when
    _alerts: dict[str, dict[str, tuple[str, set[str]]]] = field(
        default_factory=dict
    )  # by service and incident, and their numbers

    async def see(self, page: Delivery) -> SeenIncident | Outcome | None:
        """Return the incident of a page that went out, None where there is none, or why that cannot be known."""
        place = page.place
        key = opened_with(self.keys(page.destination.address), place)
        if place is None or key is None or not place.lookup:
            return GaveUp(KEY_IS_GONE)
        try:
            async with asyncio.timeout(_SECONDS), self.rest.client() as client:
                service = await self._service(client, key)
                if service is None:
                    return GaveUp("no service of the token's account has the routing key")
                found = await self._incident(client, service, place, page.delivered_at)
                over = found is None or page.is_out or found.state is IncidentState.RESOLVED
                return found if over or found is None else await _left(client, found, place)
        except PagerRefusedError as refused:
            return refused.outcome
        except TimeoutError:
            return TryAgain("PagerDuty did not answer in time", gate=Gate.LANE)

    async def _service(self, client: httpx.AsyncClient, key: str) -> str | None:
        """Return the service that a routing key belongs to; which one it is does not change, and that none is holds a while."""
        now, missed = self.clock.now(), self._missed.get(key)
        if key not in self._services and (missed is None or not now - MISSED_FOR < missed <= now):
            self._services = await services_by_key(client, lambda service: text(service.get("id"), limit=64) or None)
            self._missed = {each: at for each, at in {**self._missed, key: now}.items() if each not in self._services}
        return self._services.get(key)

    async def _incident(
        self, client: httpx.AsyncClient, service: str, place: DeliveryPlace, since: datetime | None
    ) -> SeenIncident | None:
        """Return the newest incident of a key: an open one, or one that was closed after the page went out."""
        at = {"service_ids[]": [service], "date_range": "all"}
        rows = await every_row(client, "/incidents", "incidents", incident_key=place.lookup, **at)
        found = [one for row in rows if (one := _seen(row))]
        if rows and not found:
            raise PagerRefusedError("the incidents cannot be read", NO_LIST)
        newest = max(found, key=lambda one: (one.state is not IncidentState.RESOLVED, one.at), default=None)
        is_old = newest is not None and newest.state is IncidentState.RESOLVED and since and newest.at < since - _APART
        if newest is not None and not is_old:
            return newest
        return await self._group(client, service, str(place.lookup))

    async def _group(self, client: httpx.AsyncClient, service: str, key: str) -> SeenIncident | None:
        """Return the open incident that PagerDuty has put the alert of a key into.

        The alerts of one are asked for again only where their number changed: while a service takes events and makes no incident
        of them, many pages are looked for among the same few.
        """
        asked = {
            "service_ids[]": [service],
            "statuses[]": list(OPEN_THERE),
            "date_range": "all",
            "sort_by": "created_at:desc",
        }
        answer = await ask(client, "GET", "/incidents", params=asked | {"limit": _MOST_GROUPS})
        known, self._alerts[service] = self._alerts.get(service, {}), {}
        for row in rows_of(answer, "incidents")[:_MOST_GROUPS]:
            one, counts = _seen(row), str(row.get("alert_counts"))
            if one is None or not one.id.isalnum():
                continue
            before = known.get(one.id)
            if before is None or before[0] != counts or not mapping(row.get("alert_counts")):
                before = counts, await open_alerts(client, one.id)
            self._alerts[service][one.id] = before
            if key in before[1]:
                return one
        return None


async def _left(client: httpx.AsyncClient, found: SeenIncident, place: DeliveryPlace) -> SeenIncident | None:
    """Return an open incident of a page that was closed, None where only the alerts of others keep it open."""
    alerts = await open_alerts(client, found.id) if found.id.isalnum() else set()
    return found if not alerts or place.lookup in alerts else None


def _seen(row: Object) -> SeenIncident | None:
    ident, state = text(row.get("id"), limit=64), _STATES.get(text(row.get("status"), limit=64) or "")
    at = instant(row.get("last_status_change_at")) or instant(row.get("created_at"))
    if ident is None or state is None or at is None:
        return None
    return SeenIncident(
        id=ident,
        state=state,
        at=at,
        by=agent_of(row.get("last_status_change_by")),
        url=link(row.get("html_url")),
        assigned=names_of([mapping(each).get("assignee") for each in sequence(row.get("assignments"))]),
        priority=text(mapping(row.get("priority")).get("summary"), limit=200),
    )
