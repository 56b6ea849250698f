"""A year of digests in seconds: each once, at its local time, over both changes of the clocks in three zones, whoever dies when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from switchboard.config.config import Config
from switchboard.digests.child import NotComposed
from switchboard.digests.composer import DigestComposer
from switchboard.digests.owing import LATE_AFTER
from switchboard.digests.periods import says_again
from switchboard.model.digest import Digest, DigestPart, DigestPeriod, DigestState, DigestWish, OwedDigest
from switchboard.storage.store import Store, scratch_store
from tests.moved_clock import MovedClock
from tests.often import often
from tests.switchboard.digests.planning import composed, deliveries, digests
from tests.switchboard.routing.samples import a_config

# The clocks change in March and October, in March and November, and in April and October, there by half an hour.
ZONES = {"london": "Europe/London", "york": "America/New_York", "howe": "Australia/Lord_Howe"}
START, END = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2027, 1, 3, 12, tzinfo=UTC)
CHANGE = datetime(2026, 7, 1, 12, tzinfo=UTC)
ENOUGH, DAY = timedelta(minutes=30), timedelta(days=1)
PLANS = (
    '{every: day, at: "09:00"}',
    '{every: week, at: "Mon 09:00", only: "level:error"}',
    '{every: month, at: "1 08:30"}',
    # At a time that the clocks skip in spring, and show twice in autumn.
    '{every: "45 1 * * sun", only: "level:fatal"}',
)
EVERY = ("day", "week", "month", "45 1 * * sun")


def a_year_config(moving: str) -> Config:
    """Three teams with a digest of every kind each, and one more whose time changes."""
    teams = "".join(
        f'  {team}: {{slack: "#{team}", timezone: {zone}, digest: [{", ".join(PLANS)}]}}\n'
        for team, zone in ZONES.items()
    )
    moved = f'  moved: {{slack: "#moved", timezone: Europe/London, digest: {{every: week, at: "{moving}"}}}}\n'
    return a_config(head=f'version: 1\nteams:\n{teams}{moved}fallback: ["slack:#alerts"]\n')


BEFORE, AFTER = a_year_config("Mon 09:00"), a_year_config("Tue 10:00")


def on(every: str, day: date) -> time | None:
    """Return the local time at which a digest comes on a day, None where it does not; told apart from the product's own way."""
    if every == "day":
        return time(9)
    if every == "week":
        return time(9) if day.weekday() == 0 else None
    if every == "month":
        return time(8, 30) if day.day == 1 else None
    return time(1, 45) if day.weekday() == 6 else None


def moments(every: str, zone: str) -> Iterator[datetime]:
    """Return every moment of a plan in the year after it was met, by asking the clocks minute by minute where they were changed."""
    local = ZoneInfo(zone)
    for n in range((END - START).days + 2):
        day = START.date() + n * DAY
        wanted = on(every, day)
        if wanted is None:
            continue
        at = datetime.combine(day, time(), local).astimezone(UTC)
        at += timedelta(hours=wanted.hour - 2, minutes=wanted.minute)
        while (shown := at.astimezone(local)).date() < day or (shown.date() == day and shown.time() < wanted):
            at += timedelta(minutes=5)
        if START < at < END:
            yield at


