"""Who hears PagerDuty's webhooks, and which service has which routing key, asked of its REST API for the doctor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from switchboard.model.outcome import Gate, Outcome, TryAgain
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.senders.pagerduty.rest import PagerRefusedError, PagerRest, every_row, services_by_key

_SECONDS = 4.0


class Scope(StrEnum):
    """What a subscription hears of."""

    ACCOUNT = "account_reference"
    SERVICE = "service_reference"
    TEAM = "team_reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A webhook subscription. `id` of what it hears of is empty where that is the whole account."""

    url: str
    active: bool = True
    disabled: bool = False
    events: frozenset[str] = frozenset()
    scope: str = Scope.ACCOUNT
    id: str = ""


@dataclass(frozen=True, slots=True)
class KeyedService:
    """The service that a routing key belongs to, and PagerDuty's teams that have it."""

    id: str
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hearers:
    """The account's subscriptions, and its services by routing key."""

    subscriptions: tuple[Subscription, ...] = ()
    services: Mapping[str, KeyedService] = field(default_factory=dict)


async def heard(rest: PagerRest) -> Hearers | Outcome:
    """Return who hears webhooks, and of what; the outcome instead where PagerDuty does not tell."""
    try:
        async with asyncio.timeout(_SECONDS), rest.client() as client:
            subscriptions = await every_row(client, "/webhook_subscriptions", "webhook_subscriptions")
            services = await services_by_key(client, _service)
    except PagerRefusedError as refused:
        return refused.outcome
    except TimeoutError:
        return TryAgain("PagerDuty did not answer in time", gate=Gate.LANE)
    return Hearers(tuple(map(_subscription, subscriptions)), services)


def _subscription(row: Object) -> Subscription:
    method, chosen = mapping(row.get("delivery_method")), mapping(row.get("filter"))
    events = (text(each, limit=100) for each in sequence(row.get("events")))
    return Subscription(
        url=text(method.get("url"), limit=2000) or "",
        active=row.get("active") is not False,
        disabled=method.get("temporarily_disabled") is True,
        events=frozenset(each for each in events if each),
        scope=text(chosen.get("type"), limit=64) or Scope.ACCOUNT,
        id=text(chosen.get("id"), limit=64) or "",
    )


def _service(row: Object) -> KeyedService | None:
    ident = text(row.get("id"), limit=64)
    teams = (text(mapping(each).get("id"), limit=64) for each in sequence(row.get("teams")))
    return KeyedService(ident, frozenset(each for each in teams if each)) if ident else None
