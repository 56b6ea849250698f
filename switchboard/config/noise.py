"""What holds alerts back: quiet hours, recurring maintenance, inhibition, storms. Read by load, used by muting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from switchboard.schedule.windows import Window
from switchboard.search.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When first messages and broadcasts to a team's Slack and mail wait for one summary; any of the windows, local time."""

    windows: tuple[Window, ...]
    unless: Query | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibit:
    """While an alert matching `when` is open, those matching `mutes` with the same values of the fields `same` wait."""

    when: Query
    mutes: Query
    same: tuple[str, ...]
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """A mute that comes again: `every` is a window in the defaults' time zone."""

    name: str
    when: Query
    every: Window
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Storms:
    """More than `over` new ones within `per` become one summary, which ends after `calm` below half of that."""

    over: int
    per: timedelta
    calm: timedelta | None = None
