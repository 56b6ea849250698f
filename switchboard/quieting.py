"""PURE: the hushes that are in force: mutes by their queries, the maintenance windows and quiet hours that run now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from switchboard.errors import BadQuery
from switchboard.hush import Muting, Resting
from switchboard.model.decision import Held
from switchboard.model.mute import Mute
from switchboard.routing.book import Book, Team
from switchboard.schedule import covered_until, ends_after
from switchboard.search.parse import parse
from switchboard.search.query import Counted, Query, leaves


@lru_cache(maxsize=1024)
def mute_query(text: str) -> Query:
    """Read what is to be muted. Raises BadQuery, also for what would mute everything, and for a count."""
    query = parse(text)
    found = tuple(leaves(query))
    if not found:
        raise BadQuery("an empty query would mute everything: say what, such as project:warehouse")
    for leaf in found:
        if isinstance(leaf, Counted):
            raise BadQuery("a mute cannot count: leave count() to routes", position=leaf.position)
    return query


def muting(mute: Mute) -> Muting | None:
    """Make a mute ready; None for one whose query this version no longer reads: it mutes nothing."""
    try:
        query = mute_query(mute.query)
    except BadQuery:
        return None
    return Muting(query, held_by_mute(mute))


def held_by_mute(mute: Mute) -> Held:
    """Tell how a mute holds."""
    return Held(f"mute:{mute.id}", mute.because, mute.until)


def maintained(book: Book, now: datetime) -> tuple[Muting, ...]:
    """Tell the maintenance windows that run now."""
    zone = book.defaults.timezone
    ends = ((each, ends_after(each.every, now, zone)) for each in book.maintenance)
    return tuple(Muting(each.when, Held(f"maintenance:{each.name}", "", until)) for each, until in ends if until > now)


def resting(teams: Iterable[Team], now: datetime) -> dict[str, Resting]:
    """Tell the teams whose quiet hours run now, by key."""
    found: dict[str, Resting] = {}
    for team in teams:
        until = covered_until(team.quiet.windows, now, team.timezone) if team.quiet else None
        if team.quiet and until:
            found[team.key] = Resting(team.quiet.unless, Held(f"quiet:{team.key}", "", until))
    return found
