"""PURE: where a team's regular digests go, each destination once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.config.config import Config, Team
from switchboard.config.load_digests import OWN_KINDS
from switchboard.config.people import DigestPlan
from switchboard.model.decision import Destination, DestinationKind
from switchboard.routing.resolve import addresses, resolve


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """A regular digest of a team at one destination, as the configuration names it."""

    team: Team
    plan: DigestPlan
    destination: Destination

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return by what it is known from one period to the next: what may change is when it comes."""
        return self.team.key, str(self.destination), self.plan.every, self.plan.only


def planned(config: Config) -> Iterator[PlannedDigest]:
    """Return every regular digest at every destination, each once."""
    found = (
        PlannedDigest(team, plan, place)
        for team in config.teams.values()
        for plan in team.digests
        for place in places_of(plan, team, config)
    )
    yield from {each.key: each for each in found}.values()


def places_of(plan: DigestPlan, team: Team, config: Config) -> tuple[Destination, ...]:
    """Return where a digest goes: where it says, else to the team's Slack, else to its mail."""
    if not plan.to:
        return own_places(team)
    return tuple(place for target in plan.to for place in resolve(target, config, owners=(team.key,)).destinations)


def all_places(team: Team, config: Config) -> tuple[Destination, ...]:
    """Return where a team's digests go, all of them; where it has none, where one would go."""
    found = {str(place): place for plan in team.digests for place in places_of(plan, team, config)}
    return tuple(found.values()) or own_places(team)


def says_people(team: Team) -> bool:
    """Return whether all digests of a team say who handled what: one that is asked for goes wherever they go."""
    return bool(team.digests) and all(plan.people for plan in team.digests)


def own_places(team: Team) -> tuple[Destination, ...]:
    """Return the team's Slack, else its mail."""
    return next((found for kind in OWN_KINDS if (found := addresses(kind, team))), ())


def place_of(lane: str, team: str) -> Destination:
    """Return a destination that a digest of a team was owed at, by the name it was owed under."""
    kind, _, address = lane.partition(":")
    return Destination(DestinationKind(kind), address, team)
