"""The senders of all kinds: each served kind's own, made by the package of its name; every other is refused loudly."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.outcome import GaveUp, Outcome
from switchboard.model.traits import RateLimits, Traits
from switchboard.senders.contract import Sender, SenderPackage, Surroundings


def senders_of_all_kinds(given: Surroundings) -> dict[DestinationKind, Sender]:
    """Make a sender for each kind that `DestinationKind` lists."""
    return {kind: package_of(kind).make(given) if kind.served else UnservedSender(kind) for kind in DestinationKind}


def package_of(kind: DestinationKind) -> SenderPackage:
    """Return the module that makes a kind's sender: `switchboard/senders/KIND/sender.py`."""
    return cast("SenderPackage", import_module(f"{__package__}.{kind.value}.sender"))


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
