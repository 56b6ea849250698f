"""A CODEOWNERS file to rules: GitHub's syntax, and GitLab's sections. Owners stay as written; teams are found elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard.errors import BadOwners
from switchboard.ownership.rule import MatcherKind, Rule

_NEWLINE = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"(?:\\.|[^\s\\]|\\$)+")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
# A header is a name in brackets and nothing but owners behind it: `[slug]/page.tsx @web` names a file.
_HEADER = re.compile(r"\^?\[\s*(?P<name>[^\[\]\s][^\[\]]*)\](?:\[\d*\])?(?:\s+(?P<owners>.*))?")
_ESCAPED = re.compile(r"\\([\s#])")
_SLASHES = re.compile(r"(?<!:)/{2,}")


@dataclass(frozen=True, slots=True)
class Root:
    """Where code lies in the repository and in a stack trace, as in Sentry's code mappings: `src/` is `app/`."""

    source: str
    stack: str


@dataclass(frozen=True, slots=True)
class _Section:
    name: str | None = None
    owners: tuple[str, ...] = ()


def parse_codeowners(text: str, *, roots: tuple[Root, ...] = ()) -> tuple[Rule, ...]:
    r"""Read a CODEOWNERS file's rules, in the order of its lines; `roots` turn the repository's paths into a stack's.

    A ` #` begins a comment; `\ ` and `\#` in a path are a space and a `#`. A path without owners takes those of its
    section's header. Without these it owns nothing: at GitHub it takes away what earlier lines gave; Sentry drops such
    a line, so that they stay in force, and so do we.
    `!path` (GitLab's, 17.10 and later) takes what it fits out of its section, wherever in the section it stands.
    Raises BadOwners with the 1-based line: a `!` without a path.
    """
    section = _Section()
    rules = []
    for number, line in enumerate(_NEWLINE.split(text.removeprefix("\ufeff")), 1):
        said = _without_comment(line)
        if header := _HEADER.fullmatch(said):
            section = _Section(" ".join(header["name"].lower().split()), tuple((header["owners"] or "").split()))
        elif said:
            rules.append(_rule(said, number, section, roots))
    return tuple(rule for rule in rules if rule.owners or rule.excludes)


def stack_path(path: str, roots: tuple[Root, ...]) -> str:
    """Turn a path of the repository into a stack's, by the first root whose source it has, as Sentry's import does.

    Only an anchored path, one with a `/` before its end, lies anywhere. `//` becomes `/`, except behind a colon.
    """
    root = next((root for root in roots if root.source in path), None)
    if root is None or "/" not in path[:-1]:
        return path
    return _SLASHES.sub("/", path.replace(root.source, root.stack, 1))


def _without_comment(line: str) -> str:
    r"""Cut a comment off, and the space around; a space that is escaped belongs to the path."""
    said = _COMMENT.sub("", line).lstrip()
    bare = said.rstrip()
    return f"{bare} " if bare.endswith("\\") and bare != said else bare


def _rule(said: str, number: int, section: _Section, roots: tuple[Root, ...]) -> Rule:
    path, *owners = (word[0] for word in _WORD.finditer(said))
    excludes = path.startswith("!")
    path = path.removeprefix("!")
    if not path:
        raise BadOwners("an exclusion without a path: write !path, without a space between", line=number)
    named = () if excludes else tuple(owners) or section.owners
    pattern = stack_path(_ESCAPED.sub(r"\1", path), roots)
    return Rule(MatcherKind.CODEOWNERS, pattern, named, line=number, section=section.name, excludes=excludes)
