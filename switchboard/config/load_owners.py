"""The `owners` of routes.yaml: Sentry's ownership rules, whose owners are teams that are there, or people by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from switchboard.config.config import Team
from switchboard.config.document import MappingEntry, Scalar
from switchboard.config.findings import FindingCode
from switchboard.config.keys.team import TeamKeys
from switchboard.config.report import Position, Report
from switchboard.config.yaml_reader import Place
from switchboard.errors import BadOwners
from switchboard.ownership.parse import parse_rules
from switchboard.ownership.rule import Rule

MOST_FAULTS, MOST_READ = 20, 5_000_000
"""So many faults are looked for, in so many characters, as all of the text is read anew after each."""


def owner_keys(written: Mapping[str, TeamKeys], teams: Mapping[str, Team]) -> Mapping[str, str]:
    """Return the team's key for every way to name it as an owner: its key and its slug in Sentry."""
    names = {key: key for key in teams}
    for team in teams.values():
        if team.sentry is None:
            continue
        other = names.setdefault(team.sentry, team.key)
        if other != team.key:
            problem = f"the Sentry slug “{team.sentry}” also names the team {other}"
            written[team.key].here.refuse("", FindingCode.REPEATED, problem, "Give each team a slug of its own")
    return names


def owner_key(owner: str, names: Mapping[str, str]) -> str | None:
    """Return the team that an owner names, None for people and unknown teams. `#` before a team is optional."""
    name = owner.removeprefix("#")
    return names.get(name) or names.get(name.lower())


def read_owners(top: Place, names: Mapping[str, str]) -> tuple[Rule, ...]:
    """Read the rules; each line that is wrong is reported at its own line of the file."""
    entry = top.node.get("owners")
    if entry is None:
        return ()
    if not isinstance(entry.value, Scalar):
        top.refuse(
            "owners", FindingCode.WRONG_SHAPE, "not a text", "Write `owners: |` and one rule a line below it, indented"
        )
        return ()
    remedy = "Write a matcher, a space and an owner: path:src/pay/* #payments"
    rules = read_lines(
        entry.value.text, parse_rules, report=top.report, before=_first_line(entry), path="owners", remedy=remedy
    )
    passed_over = frozenset(names) | top.report.broken("teams")
    for rule in rules if not top.report.lost("teams") else ():
        _check_owners(top, rule, _first_line(entry) + rule.line, names, passed_over)
    return rules


def read_lines(
    text: str, parse: Callable[[str], tuple[Rule, ...]], *, report: Report, before: int, path: str, remedy: str
) -> tuple[Rule, ...]:
    """Parse rules; after a line that is wrong the rest is read without it, so that one reading finds all faults.

    `before` is how many lines of the file stand before the text.
    """
    lines = text.split("\n")
    for _ in range(max(1, min(MOST_FAULTS, MOST_READ // (len(text) + 1)))):
        rest = "\n".join(lines)
        if not rest.strip():
            return ()
        try:
            return parse(rest)
        except BadOwners as error:
            report.refuse(Position(before + error.line, path), _code(error), error.problem, remedy)
            lines[min(error.line, len(lines)) - 1] = ""
    return ()


def _code(error: BadOwners) -> FindingCode:
    return FindingCode.TAB if error.of_tab else FindingCode.OWNERS


def _first_line(entry: MappingEntry) -> int:
    """Return the file's line before the first of the text: a block begins on the line after its `|`."""
    block = isinstance(entry.value, Scalar) and entry.value.block
    return entry.value.line if block else entry.value.line - 1


def _check_owners(top: Place, rule: Rule, line: int, names: Mapping[str, str], passed_over: frozenset[str]) -> None:
    for owner in rule.owners:
        if owner_key(owner, names) is not None or "@" in owner:
            continue
        name, otherwise = owner.removeprefix("#"), "Add the team below teams, or its `sentry` slug"
        if name in passed_over:
            continue
        remedy = top.report.nearest(name, names, otherwise=otherwise)
        top.report.refuse(Position(line, "owners"), FindingCode.UNKNOWN_OWNER, f"no team is called “{owner}”", remedy)
