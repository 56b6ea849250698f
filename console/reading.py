"""What the console asks of the house: bodies from the inbox, all else from the worker's database, nothing written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from switchboard.app.web import WebServices
from switchboard.model.delivery import DeliveryState
from switchboard.views.deliveries import LARGEST_ID, DeliveryView, deliveries, delivery
from switchboard.views.overview import Overview, overview
from switchboard.views.received import ReceivedItem, received
from switchboard.views.received_item import Full, full


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of received, the newest first; `older` is where the next page begins, None on the last."""

    received: tuple[ReceivedItem, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The console's questions."""

    services: WebServices

    async def overview(self) -> Overview:
        """Return how the house is."""
        newest = await asyncio.to_thread(self.services.kept.newest)
        now = self.services.clock.now()
        return await self.services.reader.run(lambda unit: overview(unit, now=now, newest=newest))

    async def received(self, *, limit: int, before: int | None = None) -> Listing:
        """Return what came in, older than an id if one is given."""
        bodies = await asyncio.to_thread(self.services.kept.listing, limit=limit + 1, before=before)
        found = await self.services.reader.run(lambda unit: received(bodies[:limit], unit))
        return Listing(tuple(found), bodies[limit - 1].id if len(bodies) > limit else None)

    async def item(self, inbound_id: int) -> Full | None:
        """Return one body in full, None where there is none of this id."""
        body = await asyncio.to_thread(self.services.kept.get, inbound_id) if 0 < inbound_id <= LARGEST_ID else None
        return await self.services.reader.run(lambda unit: full(body, unit)) if body else None

    async def deliveries(self, *, states: Sequence[DeliveryState], limit: int) -> list[DeliveryView]:
        """Return the newest deliveries, of some states or of all."""
        return await self.services.reader.run(lambda unit: deliveries(unit, states=states, limit=limit))

    async def delivery(self, delivery_id: int) -> DeliveryView | None:
        """Return one delivery, None where there is none of this id."""
        return await self.services.reader.run(lambda unit: delivery(unit, delivery_id))
