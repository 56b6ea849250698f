"""The words of ownership: a rule as typed, its owners, and how it prints back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_NEEDS_QUOTES = re.compile(r'\s|^"|^$')


class MatcherKind(StrEnum):
    """What a rule's pattern is held against. CODEOWNERS lines are a kind of their own: they match in another way."""

    PATH = "path"
    MODULE = "module"
    URL = "url"
    TAG = "tags"
    CODEOWNERS = "codeowners"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. `owners` are as typed: `#team`, a lower-case e-mail address, a team's key; `tag` only if kind is TAG.

    In a CODEOWNERS file owners are `@org/team`, `@user` or an address, and `section` is GitLab's, in lower case. One
    that `excludes` has none: it takes what it fits out of its section, as `!path` does.
    `line` is 1-based; it, the section and the file do not count when rules are compared.
    """

    kind: MatcherKind
    pattern: str
    owners: tuple[str, ...]
    tag: str | None = None
    line: int = field(default=0, compare=False)
    section: str | None = field(default=None, compare=False)
    excludes: bool = False
    file: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Print the rule as it is typed, with its kind always said."""
        kind = f"tags.{self.tag}" if self.kind is MatcherKind.TAG else self.kind
        kind = f"{kind}:!" if self.excludes else f"{kind}:"
        return " ".join((f"{kind}{_quote(self.pattern)}", *map(_show_owner, self.owners)))


def _show_owner(owner: str) -> str:
    return f"#{_quote(owner[1:])}" if owner.startswith("#") else _quote(owner)


def _quote(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
