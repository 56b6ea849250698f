"""What the tests of digests share: configurations with plans, moments in a zone, and what became of each digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from switchboard.config.config import Config
from switchboard.digests.owing import owe_digests, take_due, tell
from switchboard.model.delivery import Delivery
from switchboard.model.digest import Digest, DigestPart, DigestState, DigestWish, OwedDigest
from switchboard.storage.digests import digest as rows
from switchboard.storage.store import Store, Unit
from tests.switchboard.routing.samples import a_config

LONDON = "Europe/London"
WEEKLY = '{every: week, at: "Mon 09:00"}'
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# A Wednesday, and the Monday after it.
BEGAN = datetime(2026, 11, 18, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def planned_config(*plans: str, more: str = "", head: str = "") -> Config:
    """A configuration whose team payments, in London, has these digests."""
    team = f'version: 1\n{head}teams:\n  payments: {{slack: "#payments", email: [pay@acme.example], timezone: {LONDON}'
    written = f", digest: [{', '.join(plans)}]" if plans else ""
    return a_config(head=f'{team}{written}}}\n{more}fallback: ["slack:#alerts"]\n')


def digests(house: Store) -> list[OwedDigest]:
    """Return every digest, in the order in which they were written down."""

    def read(unit: Unit) -> list[OwedDigest]:
        ids = unit._session.execute(select(rows.c.id).order_by(rows.c.id)).scalars().all()
        return [owed for owed in map(unit.digests.get, ids) if owed]

    return house.transact(read)


def states(house: Store) -> list[DigestState]:
    """Return how each stands."""
    return [each.state for each in digests(house)]


def look(house: Store, config: Config, now: datetime) -> list[OwedDigest]:
    """Owe what came by now; returns what is to be composed."""

    def work(unit: Unit) -> list[OwedDigest]:
        owe_digests(unit, config, now)
        return take_due(unit, config, now)

    return house.transact(work)


def send(house: Store, config: Config, now: datetime) -> list[OwedDigest]:
    """Owe what came by now, and the messages of what is due; returns what that is."""
    due = look(house, config, now)
    for each in due:
        house.transact(lambda unit, each=each: tell([each.id], said(each), [DigestPart.STATES], unit, now))  # type: ignore[misc]
    return due


def said(owed: OwedDigest) -> Digest:
    """What a digest says where nothing happened."""
    return Digest(team=owed.team, period=owed.period, composed_at=owed.moment, only=owed.only)


async def composed(wish: DigestWish) -> Digest:
    """Compose at once what says that nothing happened."""
    return Digest(team=wish.team, period=wish.period, composed_at=wish.now, only=wish.only, late=wish.late)


def deliveries(house: Store) -> list[Delivery]:
    """Return every delivery, the oldest first."""
    return house.transact(lambda unit: unit.deliveries.listing(limit=10_000))[::-1]


def local(at: datetime, zone: str = LONDON) -> str:
    """Show a moment as the clocks of a zone do."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %d.%m. %H:%M}"
