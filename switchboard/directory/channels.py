"""The directory: which id each Slack channel has, learned from Slack, kept in the database, so that a channel is one lane."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from switchboard.clock import Clock
from switchboard.model.decision import Destination
from switchboard.model.outcome import Outcome
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner
from switchboard.storage.store import Store, Unit

log = structlog.get_logger()

# Slack's list is long and its method limited: a name nobody has is asked for once in a while, not with every alert.
RESTS = timedelta(seconds=30)
# What the bodies wait for that name a channel which is not known.
WAITING_HERE = "slack:channels"
ASKING = "ask"

Ask = Callable[[], Awaitable[dict[str, str] | Outcome]]


@dataclass(slots=True)
class Directory:
    """Channel ids by `#name`. `ask` asks Slack: the ids, or the outcome that refused them; None: no Slack."""

    store: Store
    ask: Ask | None
    clock: Clock
    channels: dict[str, str] = field(default_factory=dict)
    runner: TaskRunner = field(init=False)
    _wanted: bool = False
    _asked_at: datetime | None = None
    _names: dict[str, str] = field(default_factory=dict)
    _names_of: dict[str, str] | None = None

    def __post_init__(self) -> None:
        """Have its one question run."""
        self.runner = TaskRunner("channels", self.clock, self._look)

    async def load(self) -> None:
        """Take up what is known from before."""
        self.channels = await self.store.run(lambda unit: unit.attempts.channels())

    def named(self, destination: Destination) -> str:
        """Return a destination as people call it: a channel by its name, where that is known."""
        if self._names_of is not self.channels:
            self._names_of, self._names = self.channels, {id_: name for name, id_ in self.channels.items()}
        name = self._names.get(destination.address, destination.address) if destination.traits.talks else None
        return f"{destination.kind.value}:{name}" if name else str(destination)

    def look_up(self, now: datetime) -> bool:
        """Want Slack to be asked for a name that is not known; False where it was asked just now, or cannot be asked."""
        if self._wanted or self.runner.flying:
            return True
        self._wanted = self.ask is not None and (self._asked_at is None or now - self._asked_at >= RESTS)
        return self._wanted

    async def _look(self, at: Look) -> Due:
        """Begin to ask Slack, if somebody waits for it."""
        if not self._wanted or ASKING in at.busy:
            return Due()
        self._wanted = False
        return Due([Task(ASKING, self._answer)])

    async def _answer(self) -> None:
        """Ask, and let go who waits, whatever the answer was."""
        try:
            await self.refresh()
        finally:
            now = self.clock.now()
            await self.store.run(lambda unit: unit.inbound.release(WAITING_HERE, now=now))

    async def refresh(self) -> None:
        """Ask Slack anew; where it does not answer, what is known stays."""
        if self.ask is None:
            return
        self._asked_at = self.clock.now()
        found = await self.ask()
        if not isinstance(found, dict):
            log.warning("directory.kept", because=getattr(found, "because", ""), known=len(self.channels))
            return
        if found != self.channels:
            await self.store.run(lambda unit: _learn(unit, found))
            self.channels = found
            log.info("directory.learned", channels=len(found))


def _learn(unit: Unit, found: dict[str, str]) -> None:
    """Keep what was found; a lane that had only a name becomes its id's."""
    unit.attempts.know_channels(found)
    named = {f"slack:{name}": f"slack:{id_}" for name, id_ in found.items()}
    for lane in unit.deliveries.lanes():
        if lane in named:
            unit.deliveries.move_lane(lane, named[lane])
