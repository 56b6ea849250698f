"""PagerDuty's webhooks (v3) on their way out: in order for each incident, five seconds a try, and again for two days."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from sandbox.faults import Faults, Sleep
from sandbox.journal import Clock, Journal, Json
from sandbox.pagerduty.incident import new_id

PATIENCE = 5.0  # seconds that PagerDuty waits for an answer
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 30 * 60.0  # seconds between two tries
GIVES_UP = timedelta(hours=48)
REJECTIONS, DISABLED_FOR = 3, timedelta(hours=24)
EVENTS = tuple(
    f"incident.{change}"
    for change in (
        "acknowledged",
        "annotated",
        "delegated",
        "escalated",
        "priority_updated",
        "reassigned",
        "reopened",
        "resolved",
        "triggered",
        "unacknowledged",
    )
)


@dataclass(slots=True)
class Subscription:
    """Where webhooks go; `secrets` sign each of them, several at a time. A `service` or a `team` is the only one told of."""

    url: str
    secrets: tuple[str, ...]
    events: tuple[str, ...] = EVENTS
    service: str | None = None  # its id; None is the whole account
    team: str | None = None  # PagerDuty's team: no service is played as having one, so nothing is told
    description: str = "Switchboard"
    active: bool = True
    rejected: int = 0
    disabled_until: datetime | None = None
    id: str = field(default_factory=new_id)

    def covers(self, service: str) -> bool:
        """Whether it is told of a service (by its id)."""
        return self.team is None and self.service in (None, service)

    @property
    def filter(self) -> Json:
        """What it is told of, as the REST API says it."""
        if self.team:
            return {"id": self.team, "type": "team_reference"}
        return {"id": self.service, "type": "service_reference" if self.service else "account_reference"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One try of a webhook: `status` is None when no answer came, and `error` says why."""

    event_id: str
    event_type: str
    at: datetime
    status: int | None
    error: str | None = None


@dataclass(slots=True)
class _Lane:
    """The webhooks of one incident for one subscription."""

    queue: deque[Json] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None
    is_waiting: bool = False


class Webhooks:
    """Sends what happens to whoever subscribed. `paused` loses it instead.

    A fault of PagerDuty's for the method `webhook` meets them as well: with 500 and 429 the try fails, and there is another;
    with reset_after the answer is lost, so that the same webhook comes twice.
    """

    def __init__(self, now: Clock, sleep: Sleep, journal: Journal, faults: Faults) -> None:
        self._now, self._sleep, self._journal, self._faults = now, sleep, journal, faults
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self.subscriptions: list[Subscription] = []
        self.paused = False
        self.transport: httpx.AsyncBaseTransport | None = None  # another way than the network
        self.log: list[Sent] = []

    def subscribe(self, url: str, *secrets: str, service: str | None = None) -> Subscription:
        """Tell an address of everything from now on, or of all at one service (by its id)."""
        made = Subscription(url, secrets, service=service)
        self.subscriptions.append(made)
        return made

    def is_disabled(self, one: Subscription) -> bool:
        """Whether PagerDuty sends nothing there for now, for it was refused too often."""
        return one.disabled_until is not None and self._now() < one.disabled_until

    def tell(self, event: Json, *, incident: str, service: str) -> None:
        """Have an event sent to each subscription that wants it, after the earlier ones of its incident."""
        for one in self.subscriptions:
            wants = one.active and event["event_type"] in one.events and one.covers(service)
            if wants and not self.is_disabled(one) and not self.paused:
                self._enqueue(one, incident, event)

    async def settled(self) -> bool:
        """Wait until only such as wait for their next try are on their way; whether there were others."""
        found = False
        for _ in range(1000):
            flying = [lane.task for lane in self._lanes.values() if lane.task and not lane.is_waiting]
            if not flying:
                break
            found = True
            await asyncio.wait(flying, timeout=0.01)
        return found

    async def stop(self) -> None:
        """Send nothing any more."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _enqueue(self, one: Subscription, incident: str, event: Json) -> None:
        lane = self._lanes.setdefault((one.id, incident), _Lane())
        lane.queue.append(event)
        if lane.task is None:
            lane.task = asyncio.get_running_loop().create_task(self._send_all(one, lane))

    async def _send_all(self, one: Subscription, lane: _Lane) -> None:
        while lane.queue:
            await self._send(one, lane, lane.queue[0])
            lane.queue.popleft()
        lane.task = None

    async def _send(self, one: Subscription, lane: _Lane, event: Json) -> None:
        """Try until it is taken, refused, or too old."""
        until, pause = self._now() + GIVES_UP, FIRST_PAUSE
        while not self.is_disabled(one):
            status, error = await self._try(one, lane, event)
            self.log.append(Sent(event["id"], event["event_type"], self._now(), status, error))
            self._journal.record("pagerduty", f"webhook {event['event_type']}", str(status or error), id=event["id"])
            if status is not None and status < 500 and status != 429:
                self._judge(one, status)
                return
            if self._now() >= until:
                return
            await self._wait(lane, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _judge(self, one: Subscription, status: int) -> None:
        """Count refusals: after the third in a row nothing is sent there for a day."""
        one.rejected = one.rejected + 1 if status >= 300 else 0
        if one.rejected >= REJECTIONS:
            one.rejected, one.disabled_until = 0, self._now() + DISABLED_FOR

    async def _try(self, one: Subscription, lane: _Lane, event: Json) -> tuple[int | None, str | None]:
        faults = {fault.kind: fault for fault in self._faults.take("pagerduty", "webhook")}
        if "slow" in faults:
            await self._wait(lane, faults["slow"].seconds)
        if lost := faults.keys() & {"down", "reset_before", "429", "500"}:
            return None, f"never sent ({', '.join(sorted(lost))})"
        status, error = await self._in_time(one, json.dumps({"event": event}, separators=(",", ":")).encode())
        return (None, "its answer was lost") if "reset_after" in faults else (status, error)

    async def _wait(self, lane: _Lane, seconds: float) -> None:
        lane.is_waiting = True
        await self._sleep(seconds)
        lane.is_waiting = False

    async def _in_time(self, one: Subscription, raw: bytes) -> tuple[int | None, str | None]:
        asking = asyncio.ensure_future(self._post(one, raw))
        waiting = asyncio.ensure_future(self._sleep(PATIENCE))
        try:
            await asyncio.wait({asking, waiting}, return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else (None, "timed out")
        finally:
            asking.cancel()
            waiting.cancel()

    async def _post(self, one: Subscription, raw: bytes) -> tuple[int | None, str | None]:
        try:
            async with self._client() as client:
                answer = await client.post(one.url, content=raw, headers=_headers(one, raw))
        except httpx.HTTPError as error:
            return None, type(error).__name__
        return answer.status_code, None

    def _client(self) -> httpx.AsyncClient:
        """No proxy, no certificates to read: the receiver is on this machine. The patience is not the client's."""
        return httpx.AsyncClient(verify=False, trust_env=False, timeout=None, transport=self.transport)  # noqa: S501, S113


def signature(raw: bytes, *secrets: str) -> str:
    """The header X-PagerDuty-Signature: one part for each secret."""
    return ",".join(f"v1={hmac.new(one.encode(), raw, hashlib.sha256).hexdigest()}" for one in secrets)


def _headers(one: Subscription, raw: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "PagerDuty-Webhook/V3.0",
        "X-PagerDuty-Signature": signature(raw, *one.secrets),
        "X-Webhook-Id": str(uuid.uuid4()),
        "X-Webhook-Subscription": one.id,
    }
