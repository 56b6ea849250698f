"""Traits: what a kind of destination can do, as data. All that decides reads these, and never a kind's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct, field


class Traits(Struct, frozen=True, kw_only=True):
    """What a destination can do. A plain one takes one message for each episode, and hears no more of it.

    `edits`: what was sent can be changed in place. `threads`: lines of the timeline can be added under it.
    `closes`: it can be told that the episode is over (resolve the incident, close the ticket).
    `reopens`: what was closed can be opened again in place. `acknowledges`: it can be told that somebody is on it.
    `idempotent`: sent twice under one key it shows once. `searchable`: after an unknown outcome it can be looked for.
    `once_per_subject`: one place for all episodes of a subject (a ticket), not one for each. `wakes`: it pages people.
    `sparing`: each line arrives as a message of its own (a mail): only those that matter are said, and no talk is held there.
    """

    edits: bool = False
    threads: bool = False
    closes: bool = False
    reopens: bool = False
    acknowledges: bool = False
    idempotent: bool = False
    searchable: bool = False
    once_per_subject: bool = False
    wakes: bool = False
    sparing: bool = False

    @property
    def talks(self) -> bool:
        """Return whether it is a conversation, where people read along: what Switchboard itself has to say is said there."""
        return self.threads and not (self.wakes or self.once_per_subject or self.sparing)

    @property
    def raises(self) -> bool:
        """Return whether it can be said there that what it pages about is louder by now: under its key it shows once."""
        return self.wakes and self.closes and self.idempotent

    @property
    def looks(self) -> bool:
        """Return whether a try whose outcome nobody knows is looked for before it is made again."""
        return self.searchable and not self.idempotent


class Planned(Traits, frozen=True, kw_only=True):
    """What a destination will be able to do that is not served yet: it is refused loudly, and the fallback is told."""


class Limit(Struct, frozen=True):
    """At most `count` in any `per`. `reserve` of them are kept from idle steps, for changes that people wait for."""

    count: int
    per: timedelta
    reserve: int = 0


class RateLimits(Struct, frozen=True):
    """How much a kind of destination takes: `lane` for each one of it, `budgets` for each API method of the whole account."""

    lane: Limit | None = None
    budgets: Mapping[str, Limit] = field(default_factory=dict)
