"""What the console reads: inbounds from the inbox, all else from the worker's database; it writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from switchboard.app.web import WebServices
from switchboard.config.config import Config
from switchboard.errors import BadQuery
from switchboard.model.delivery import DeliveryState
from switchboard.search.parse import parse
from switchboard.views.deliveries import LARGEST_ID, DeliveryView, deliveries, delivery
from switchboard.views.issue_rows import RowList, rows_found, rows_received
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
class ListFilter:
    """What somebody asked the first page for: words in the one search syntax, and the filters that are on."""

    query: str = ""
    team: str = ""
    project: str = ""
    state: str = ""

    @property
    def text(self) -> str:
        """Return all of it in the one syntax, empty where nothing is asked for."""
        terms = [_term("team", self.team), _term("project", self.project), _term("is", self.state)]
        return " ".join(filter(None, (f"({self.query})" if self.query.strip() else "", *terms)))

    def with_filter(self, name: str, value: str) -> str:
        """Return the address of the same list with one filter changed; the empty value takes it away."""
        parts = {"q": self.query, "team": self.team, "project": self.project, "state": self.state} | {name: value}
        given = urlencode({key: each for key, each in parts.items() if each})
        return f"/?{given}" if given else "/"


def _term(key: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{key}:"{quoted}"' if value else ""


@dataclass(frozen=True, slots=True)
class Issues:
    """The first page: rows by issue; `older` is where the next page begins; `wrong` is what is wrong with the query."""

    rows: RowList
    older: int | None = None
    wrong: str = ""
    teams: tuple[str, ...] = ()


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

    async def issues(self, asked: ListFilter, *, limit: int, before: int | None = None) -> Issues:
        """Return what came in by issue; where anything is asked for, what matches, each by its newest alert."""
        teams = await self.services.reader.run(lambda unit: _teams(config_of(unit.configs.active())))
        if asked.text:
            try:
                query = parse(asked.text)
            except BadQuery as error:
                wrong = f"The query cannot be read at character {error.position + 1}: {error}."
                return Issues(RowList(rows=()), wrong=wrong, teams=teams)
            now = self.services.clock.now
            return Issues(await self.services.reader.run(lambda unit: rows_found(query, unit, time=now)), teams=teams)
        inbounds = await asyncio.to_thread(self.services.kept.listing, limit=limit + 1, before=before)
        rows = await self.services.reader.run(lambda unit: rows_received(inbounds[:limit], unit))
        return Issues(rows, inbounds[limit - 1].id if len(inbounds) > limit else None, teams=teams)

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


def _teams(config: Config | None) -> tuple[str, ...]:
    return tuple(config.teams) if config else ()
