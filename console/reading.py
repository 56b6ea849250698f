"""What the console reads: inbounds from the inbox, all else from the worker's database; it writes nothing."""

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
from switchboard.views.shown import config_of, zone_of_config


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list *Received*, the newest first; `older` is where the next page begins, None on the last."""

    received: tuple[ReceivedItem, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The console's questions."""

    services: WebServices

    async def overview(self) -> Overview:
        """Return how the house is."""
        newest = await asyncio.to_thread(self.services.kept.newest)
        now, refused = self.services.clock.now(), await self.services.refusals.shown()
        return await self.services.reader.run(lambda unit: overview(unit, now=now, newest=newest, doors=refused))

    async def zone(self) -> str:
        """Return the zone that times are written in: that of the active configuration."""
        return await self.services.reader.run(lambda unit: zone_of_config(config_of(unit.configs.active())))

    async def received(self, *, limit: int, before: int | None = None) -> Listing:
        """Return what came in, older than an id if one is given."""
        inbounds = await asyncio.to_thread(self.services.kept.listing, limit=limit + 1, before=before)
        found = await self.services.reader.run(lambda unit: received(inbounds[:limit], unit))
        return Listing(tuple(found), inbounds[limit - 1].id if len(inbounds) > limit else None)

    async def item(self, inbound_id: int) -> Full | None:
        """Return one inbound in full, None where there is none of this id."""
        inbound = await asyncio.to_thread(self.services.kept.get, inbound_id) if 0 < inbound_id <= LARGEST_ID else None
        return await self.services.reader.run(lambda unit: full(inbound, unit)) if inbound else None

    async def deliveries(self, *, states: Sequence[DeliveryState], limit: int) -> list[DeliveryView]:
        """Return the newest deliveries, of some states or of all."""
        return await self.services.reader.run(lambda unit: deliveries(unit, states=states, limit=limit))

    async def delivery(self, delivery_id: int) -> DeliveryView | None:
        """Return one delivery, None where there is none of this id."""
        return await self.services.reader.run(lambda unit: delivery(unit, delivery_id))
