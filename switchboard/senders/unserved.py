"""Destinations that routes.yaml may name and this version does not serve: refused, so that the fallback is told."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.outcome import GaveUp, Outcome
from switchboard.model.traits import RateLimits, Traits


@dataclass(frozen=True, slots=True)
class UnservedSender:
    """Gives up every job of its kind."""

    kind: DestinationKind
    limits = RateLimits()

    @property
    def traits(self) -> Traits:
        """Return what its kind will be able to do."""
        return self.kind.traits

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Spend nothing."""
        return None

    async def send(self, job: Job) -> Outcome:
        """Give up, saying why."""
        return GaveUp(
            f"{self.kind.value} destinations are not served yet by this version; the fallback is told instead"
        )
