"""A route's target becomes destinations: teams by their addresses, `owner` by the owning teams; or says why not."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.model.decision import Destination, DestinationKind
from switchboard.routing.book import Book, Team
from switchboard.routing.destinations import Form, Target


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a target leads for one alert. `missing` says what could not be resolved, so that a fallback stands in."""

    destinations: tuple[Destination, ...] = ()
    missing: str | None = None


def resolve(target: Target, book: Book, *, owners: tuple[str, ...]) -> Resolved:
    """Resolve one target for an alert owned by these teams. With several owners each is told."""
    if target.form is Form.ADDRESS:
        return Resolved((_address(target, book),))
    if target.form is Form.TEAM:
        return Resolved(addresses(target.kind, book.teams[target.name]))
    if target.form is Form.OWNER:
        return _owner(target, book, owners)
    return Resolved(missing=f"{target} is not served yet")


def addresses(kind: DestinationKind, team: Team) -> tuple[Destination, ...]:
    """Tell a team's destinations of one kind; none where it has no address."""
    if not team.has(kind):
        return ()
    if kind is DestinationKind.EMAIL:
        return tuple(Destination(kind, address, team.key) for address in team.email)
    if kind is DestinationKind.SLACK:
        return (Destination(kind, team.slack or "", team.key),)
    return (Destination(kind, team.key, team.key),)


def _owner(target: Target, book: Book, owners: tuple[str, ...]) -> Resolved:
    if not owners:
        return Resolved(missing=f"{target} has no owning team")
    silent = [key for key in owners if not book.teams[key].has(target.kind)]
    found = tuple(place for key in owners for place in addresses(target.kind, book.teams[key]))
    return Resolved(found, f"{target}: {', '.join(silent)} has no {target.kind.value} address" if silent else None)


def _address(target: Target, book: Book) -> Destination:
    """Name a channel's team where one has it for its own, so that a channel is one destination however named."""
    own = (
        team.key for team in book.teams.values() if target.kind is DestinationKind.SLACK and team.slack == target.name
    )
    return Destination(target.kind, target.name, next(own, None))
