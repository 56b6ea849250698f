"""Destinations in routes.yaml, wherever one stands, checked against the teams, people and names that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from switchboard.config.config import Team
from switchboard.config.destinations import Form, Target, WordFault, read_target
from switchboard.config.findings import FindingCode
from switchboard.config.people import MappedPerson
from switchboard.config.yaml_reader import Place, Word
from switchboard.model.decision import DestinationKind


@dataclass(frozen=True, slots=True)
class Names:
    """What destinations may refer to: the teams, the kind of each named destination, and people (None: any).

    `broken` are names of theirs in whose own definition something is wrong: that is told there, and not here again.
    """

    teams: Mapping[str, Team]
    named: Mapping[str, str]
    people: Mapping[str, MappedPerson] | None = None
    broken: frozenset[str] = frozenset()


def read_targets(place: Place, words: Iterable[Word], names: Names) -> tuple[Target, ...]:
    """Read destinations written at a place; warn of those that this version cannot deliver to yet."""
    targets = (_read_target(place, word, names) for word in words)
    return tuple(target for target in targets if target is not None)


def _read_target(place: Place, word: Word, names: Names) -> Target | None:
    target = read_target(word.text, teams=names.teams, named=names.named)
    refusal = target if isinstance(target, WordFault) else _unknown_to_slack(target, names)
    if isinstance(target, WordFault) or refusal is not None:
        if refusal is not None and _name_in(word.text) not in names.broken:
            place.report.refuse(word.at, refusal.code, refusal.problem, refusal.remedy_by(place.report))
        return None
    if target.form is Form.TEAM and target.name in names.broken:
        return target
    if target.form is Form.TEAM and not names.teams[target.name].has(target.kind):
        problem = f"the team {target.name} has no {target.kind.value} address"
        remedy = f"Add `{target.kind.value}` to teams.{target.name}, or name another destination"
        place.report.refuse(word.at, FindingCode.NO_ADDRESS, problem, remedy)
    elif not target.kind.served:
        remedy = "What goes there fails, and the fallback is told"
        place.report.warn(word.at, FindingCode.NOT_SERVED, f"{target.kind.value} is not served yet", remedy)
    elif not target.served:
        place.report.warn(
            word.at, FindingCode.NOT_SERVED, f"{target} is not served yet", "The fallback is told instead"
        )
    return target


def _name_in(text: str) -> str:
    return text.partition(":")[2].strip().removeprefix("@")


def _unknown_to_slack(target: Target, names: Names) -> WordFault | None:
    """Return why a person cannot be written to in Slack; None for any other destination."""
    if target.kind is not DestinationKind.SLACK or target.form is not Form.PERSON or names.people is None:
        return None
    name = target.name.removeprefix("@")
    person = names.people.get(name)
    if person is None:
        otherwise = f"Add {name}: {{slack: U012ABC}} below people"
        return WordFault(f"nobody below people is called “{name}”", otherwise, name, tuple(names.people))
    return None if person.slack else WordFault(f"{target} has no name in Slack", f"Add `slack` to people.{name}")
