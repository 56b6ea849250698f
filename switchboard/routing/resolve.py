"""A route's target becomes destinations: teams by their addresses, `owner` by the owning teams, names filled; or why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from switchboard.config.config import Config, Team
from switchboard.config.destinations import Form, Target
from switchboard.config.templates import Unfilled, fill
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.facts import Facts


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a target leads for one alert. `missing` says what could not be resolved, so that a fallback stands in."""

    destinations: tuple[Destination, ...] = ()
    missing: str | None = None


def resolve(target: Target, config: Config, *, owners: tuple[str, ...], facts: Facts | None = None) -> Resolved:
    """Resolve one target for an alert owned by these teams. With several owners each is notified.

    Only an alert's facts fill a name with placeholders.
    """
    if target.form is Form.ADDRESS:
        return Resolved((_address(target.kind, target.name, config),))
    if target.form is Form.TEAM:
        return Resolved(addresses(target.kind, config.teams[target.name]))
    if target.form is Form.OWNER:
        return _owner(target, config, owners)
    if target.form is Form.TEMPLATE:
        return _filled(target, config, owners, facts)
    return _person(target, config)


def addresses(kind: DestinationKind, team: Team) -> tuple[Destination, ...]:
    """Return a team's destinations of one kind; none where it has no address."""
    return tuple(Destination(kind, address, team.key) for address in team.addresses(kind))


def channels_of(team: Team) -> tuple[Destination, ...]:
    """Return a team's own channels: the conversations where what Switchboard itself has to say to it is said."""
    return tuple(place for kind in DestinationKind if kind.traits.talks for place in addresses(kind, team))


def pagers_of(team: Team) -> tuple[Destination, ...]:
    """Return where a team is woken."""
    return tuple(place for kind in DestinationKind if kind.traits.wakes for place in addresses(kind, team))


def resolved(targets: Iterable[Target], config: Config) -> Iterator[Destination]:
    """Return where targets lead that are certain, whatever the alert, such as a fallback's."""
    return (place for target in targets for place in resolve(target, config, owners=()).destinations)


def _owner(target: Target, config: Config, owners: tuple[str, ...]) -> Resolved:
    if not owners:
        return Resolved(missing=f"{target} has no owning team")
    silent = [key for key in owners if not config.teams[key].has(target.kind)]
    found = tuple(place for key in owners for place in addresses(target.kind, config.teams[key]))
    return Resolved(found, f"{target}: {', '.join(silent)} has no {target.kind.value} address" if silent else None)


def _filled(target: Target, config: Config, owners: tuple[str, ...], facts: Facts | None) -> Resolved:
    filled = fill(target.name, facts, owners=owners) if facts else Unfilled("there is no alert to fill it")
    if isinstance(filled, Unfilled):
        return Resolved(missing=f"{target}: {filled.because}")
    return Resolved((_address(target.kind, filled, config),))


def _person(target: Target, config: Config) -> Resolved:
    """Return a person's own channel with the app: Slack posts there by the person's id."""
    person = config.people.get(target.name.removeprefix("@"))
    if person is None or person.slack is None:
        return Resolved(missing=f"{target} has no name in Slack")
    return Resolved((Destination(target.kind, person.slack),))


def _address(kind: DestinationKind, name: str, config: Config) -> Destination:
    """Return the team's destination where one has the address for its own, so that it is one however named."""
    known = ((team.key, team.address_for(kind, name)) for team in config.teams.values())
    own = (Destination(kind, address, key) for key, address in known if address is not None)
    return next(own, Destination(kind, name))
