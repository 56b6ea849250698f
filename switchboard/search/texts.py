"""How texts compare: exactly, ignoring case, as a part, as a path; as codes and versions, which have an order as well."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from switchboard.errors import BadQuery
from switchboard.model.facts import Facts
from switchboard.model.hidden import VEIL, may_be, may_begin
from switchboard.ownership.glob import glob_matches
from switchboard.search.kinds import NUMBERS, ORDERED, Test
from switchboard.search.query import Operator, Value
from switchboard.search.standing import WORDS, standing, stands
from switchboard.search.versions import read_version
from switchboard.search.wildcard import compile_value, first_piece, is_plain

EQUAL = frozenset({Operator.EQUALS})
SPECIAL = "\\*"
"""What is no character of its own in a value that holds a wildcard; in a path's glob there is more of it."""


_ONE = frozenset("?[")


class Compare(StrEnum):
    """How a text compares. In Sentry, too, tags compare exactly and prose ignores case."""

    EXACT = "exact"
    IGNORE_CASE = "ignore case"
    CONTAINS = "contains, ignoring case"
    PATH_GLOB = "ownership glob"


class Texts:
    """Texts with wildcards. `words` are all it may be, where that is known; `refused` ones say why not."""

    operators = EQUAL
    unknown = ""

    def __init__(
        self,
        compare: Compare = Compare.EXACT,
        *,
        instead: str = "it holds text, which has no order",
        words: tuple[str, ...] = (),
        refused: dict[str, str] | None = None,
    ) -> None:
        """Compare texts in this way."""
        self.compare = compare
        self.is_exact = compare is Compare.EXACT
        self.instead = instead
        self.words = words
        self.refused = refused or {}
        self.special = f"{SPECIAL}?[]{{}}," if compare is Compare.PATH_GLOB else SPECIAL

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[str]:
        """Hold one typed text against a text."""
        (value,) = typed
        self._check(value)
        if self.compare is Compare.PATH_GLOB:
            return _path_test(value.text)
        return compile_value(value.text, exact_case=self.is_exact, within=self.compare is Compare.CONTAINS)

    def text(self, value: str) -> str:
        """Print it as it is."""
        return value

    def plain(self, value: Value) -> str | None:
        """Return what a text must be equal to, folded as `folded` does; None where that is not all there is to it."""
        whole = self.compare in (Compare.EXACT, Compare.IGNORE_CASE)
        return self.folded(value.text.replace("\\*", "*")) if whole and is_plain(value.text) else None

    def begins(self, value: Value) -> str:
        """Return what a text must begin with, folded; empty where it may begin anyhow."""
        if self.compare is Compare.PATH_GLOB or (self.compare is Compare.CONTAINS and is_plain(value.text)):
            return ""
        return self.folded(first_piece(value.text))

    def folded(self, text: str) -> str:
        """Fold a text so that equal ones are the same."""
        return text if self.is_exact else text.casefold()

    def may_be(self, value: Value, hidden: str) -> bool:
        """Return whether a text of which a part is hidden may be one that a value asks for."""
        plain = self.plain(value)
        if plain is not None:
            return may_be(self.folded(hidden), plain)
        return may_begin(self.folded(hidden), self.begins(value))

    def _check(self, value: Value) -> None:
        word = value.text.lower()
        if word in self.refused:
            raise BadQuery(self.refused[word], position=value.position)
        if self.words and is_plain(value.text) and word not in self.words:
            raise BadQuery(f"{value.text} is not one of {', '.join(self.words)}", position=value.position)


def _path_test(pattern: str) -> Test[str]:
    """Make the test of a path. What asks for single characters would take a veil for one."""
    asks_one = not _ONE.isdisjoint(pattern)

    def test(path: str) -> bool | None:
        return None if asks_one and VEIL in path else glob_matches(pattern, path, path=True)

    return test


class Codes(Texts):
    """Texts that are mostly numbers: `http.status_code:5*` as well as `http.status_code:>=500`."""

    operators = ORDERED
    unknown = "it is no number, so it cannot be compared with one"

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[str]:
        """Hold a text against a text, a number against a number."""
        if operator in (Operator.EQUALS, Operator.SAME):
            return super().prepare(operator, typed)
        holds = NUMBERS.prepare(operator, typed)

        def test(text: str) -> bool | None:
            return holds(float(text)) if text.isascii() and text.isdigit() and len(text) < 20 else None

        return test


class Versions(Texts):
    """Releases that compare by semver where both sides parse; a typed package must be the release's."""

    operators = ORDERED
    unknown = "its release and the one asked for have no order: a version is 1.2.3 or package@1.2.3"

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[str]:
        """Compare as versions, or, for `:` and `=`, as texts where one of them is none."""
        first, last = typed[0], typed[-1]
        if operator is Operator.BETWEEN:
            starts, ends = _ordered(first, Operator.AT_LEAST), _ordered(last, Operator.AT_MOST)

            def between(release: str) -> bool | None:
                above, below = starts(release), ends(release)
                return None if above is None or below is None else above and below

            return between
        return self._same(first) if operator in (Operator.EQUALS, Operator.SAME) else _ordered(first, operator)

    def plain(self, value: Value) -> str | None:
        """Equal versions are spelled in many ways."""
        return None

    def begins(self, value: Value) -> str:
        """A version may stand behind any package, or behind none."""
        return ""

    def _same(self, value: Value) -> Test[str]:
        wanted = read_version(value.text)
        as_text = super().prepare(Operator.EQUALS, (value,))

        def test(release: str) -> bool | None:
            bare = release.partition("@")[2]
            if as_text(release) or as_text(bare) or as_text(bare.removeprefix("v")):
                return True
            said = read_version(release)
            if said is None or wanted is None:
                return False
            return said.order == wanted.order and wanted.package in (None, said.package)

        return test


class Standings:
    """How an issue stands: `is:unresolved`. The value asked is the alert itself."""

    operators = EQUAL
    instead = "it is one word, as in is:unresolved"
    unknown = "the alert does not say how its issue stands"

    def prepare(self, operator: Operator, typed: tuple[Value, ...]) -> Test[Facts]:
        """Ask for one word of Sentry's."""
        (value,) = typed
        word = value.text.lower()
        if word not in WORDS:
            raise BadQuery(f"is:{value.text} is not served; is may be {', '.join(WORDS)}", position=value.position)
        return lambda facts: stands(word, facts)

    def text(self, value: Facts) -> str:
        """Return status and substatus, where they are known."""
        return standing(value)


def _ordered(value: Value, operator: Operator) -> Test[str]:
    wanted = read_version(value.text)
    if wanted is None:
        raise BadQuery(f"{value.text} is no version, as in >1.2.3 or >=package@1.2.3", position=value.position)
    compare: dict[Operator, Callable[[bool, bool], bool]] = {
        Operator.GREATER: lambda less, same: not less and not same,
        Operator.AT_LEAST: lambda less, same: not less,
        Operator.LESS: lambda less, same: less,
        Operator.AT_MOST: lambda less, same: less or same,
    }
    decide = compare[operator]

    def test(release: str) -> bool | None:
        said = read_version(release)
        if said is None or wanted.package not in (None, said.package):
            return None
        return decide(said.order < wanted.order, said.order == wanted.order)

    return test
