"""The `owners_file` of routes.yaml: a CODEOWNERS file whose owners become our teams, and people their addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from switchboard.config.findings import FindingCode
from switchboard.config.keys.file import FileKeys
from switchboard.config.load_owners import owner_key, read_lines
from switchboard.config.people import MappedPerson
from switchboard.config.report import Position, Report
from switchboard.model.replace import replace
from switchboard.ownership.codeowners import Root, parse_codeowners
from switchboard.ownership.rule import Rule

_SHOWN, _LONGEST = 5, 100
_NAMED = "owners"
# Of a file's text nothing is ever said but what can only be an owner.
_OWNER = re.compile(r"@{1,2}[\w./-]{1,100}|[\w.+-]{1,64}@[\w.-]{1,190}")


def misnamed(path: str) -> str | None:
    """Return why a path is no CODEOWNERS file's, None where it may be one: no other file is ever opened for it."""
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path or not path.isprintable():
        return "it is to lie below this file's folder"
    if _NAMED not in parts[-1].lower() or parts[-1].lower().endswith((".yaml", ".yml")):
        return f"its name has no “{_NAMED}” in it, so it is no CODEOWNERS file"
    return None


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """The text of a CODEOWNERS file, and what is found wrong with it."""

    text: str
    report: Report


@dataclass(frozen=True, slots=True)
class KnownOwners:
    """Who an owner may be: the teams by key and Sentry slug, and people by name."""

    teams: Mapping[str, str]
    people: Mapping[str, MappedPerson]

    def owner(self, written: str) -> str | None:
        """Return `#team` for `@org/team`, an address for an address or a person's `@name`; None for a stranger.

        A `@name` that is nobody below people is a group of GitLab's top level, where a team has that key or slug.
        """
        if written.startswith("@"):
            _, slash, name = written[1:].rpartition("/")
            person = None if slash else self.people.get(name)
            if person is not None:
                return person.email
            key = owner_key(name, self.teams)
            return f"#{key}" if key else None
        if "@" in written:
            return written.lower()
        key = owner_key(written, self.teams)
        return f"#{key}" if key else None


def read_codeowners(top: FileKeys, known: KnownOwners, files: Mapping[str, OwnersFile]) -> tuple[Rule, ...]:
    """Read the rules of the file that `owners_file` names; owners whom nobody knows are dropped, as Sentry does."""
    roots = tuple(Root(root.source, root.stack) for root in top.owners_roots)
    path = top.owners_file
    if path is None:
        return ()
    if why := misnamed(path):
        problem = f"“{path[:_LONGEST]}” is not read: {why}"
        top.here.refuse("owners_file", FindingCode.NOT_READ, problem, "Name a file such as .github/CODEOWNERS")
        return ()
    if path not in files:
        remedy = "Put it below this file's folder, a regular file and no link out, or take the key out"
        top.here.refuse("owners_file", FindingCode.NOT_READ, f"{path} is not there, or not to be read", remedy)
        return ()
    file = files[path]
    remedy = "Write a path, a space and its owners, as GitHub and GitLab do: src/pay/ @example/payments"
    parse = partial(parse_codeowners, roots=roots)
    rules = read_lines(file.text, parse, report=file.report, before=0, path="", remedy=remedy)
    _warn_of_strangers(rules, known, file.report)
    owned = (replace(rule, owners=_owners(rule, known), file=path) for rule in rules)
    return tuple(rule for rule in owned if rule.owners or rule.excludes)


def _owners(rule: Rule, known: KnownOwners) -> tuple[str, ...]:
    return tuple(dict.fromkeys(owner for written in rule.owners if (owner := known.owner(written))))


def _warn_of_strangers(rules: tuple[Rule, ...], known: KnownOwners, report: Report) -> None:
    """Warn once, at the first line that names one."""
    strangers: dict[str, int] = {}
    for rule in rules:
        for written in rule.owners:
            if known.owner(written) is None:
                strangers.setdefault(written, rule.line)
    if not strangers:
        return
    owners = [written for written in strangers if _OWNER.fullmatch(written)]
    shown = ", ".join(owners[:_SHOWN]) or "what stands there"
    more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
    remedy = "What only they own is owned by nobody here; give their team its key or `sentry` slug below teams"
    report.warn(
        Position(min(strangers.values()), ""),
        FindingCode.UNKNOWN_OWNER,
        f"no team here is called {shown}{more}",
        remedy,
    )
