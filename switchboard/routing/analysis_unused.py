"""PURE: teams that nobody tells and that own nothing, and named destinations that no route names."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.errors import Fault
from switchboard.routing.analysis_source import Source, Spot
from switchboard.routing.analysis_words import owning
from switchboard.routing.book import Book
from switchboard.routing.destinations import Form, Target


def unused(source: Source) -> Iterator[Fault]:
    """Tell teams and destinations that are defined and that nothing leads to."""
    targets = tuple(_targets(source.book))
    told = {target.name for target in targets if target.form is Form.TEAM}
    owners = owning(source)
    for key in source.book.teams:
        if key not in told and key not in owners:
            remedy = "Let it own something, let a route tell it, or take it out"
            yield source.spot("teams", key).warn(f"nothing is owned by the team {key}, and no route tells it", remedy)
    named = {target.name for target in targets if target.form is Form.ADDRESS}
    for file, entry in source.entries("destinations"):
        if entry.key not in named:
            spot = Spot(file, entry.line, f"destinations.{entry.key}")
            yield spot.warn(f"no route tells {entry.key}", "Name it in a route's notify, or take it out")


def _targets(book: Book) -> Iterator[Target]:
    """Tell every destination that is named anywhere."""
    for route in book.routes:
        yield from route.notify
        for step in route.escalate:
            yield from step.notify
    for team in book.teams.values():
        for digest in team.digests:
            yield from digest.to
    yield from book.fallback
    yield from book.page_fallback
