"""★ Has due digests composed, apart from the worker: asks Sentry first, then lets a child process read and add up.

Idempotent: nothing is written before a digest is whole, and then all of it in one commit, where its row is still due. Whoever
dies before that composes it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.digests.child import Compose, NotComposed
from switchboard.digests.owing import (
    end_digests,
    late_since,
    next_owed,
    owe_digests,
    still_due,
    take_due,
    tell,
    title_of,
)
from switchboard.digests.places import place_of
from switchboard.model.decision import Destination
from switchboard.model.digest import AskedOfSentry, Digest, DigestPart, DigestState, DigestWish, OwedDigest
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner, earliest, nobody
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Store, Unit

# What Sentry said is no older when a digest is composed.
ASKED_FOR = timedelta(minutes=30)
# How long it rests after each failure; after the last one, it is tried so often.
RESTS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 360))
# From so many failures on, those who run Switchboard know of it; what a person asked for is given up then.
TOLD_FROM = 4
# One at a time: each reads a period's alerts in a process of its own.
AT_ONCE = 1

log = structlog.get_logger()


Ask = Callable[[DigestWish], Awaitable[AskedOfSentry]]
Parts = Callable[[Digest], Sequence[DigestPart]]


@dataclass(slots=True)
class DigestComposer:
    """Owes digests when their moments come, and has those that are due composed. `ask` asks Sentry, where somebody can.

    `parts` says which parts of one have something to say; `owed` is called where messages are.
    """

    store: Store
    config: Callable[[], Config | None]
    clock: Clock
    compose: Compose
    parts: Parts
    ask: Ask | None = None
    ops: Destination | None = None
    owed: Callable[[], None] = nobody
    runner: TaskRunner = field(init=False)
    _met: str = ""
    _looked_at: datetime | None = None
    _next_at: datetime | None = None
    _asked: dict[tuple[str, datetime, datetime], tuple[datetime, AskedOfSentry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look when the next moment comes, or something is due again."""
        self.runner = TaskRunner("digests", self.clock, self._look, most=AT_ONCE)

    async def _look(self, at: Look) -> Due:
        config = self.config()
        if config is None:
            return Due()
        due, again = await self.store.run(partial(self._due, config, at.now))
        groups: dict[DigestWish, list[OwedDigest]] = defaultdict(list)
        for each in due:
            groups[_wish(each, at.now)].append(each)
        tasks = [
            Task(_key(owed), partial(self._make, wish, owed), partial(self._broke, owed))
            for wish, owed in groups.items()
            if _key(owed) not in at.busy
        ]
        return Due(tasks[: at.room], earliest([again, self._next_at]))

    def _due(self, config: Config, now: datetime, unit: Unit) -> tuple[list[OwedDigest], datetime | None]:
        """Owe what came since the last look, and return what is due, and when the next is that failed before."""
        anew = self._met != config.hash or self._looked_at is None or now < self._looked_at
        if anew:
            end_digests(unit, config)
        if anew or self._next_at is None or now >= self._next_at:
            owe_digests(unit, config, now, since=None if anew else self._looked_at)
            self._next_at = next_owed(config, now)
        self._met, self._looked_at = config.hash, now
        return take_due(unit, config, now), unit.digests.next_due(after=now)

    async def _make(self, wish: DigestWish, owed: Sequence[OwedDigest]) -> None:
        asked = await self._sentry_says(wish)
        composed = await self.compose(replace(wish, now=self.clock.now(), asked=asked))
        if isinstance(composed, NotComposed):
            await self._fail(owed, composed)
            return
        ids, parts = [each.id for each in owed], self.parts(composed)
        write = partial(self.store.run, lambda unit: tell(ids, composed, parts, unit, self.clock.now()))
        told = await self.runner.persist(write, key=_key(owed))
        log.info("digest.composed", team=wish.team, until=wish.period.until.isoformat(), messages=told)
        self.owed()

    async def _sentry_says(self, wish: DigestWish) -> AskedOfSentry:
        """Return what Sentry says of a period; a try that comes soon after another asks nothing again."""
        if self.ask is None:
            return AskedOfSentry()
        now, which = self.clock.now(), (wish.team, wish.period.since, wish.period.until)
        self._asked = {key: each for key, each in self._asked.items() if now - each[0] < ASKED_FOR}
        if which not in self._asked:
            self._asked[which] = (now, await self.ask(wish))
        return self._asked[which][1]

    async def _broke(self, owed: Sequence[OwedDigest], error: Exception) -> None:
        await self._fail(owed, NotComposed(type(error).__name__))

    async def _fail(self, owed: Sequence[OwedDigest], failed: NotComposed) -> None:
        log.warning("digest.not_composed", team=owed[0].team, because=failed.because, tries=owed[0].attempts + 1)
        write = partial(self.store.run, lambda unit: self._rest(owed, failed, unit))
        await self.runner.persist(write, key=_key(owed))
        self.owed()

    def _rest(self, owed: Sequence[OwedDigest], failed: NotComposed, unit: Unit) -> None:
        """Let a digest rest that could not be composed, and say so where it goes on."""
        now, due = self.clock.now(), still_due((known.id for known in owed), unit)
        failing = [replace(each, attempts=each.attempts + 1) for each in due]
        for each in failing:
            over = each.asked and each.attempts >= TOLD_FROM
            rested = replace(each, due_at=now + RESTS[min(each.attempts, len(RESTS)) - 1])
            unit.digests.save(replace(each, state=DigestState.SKIPPED, due_at=None) if over else rested)
        said = [each for each in failing if each.attempts == TOLD_FROM]
        if said and self.ops:
            _tell_operators(said, failed, self.ops, unit, now)


def _tell_operators(
    owed: Sequence[OwedDigest], failed: NotComposed, ops: Destination, unit: Unit, now: datetime
) -> None:
    goes_on = "It is given up: ask for it again." if owed[0].asked else "It is tried again until its next one is due."
    places = " and ".join(_named(place_of(each.destination, each.team)) for each in owed)
    text = f"{title_of(owed[0])}, for {places}, could not be composed: {failed.because}. {goes_on}"
    key = SubjectKey(SubjectKind.NOTICE, "", f"digest:{owed[0].id}")
    notify_channels(text, key=key, destinations=[ops], unit=unit, now=now)


def _named(place: Destination) -> str:
    """Return a destination in words that no redaction takes for somebody's address."""
    return f"the mail to {place.team_key}" if place.traits.sparing else str(place)


def _wish(owed: OwedDigest, now: datetime) -> DigestWish:
    late = None if owed.asked else late_since(owed, now)
    return DigestWish(team=owed.team, period=owed.period, now=now, only=owed.only, people=owed.people, late=late)


def _key(owed: Sequence[OwedDigest]) -> str:
    return f"digest {owed[0].id}"
