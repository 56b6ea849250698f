"""Who is on call, asked of PagerDuty's REST API: a team's routing key leads to its service, and that to its escalation policy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import httpx

from switchboard.model.on_call import FIRST, SECOND, OnCall, Shift, joined
from switchboard.model.outcome import Gate, Outcome, TryAgain
from switchboard.payloads.lenient import Object, mapping, moment, text
from switchboard.senders.pagerduty.rest import PagerRefusedError, PagerRest, ask, every_row, services_by_key

AUTO = "auto"
AHEAD = timedelta(days=7)
# Which policy a service has changes seldom, and the listing is long.
LEARNED_FOR = timedelta(minutes=10)
_SECONDS = 20.0
_NOT_FOUND = 404


class Of(StrEnum):
    """What on-calls are asked of, by the name of its parameter."""

    POLICY = "escalation_policy_ids[]"
    SCHEDULE = "schedule_ids[]"


Source = tuple[Of, str]


@dataclass(slots=True)
class PagerOnCall:
    """Asks for the shifts of teams; `keys` tells a team's routing keys, the new one first."""

    rest: PagerRest
    keys: Callable[[str], tuple[str, ...]]
    _policies: Mapping[str, str] = field(default_factory=dict)  # by routing key
    _named: dict[str, Of] = field(default_factory=dict)
    _learned_at: datetime | None = None

    async def ask(self, wanted: Mapping[str, str], now: datetime) -> list[OnCall] | Outcome:
        """Return the shifts of the next 7 days, of each team whose source there is; `wanted` is each team's `oncall:`."""
        try:
            async with asyncio.timeout(_SECONDS), self.rest.client() as client:
                sources = await self._sources(client, wanted, now)
                shifts = await _shifts(client, sorted(set(sources.values())), now)
        except PagerRefusedError as refused:
            return refused.outcome
        except TimeoutError:
            return TryAgain("PagerDuty did not answer in time", gate=Gate.LANE)
        return [OnCall(team=team, shifts=joined(shifts.get(source, ())), at=now) for team, source in sources.items()]

    async def _sources(
        self, client: httpx.AsyncClient, wanted: Mapping[str, str], now: datetime
    ) -> Mapping[str, Source]:
        """Find what each team's shifts are asked of; a key that no service has leads nowhere."""
        keys = {team: self.keys(team) for team, name in wanted.items() if name == AUTO}
        if self._is_to_learn(keys.values(), now):
            self._policies = await services_by_key(client, _policy)
            self._learned_at = now
        policies = {team: _first(theirs, self._policies) for team, theirs in keys.items()}
        found = {team: (Of.POLICY, policy) for team, policy in policies.items() if policy}
        named = {team: name for team, name in wanted.items() if name != AUTO}
        return found | {team: (await self._kind(client, name), name) for team, name in named.items()}

    def _is_to_learn(self, keys: Iterable[tuple[str, ...]], now: datetime) -> bool:
        """Return whether the services are to be asked: it is a while ago, or a key is not known."""
        is_new = self._learned_at is not None and timedelta() <= now - self._learned_at < LEARNED_FOR
        each = [one for one in keys if one]
        return bool(each) and not (is_new and all(_first(one, self._policies) for one in each))

    async def _kind(self, client: httpx.AsyncClient, name: str) -> Of:
        """Return whether an id is a policy's; what is none is taken for a schedule."""
        if name not in self._named:
            try:
                await ask(client, "GET", f"/escalation_policies/{name}")
                self._named[name] = Of.POLICY
            except PagerRefusedError as refused:
                if refused.status != _NOT_FOUND:
                    raise
                self._named[name] = Of.SCHEDULE
        return self._named[name]


def _first(keys: Iterable[str], policies: Mapping[str, str]) -> str | None:
    return next((policies[key] for key in keys if key in policies), None)


def _policy(service: Object) -> str | None:
    return text(mapping(service.get("escalation_policy")).get("id"), limit=64) or None


async def _shifts(
    client: httpx.AsyncClient, sources: Sequence[Source], now: datetime
) -> Mapping[Source, Sequence[Shift]]:
    found: dict[Source, list[Shift]] = {source: [] for source in sources}
    for of in Of:
        ids = [name for kind, name in sources if kind is of]
        span = {"since": now.isoformat(), "until": (now + AHEAD).isoformat(), "include[]": "users"}
        rows = await every_row(client, "/oncalls", "oncalls", **span, **{of.value: ids}) if ids else []
        for row in rows:
            source, shift = _source(of, row), _shift(of, row)
            if shift and source in found:
                found[source].append(shift)
    return found


def _source(of: Of, row: Object) -> Source:
    named = row.get("escalation_policy" if of is Of.POLICY else "schedule")
    return of, text(mapping(named).get("id"), limit=64) or ""


def _shift(of: Of, row: Object) -> Shift | None:
    """Read one on-call; of a schedule, whichever level it stands at in the policies that use it, there is one level."""
    user, level = mapping(row.get("user")), row.get("escalation_level")
    id_ = text(user.get("id"), limit=64)
    level = FIRST if of is Of.SCHEDULE else level
    if id_ is None or level not in (FIRST, SECOND):
        return None
    name = text(user.get("name"), limit=200) or text(user.get("summary"), limit=200) or id_
    email = text(user.get("email"), limit=320)
    start, end = moment(row.get("start")), moment(row.get("end"))
    return Shift(level=level, user=id_, name=name, email=email.lower() if email else None, start=start, end=end)