@dataclass
class Life:
    """A worker's digests on a moved clock, which dies now and then, and is away for a while."""

    house: Store
    random: Random
    clock: MovedClock = field(default_factory=lambda: MovedClock(START))
    config: Config = BEFORE
    up: list[tuple[datetime, datetime]] = field(default_factory=list)
    died: int = 0
    hangs: bool = False
    hung: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Begin the first life."""
        self._born()

    def _born(self) -> None:
        self.since = self.clock.now()
        self.one = DigestComposer(
            self.house, lambda: self.config, self.clock, self._compose, lambda _: [DigestPart.STATES]
        )

    async def _compose(self, wish: DigestWish) -> Digest | NotComposed:
        if self.hangs:
            self.hung.set()
            await asyncio.Event().wait()
        return NotComposed("it is so") if self.random.random() < 0.03 else await composed(wish)

    async def live(self) -> None:
        """Live through the year, from one moment at which something falls due to the next."""
        while (now := self.clock.now()) < END:
            self.config = AFTER if now >= CHANGE else BEFORE
            if self.one.runner.is_due(now):
                await self._work()
                continue
            wakes = min(self.one.runner.next_due_at() or END, END, *([CHANGE] if now < CHANGE else []))
            self.clock.move((wakes - now).total_seconds())
            self.one.runner.ring()
        self.up.append((self.since, END))

    async def _work(self) -> None:
        fate = self.random.random()
        self.hangs = fate < 0.012
        await self.one.runner.tick()
        if fate > 0.988:
            await self._die()  # with a commit under way, perhaps
            return
        flying = [*self.one.runner.flying.values()]
        hung = asyncio.create_task(self.hung.wait())
        if flying:
            await asyncio.wait([*flying, hung], return_when=asyncio.FIRST_COMPLETED)
        hung.cancel()
        if self.hung.is_set():
            await self._die()

    async def _die(self) -> None:
        """Die where it stands, and be away: mostly for minutes, sometimes over a moment, now and then for days."""
        self.died += 1
        await self.one.runner.stop(at_once=True)
        self.up.append((self.since, self.clock.now()))
        away = self.random.choice((1, 1, 1, 5, 5, 60, 60, 700, 5 * 1440))
        self.clock.move(away * 60)
        self.hung.clear()
        self.hangs = False
        self._born()

    def was_up(self, since: datetime, until: datetime) -> bool:
        """Return whether one lived so long within a time that it composed what was due, also where that failed at first."""
        return any(min(end, until) - max(begin, since) > ENOUGH for begin, end in self.up)


def of(found: list[OwedDigest], team: str, every: str) -> list[OwedDigest]:
    return [each for each in found if each.team == team and each.period.every == every]


@pytest.mark.parametrize("seed", range(often(1)))
async def test_each_is_sent_once_at_its_local_time_whoever_dies_when(seed: int) -> None:
    life = Life(scratch_store(), Random(seed))
    await life.live()
    found = [each for each in digests(life.house) if each.state is DigestState.COMPOSED]
    assert life.died > 5
    _each_is_at_its_time(life, found)
    _nothing_is_said_twice(life, found)
    _a_moved_one_is_not_said_twice([each.period for each in of(found, "moved", "week")])
    life.house.close()


def _each_is_at_its_time(life: Life, found: list[OwedDigest]) -> None:
    for team, zone in ZONES.items():
        for every in EVERY:
            wanted = [*moments(every, zone), END]
            sent = [each.moment for each in of(found, team, every)]
            assert set(sent) <= set(wanted)
            assert sent == sorted(set(sent))
            must = {at for at, then in pairwise(wanted) if life.was_up(at, then)}
            assert must <= set(sent), (team, every)
            assert len(must) > len(wanted) * 0.6


def _nothing_is_said_twice(life: Life, found: list[OwedDigest]) -> None:
    messages = deliveries(life.house)
    assert len(messages) == len(found) == len({each.subject_id for each in messages})
    owed = {each.subject_id: each for each in found}
    for each in messages:
        of_it = owed[each.subject_id]
        assert each.born_at >= of_it.moment
        body = life.house.transact(lambda unit, of=each.subject_id: unit.digests.of_subject(of))  # type: ignore[misc]
        assert body
        assert body.period == of_it.period
        assert (body.late is None) == (body.composed_at - of_it.moment <= LATE_AFTER)


def _a_moved_one_is_not_said_twice(periods: list[DigestPeriod]) -> None:
    """Of the week in which its time changed, more than half was said once."""
    assert len(periods) > 40
    assert {each.until.astimezone(ZoneInfo(each.zone)).weekday() for each in periods} == {0, 1}
    assert not any(says_again(later, [before]) for before, later in pairwise(periods))
