"""What the console asks of the house: bodies from the inbox, all else from the worker's database, nothing written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from switchboard.app.web import WebServices
from switchboard.model.delivery import PlacementState
from switchboard.views.deliveries import LARGEST_ID, Delivery, deliveries, delivery
from switchboard.views.overview import Overview, overview
from switchboard.views.received import Arrival, arrivals
from switchboard.views.received_one import Full, full


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of arrivals, the newest first; `older` is where the next page begins, None on the last."""

    arrivals: tuple[Arrival, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The console's questions."""

    services: WebServices

    async def overview(self) -> Overview:
        """Tell how the house is."""
        newest = await asyncio.to_thread(self.services.kept.newest)
        now = self.services.clock.now()
        return await self.services.reader.run(lambda unit: overview(unit, now=now, newest=newest))

    async def arrivals(self, *, limit: int, before: int | None = None) -> Listing:
        """Tell what came in, older than an id if one is given."""
        bodies = await asyncio.to_thread(self.services.kept.listing, limit=limit + 1, before=before)
        found = await self.services.reader.run(lambda unit: arrivals(bodies[:limit], unit))
        return Listing(tuple(found), bodies[limit - 1].id if len(bodies) > limit else None)

    async def arrival(self, body_id: int) -> Full | None:
        """Tell one body in full, None where there is none of this id."""
        body = await asyncio.to_thread(self.services.kept.get, body_id) if 0 < body_id <= LARGEST_ID else None
        return await self.services.reader.run(lambda unit: full(body, unit)) if body else None

    async def deliveries(self, *, states: Sequence[PlacementState], limit: int) -> list[Delivery]:
        """Tell the newest deliveries, of some states or of all."""
        return await self.services.reader.run(lambda unit: deliveries(unit, states=states, limit=limit))

    async def delivery(self, placement_id: int) -> Delivery | None:
        """Tell one delivery, None where there is none of this id."""
        return await self.services.reader.run(lambda unit: delivery(unit, placement_id))
