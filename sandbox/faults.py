"""Faults by switch: what goes wrong, where, for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Literal, get_args

Service = Literal["slack", "pagerduty", "sentry", "mail"]
Kind = Literal["slow", "429", "500", "451", "550", "reset_before", "reset_after", "down"]
# What only a mail server says, and what one never does.
OF_MAIL, OF_WEB = ("451", "550"), ("429", "500")
Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class Fault:
    """One switch that is on. `where` is a channel, a routing key or an address; None means everywhere."""

    id: int
    service: str
    kind: str
    method: str | None
    where: str | None
    seconds: float
    times: int | None

    def touches(self, service: str, method: str, where: Collection[str]) -> bool:
        """Whether a call of this service, method and place meets the fault."""
        return (
            self.service == service
            and self.times != 0
            and self.method in (None, method)
            and (self.where is None or self.where in where)
        )


class Faults:
    """The switches, and the requests that a slow service is holding back just now."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._faults: list[Fault] = []
        self._held: set[asyncio.Future[object]] = set()
        self._last_id = 0

    def add(
        self,
        *,
        service: str,
        kind: str,
        method: str | None = None,
        channel: str | None = None,
        routing_key: str | None = None,
        address: str | None = None,
        seconds: float = 1.0,
        times: int | None = None,
    ) -> Fault:
        """Switch a fault on, for the next `times` calls or until cleared.

        `seconds` is the wait of `slow` and the Retry-After of `429`. ValueError for an unknown
        service or kind.
        """
        strange = OF_WEB if service == "mail" else OF_MAIL
        if service not in get_args(Service) or kind not in get_args(Kind) or kind in strange:
            raise ValueError(f"no such fault: {service} {kind}")
        self._last_id += 1
        where = channel.removeprefix("#") if channel else routing_key or address
        fault = Fault(self._last_id, service, kind, method, where, seconds, times)
        self._faults.append(fault)
        return fault

    def clear(self, *, service: str | None = None, id: int | None = None) -> None:
        """Switch off all faults, or those of one service, or one by its id."""
        self._faults = [
            fault
            for fault in self._faults
            if (service is not None and fault.service != service) or (id is not None and fault.id != id)
        ]

    def take(
        self, service: str, method: str, where: Collection[str] = (), *, kinds: Collection[str] = get_args(Kind)
    ) -> list[Fault]:
        """The faults of these kinds that a call meets, each counted as used once."""
        met = [fault for fault in self._faults if fault.kind in kinds and fault.touches(service, method, where)]
        for fault in met:
            if fault.times is not None:
                fault.times -= 1
        self._faults = [fault for fault in self._faults if fault.times != 0]
        return met

    @property
    def active(self) -> list[Fault]:
        """The switches that are on."""
        return list(self._faults)

    @property
    def held(self) -> int:
        """How many requests are being held back by `slow` at this moment."""
        return len(self._held)

    async def hold(self, seconds: float) -> bool:
        """Hold a request back; False when it was let go before its time (the sandbox ends)."""
        waiting = asyncio.ensure_future(self._sleep(seconds))
        self._held.add(waiting)
        try:
            await asyncio.wait({waiting})
        finally:
            self._held.discard(waiting)
            waiting.cancel()
        return not waiting.cancelled() and waiting.exception() is None

    def release(self) -> None:
        """Let go of everything held; those requests are dropped without having acted."""
        for waiting in list(self._held):
            waiting.cancel()
