"""PURE: lengths of time that a channel would soon be tired of: what is said again is said aloud each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from switchboard.errors import Fault
from switchboard.routing.analysis_source import Source, Spot
from switchboard.schedule import show_length

SHORTEST_CALM = timedelta(minutes=15)


def hasty(source: Source) -> Iterator[Fault]:
    """Tell every `renotify` and `remind` below a quarter of an hour."""
    for spot, length in _said_again(source):
        if length is not None and length < SHORTEST_CALM:
            yield spot.warn(
                f"{show_length(length)} is short: it is said aloud each time",
                f"Write {show_length(SHORTEST_CALM)} or more",
            )


def _said_again(source: Source) -> Iterator[tuple[Spot, timedelta | None]]:
    book = source.book
    yield source.spot("defaults", "renotify"), book.defaults.renotify
    for team in book.teams.values():
        spot = source.spot("teams", team.key)
        yield replace(spot, path=f"{spot.path}.remind"), team.remind
    for route in book.routes:
        yield source.spot_of(route, "renotify"), route.renotify
