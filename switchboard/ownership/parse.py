"""Ownership text to rules, by Sentry's grammar and its odd corners: only spaces separate, and `#` alone ends a rule."""

from __future__ import annotations

import re
from bisect import bisect_right

from switchboard.errors import BadOwners
from switchboard.ownership.rule import MatcherKind, Rule

_SPACES = re.compile(r" *")
_NEWLINES = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"#[^\r\n]*")
_KIND = re.compile(r"(path|module|url|codeowners|tags\.([^:\s]+)):")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(r"\S+")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Read ownership rules, in the order of their lines; blank text has none.

    Raises BadOwners with the 1-based line: a rule without owners, a tab between fields, a `codeowners:` rule (they come
    from a CODEOWNERS file only). A type Sentry does not know is part of a path: `foo:bar` is the path `foo:bar`.
    """
    reader = _Reader(text)
    rules = []
    while not reader.at_end():
        if reader.take(_NEWLINES) or reader.take(_COMMENT):
            continue
        rules.append(reader.rule())
    return tuple(rules)


class _Reader:
    """A place in the text, and one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line_ends = [found.end() for found in _NEWLINES.finditer(text)]

    def at_end(self) -> bool:
        """Skip spaces, and return whether nothing follows."""
        self.take(_SPACES)
        return self.at == len(self.text)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def line_at(self, place: int) -> int:
        return 1 + bisect_right(self.line_ends, place)

    def bad(self, problem: str, *, at: int) -> BadOwners:
        line = self.line_at(at)
        if "\t" in self.line_text(line):
            problem = "a tab stands between the fields of this rule; only spaces part them, as in Sentry"
            return BadOwners(problem, line=line, of_tab=True)
        return BadOwners(problem, line=line)

    def line_text(self, line: int) -> str:
        starts, ends = [0, *self.line_ends], [*self.line_ends, len(self.text)]
        return self.text[starts[line - 1] : ends[line - 1]]

    def rule(self) -> Rule:
        start = self.at
        typed = self.take(_KIND)
        if typed and typed[1] == "codeowners":
            raise self.bad("codeowners: rules come from a CODEOWNERS file and cannot be typed", at=start)
        pattern = self.identifier()
        if pattern is None:
            raise self.bad("a pattern is missing here", at=self.at)
        owners = self.owners(start)
        tag = typed[2] if typed else None
        kind = MatcherKind.TAG if tag else MatcherKind(typed[1]) if typed else MatcherKind.PATH
        return Rule(kind, pattern, owners, tag=tag, line=self.line_at(start))

    def identifier(self) -> str | None:
        """Take a run of characters, or a quoted text, which may hold spaces; None where neither stands."""
        if quoted := self.take(_QUOTED):
            return _ESCAPE.sub(lambda escape: _ESCAPES.get(escape[1], escape[0]), quoted[1])
        word = self.take(_WORD)
        return word[0] if word else None

    def owners(self, start: int) -> tuple[str, ...]:
        owners: list[str] = []
        while owner := self.owner():
            owners.append(owner)
        if not owners:
            raise self.bad(
                "the rule names no owner: after the pattern and a space write #team or an address",
                at=start,
            )
        return tuple(owners)

    def owner(self) -> str | None:
        """Take one owner; None, with nothing taken, where a line, a comment or the text ends the rule."""
        before = self.at
        self.take(_SPACES)
        team = self.text.startswith("#", self.at)
        self.at += team
        name = self.identifier()
        if name is None:
            self.at = before
            return None
        if not name:
            raise self.bad("an owner is empty", at=before)
        if team:
            return f"#{name}"
        return name.lower() if "@" in name else name
