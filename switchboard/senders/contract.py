"""What every sender is: one try of one job, answered by an outcome. The outbox alone retries, waits and gives up.

OPEN, REFRESH, ENTRY, RAISE, NEXT_LEVEL, ACKNOWLEDGE, SNOOZE, CLOSE and REOPEN answer `Sent` (with the place, where it is new),
`TryAgain`, `Unknown` (only where a repeat would be seen twice) or `GaveUp`; which of them a sender is asked for, its traits
say. OPEN, CLOSE and REOPEN show the card as well. FIND, which only searchable senders are asked for, answers

- `Sent(place, answer="found")`: it is there, go on as if it had been sent (an entry's own place moves nothing);
- `Absent()`: we looked everywhere it could be and it is not, send it again;
- `GaveUp(because)`: nobody can look, send it again and say that it may be a repeat;
- `TryAgain`: we could not look just now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.outcome import Outcome
from switchboard.model.traits import RateLimits, Traits
from switchboard.runtime.settings import Settings


class Sender(Protocol):
    """One kind of destination."""

    @property
    def kind(self) -> DestinationKind:
        """Return the kind of destination it serves."""
        ...

    @property
    def traits(self) -> Traits:
        """Return what the destination can do, as its line in `DestinationKind` says."""
        ...

    @property
    def limits(self) -> RateLimits:
        """Return how much the destination takes."""
        ...

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Name the API method that a step spends where it is limited for the whole workspace (`chat.update`), else None.

        `in_thread`: the step is about an entry, not about the message itself.
        """
        ...

    async def send(self, job: Job) -> Outcome:
        """Try once. Never raises for what the destination or the network does; no outcome holds a secret."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sender is made of: the settings, the configuration that is in force when it asks, None before any was good, and the
    clock.
    """

    settings: Settings
    config: Callable[[], Config | None]
    clock: Clock


class SenderPackage(Protocol):
    """What the `sender` module of each served kind's package holds."""

    def make(self, given: Surroundings) -> Sender:
        """Make its sender. Opens nothing."""
        ...
