"""PURE: the suppressions that are in force: mutes by their queries, the maintenance windows and quiet hours that run now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from switchboard.config.analysis_conditions import why_never
from switchboard.config.config import Config, Team
from switchboard.errors import BadQuery
from switchboard.model.decision import Held
from switchboard.model.mute import LONGEST_MUTE, Mute
from switchboard.muting.suppress import Muting, Resting
from switchboard.schedule.windows import Window, covered_until
from switchboard.search.mute_query import mute_query


def muting(mute: Mute) -> Muting | None:
    """Make a mute ready; None for one whose query this version no longer reads: it mutes nothing."""
    try:
        query = mute_query(mute.query)
    except BadQuery:
        return None
    return Muting(query, held_by_mute(mute), spares=True)


def unfit(mute: Mute) -> str | None:
    """Return why a mute cannot be set, None where it can."""
    try:
        never = why_never(mute_query(mute.query))
    except BadQuery as error:
        return f"the query cannot be read at character {error.position + 1}: {error}"
    if never:
        return ". ".join(never)
    if not mute.because.strip():
        return "say why, for those who wonder where their alerts are"
    if mute.until <= mute.made_at:
        return "it would end before it begins"
    if mute.until - mute.made_at > LONGEST_MUTE:
        return f"{LONGEST_MUTE.days} days are the longest: for ever is a route that drops, with its reason"
    return None


def held_by_mute(mute: Mute) -> Held:
    """Return how a mute holds."""
    return Held(f"mute:{mute.id}", mute.because, mute.until)


def maintained(config: Config, now: datetime) -> tuple[Muting, ...]:
    """Return the maintenance windows that run now."""
    zone = config.defaults.timezone
    ends = ((each, _until((each.every,), _minute(now), zone)) for each in config.maintenance)
    return tuple(Muting(each.when, Held(f"maintenance:{each.name}", "", until)) for each, until in ends if until)


def resting(teams: Iterable[Team], now: datetime) -> dict[str, Resting]:
    """Return the teams whose quiet hours run now, by key."""
    found: dict[str, Resting] = {}
    for team in teams:
        until = _until(team.quiet.windows, _minute(now), team.timezone) if team.quiet else None
        if team.quiet and until:
            found[team.key] = Resting(team.quiet.unless, Held(f"quiet:{team.key}", "", until))
    return found


@lru_cache(maxsize=1024)
def _until(windows: tuple[Window, ...], minute: datetime, zone: str) -> datetime | None:
    """Windows begin and end with a minute, and every alert asks: one answer serves a minute."""
    return covered_until(windows, minute, zone)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
