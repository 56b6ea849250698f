"""Who owns an alert: the teams that the winning ownership rule names, in its order."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.config.config import Config
from switchboard.config.load_owners import owner_key
from switchboard.model.facts import Facts
from switchboard.ownership.match import Match, best_match


@dataclass(frozen=True, slots=True)
class OwningTeam:
    """A team that owns an alert, and the match that says so."""

    key: str
    match: Match


def owning_teams(config: Config, facts: Facts) -> tuple[OwningTeam, ...]:
    """Return the teams of the rule that wins, each once; none where no rule matches, or the winner names only people.

    A rule that names only people still wins: the next best rule's team would hear of what is not theirs.
    """
    return owners_and_people(config, facts)[0]


def owners_and_people(config: Config, facts: Facts) -> tuple[tuple[OwningTeam, ...], tuple[str, ...]]:
    """Return the teams of the rule that wins; where it names none, the people whom it names, as they are written."""
    best = best_match(config.owners, facts, precedence=config.defaults.precedence.value)
    if best is None:
        return (), ()
    keys = (owner_key(owner, config.owner_keys) for owner in best.rule.owners)
    teams = tuple(OwningTeam(key, best) for key in dict.fromkeys(keys) if key is not None)
    return teams, () if teams else best.rule.owners
