"""The directory: which id each Slack channel has, learned from Slack, kept in the database, so that a channel is one lane."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from switchboard.model.outcome import Outcome
from switchboard.storage.store import Store, Unit

log = structlog.get_logger()

Ask = Callable[[], Awaitable[dict[str, str] | Outcome]]


@dataclass(slots=True)
class Directory:
    """Channel ids by `#name`. `ask` asks Slack: the ids, or the outcome that refused them; None: no Slack."""

    store: Store
    ask: Ask | None
    channels: dict[str, str] = field(default_factory=dict)

    async def load(self) -> None:
        """Take up what is known from before."""
        self.channels = await self.store.run(lambda unit: unit.attempts.channels())

    async def refresh(self) -> None:
        """Ask Slack anew; where it does not answer, what is known stays."""
        if self.ask is None:
            return
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
    for lane in unit.placements.lanes():
        if lane in named:
            unit.placements.move_lane(lane, named[lane])
