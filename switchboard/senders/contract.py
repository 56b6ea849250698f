"""What every sender is: one try of one job, answered by an outcome. The outbox alone retries, waits and gives up.

OPEN, REFRESH, ENTRY and CLOSE answer `Sent` (with the place, where it is new), `TryAgain`, `Unknown` (only where a
repeat would be seen twice) or `GaveUp`. FIND, which only searchable senders are asked for, answers

- `Sent(place, answer="found")`: it is there, go on as if it had been sent (an entry's own place moves nothing);
- `Absent()`: we looked everywhere it could be and it is not, send it again;
- `GaveUp(because)`: nobody can look, send it again and say that it may be a repeat;
- `TryAgain`: we could not look just now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a destination can do, as data for the outbox.

    `searchable`: FIND can look for what an unknown outcome left. `idempotent`: sending twice shows once.
    `threads`: takes ENTRY. `edits`: takes REFRESH.
    """

    searchable: bool = False
    idempotent: bool = False
    threads: bool = False
    edits: bool = False


class Sender(Protocol):
    """One kind of destination."""

    @property
    def kind(self) -> DestinationKind:
        """Return the kind of destination it serves."""
        ...

    @property
    def traits(self) -> Traits:
        """Return what the destination can do."""
        ...

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Name the API method that a step spends where it is limited for the whole workspace (`chat.update`), else None.

        `in_thread`: the step is about an entry, not about the message itself.
        """
        ...

    async def send(self, job: Job) -> Outcome:
        """Try once. Never raises for what the destination or the network does; no outcome holds a secret."""
        ...
