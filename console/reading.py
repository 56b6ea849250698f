"""What the console reads: inbounds from the inbox, all else from the worker's database; it writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from switchboard.app.web import WebServices
from switchboard.config.config import Config, zone_of
from switchboard.config.unmeant import why_unmeant
from switchboard.errors import BadQuery
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.search.parse import parse
from switchboard.search.query import Counted, Query, leaves
from switchboard.senders.text import line
from switchboard.storage.configs import config_of
from switchboard.views.deliveries import LARGEST_ID, DeliveryView, deliveries, delivery
from switchboard.views.issue_rows import RowList, rows_found, rows_received
from switchboard.views.overview import Overview, overview
from switchboard.views.received import ReceivedItem, received
from switchboard.views.received_item import Full, full

LONGEST_SAID = 1_000


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
        return " ".join(filter(None, (self._searched, _term("is", self.state))))

    @property
    def status(self) -> Status | None:
        """Return the status that is asked for, None for any."""
        return Status(self.state) if self.state else None

    @property
    def _searched(self) -> str:
        terms = [_term("team", self.team), _term("project", self.project)]
        return " ".join(filter(None, (f"({self.query})" if self.query.strip() else "", *terms)))

    def read(self, config: Config | None) -> Query | str:
        """Read what is searched for, all but the status; or return what is wrong with it, and what was meant."""
        try:
            query = parse(self.query)
        except BadQuery as error:
            return line(f"The query cannot be read at character {error.position + 1}: {error}.", LONGEST_SAID)
        if any(isinstance(leaf, Counted) for leaf in leaves(query)):
            return "A search cannot count: leave count() to routes."
        whole = parse(self._searched)
        why = why_unmeant(whole, config) if config else None
        return line(f"Nothing can match: {why}", LONGEST_SAID) if why else whole

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
        return await self.services.reader.run(lambda unit: zone_of(config_of(unit.configs.active())))

    async def received(self, *, limit: int, before: int | None = None) -> Listing:
        """Return what came in, older than an id if one is given."""
        inbounds = await asyncio.to_thread(self.services.kept.listing, limit=limit + 1, before=before)
        found = await self.services.reader.run(lambda unit: received(inbounds[:limit], unit))
        return Listing(tuple(found), inbounds[limit - 1].id if len(inbounds) > limit else None)

    async def issues(self, asked: ListFilter, *, limit: int, before: int | None = None) -> Issues:
        """Return what came in by issue; where anything is asked for, what matches, each by its newest alert."""
        config = await self.services.reader.run(lambda unit: config_of(unit.configs.active()))
        teams = tuple(config.teams) if config else ()
        if asked.text:
            query = asked.read(config)
            if isinstance(query, str):
                return Issues(RowList(rows=()), wrong=query, teams=teams)
            now, status = self.services.clock.now, asked.status
            found = await self.services.reader.run(lambda unit: rows_found(query, unit, status=status, time=now))
            return Issues(found, teams=teams)
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
