"""Ownership rules of several projects put together, as they hold for all here; where two disagree, the first stays."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.errors import BadOwners
from switchboard.importers.draft import Left, OwnersBlock
from switchboard.importers.names import one_line
from switchboard.importers.sentry_teams import Teams
from switchboard.importers.sentry_words import Ownership
from switchboard.importers.writing import holds_secret
from switchboard.ownership.parse import parse_rules
from switchboard.ownership.rule import MatcherKind, Rule

_Matcher = tuple[MatcherKind, str | None, str]


def owning_slugs(ownerships: list[Ownership]) -> Iterator[str]:
    """Return every team that a rule names."""
    for _, line in _lines(ownerships):
        for rule in _read(line) or ():
            yield from (owner.removeprefix("#") for owner in rule.owners if "@" not in owner)


def merge(ownerships: list[Ownership], teams: Teams) -> tuple[OwnersBlock, ...]:
    """Put the rules of each project below its name; a matcher that a project before has with other owners is left out."""
    seen: dict[_Matcher, tuple[str, tuple[str, ...]]] = {}
    blocks = []
    for ownership in ownerships:
        lines: list[str] = []
        left: list[Left] = []
        for _, line in _lines([ownership]):
            found, lost = _carry(line, ownership.project, teams, seen)
            lines += found
            left += lost
        title = f"from the project {one_line(ownership.project)}"
        blocks.append(OwnersBlock(title=title, lines=tuple(lines), left=tuple(left)))
    return tuple(blocks)


def _lines(ownerships: list[Ownership]) -> Iterator[tuple[Ownership, str]]:
    for ownership in ownerships:
        lines = (line.strip(" \r") for line in ownership.raw.split("\n"))
        yield from ((ownership, line) for line in lines if line and not line.startswith("#"))


def _read(line: str) -> tuple[Rule, ...] | None:
    try:
        return parse_rules(line)
    except BadOwners:
        return None


def _carry(
    line: str, project: str, teams: Teams, seen: dict[_Matcher, tuple[str, tuple[str, ...]]]
) -> tuple[list[str], list[Left]]:
    rules = _read(line)
    what = f"the ownership rule “{one_line(line)}” of {one_line(project)}"
    if rules is None:
        return [], [Left(what, "it cannot be read; rules from CODEOWNERS stay in that file, see owners_file")]
    lines: list[str] = []
    left: list[Left] = []
    for rule in rules:
        owners = tuple(owner for owner in rule.owners if "@" in owner or teams.key(owner))
        if len(owners) < len(rule.owners):
            left.append(Left(what, "it names an owner who can be no team here"))
        matcher = (rule.kind, rule.tag, rule.pattern)
        first, before = seen.setdefault(matcher, (project, owners))
        if before != owners:
            left.append(Left(what, f"{one_line(first)} gives the same files to {one_line(' '.join(before))}"))
        elif owners and first is not project:
            continue
        elif owners:
            text = str(Rule(rule.kind, rule.pattern, owners, tag=rule.tag))
            _put(text, what, lines, left)
    return lines, left


def _put(text: str, what: str, lines: list[str], left: list[Left]) -> None:
    if not text.isprintable() or holds_secret(text) or _read(text) is None:
        left.append(Left(what, "it holds characters or secrets that cannot stand in the file"))
    elif text not in lines:
        lines.append(text)
