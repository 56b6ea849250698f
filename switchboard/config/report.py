"""What reading a configuration finds wrong, gathered so that everything is said at once and no secret is repeated."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from switchboard.config.findings import FindingCode
from switchboard.errors import BadConfig, Fault
from switchboard.model.replace import replace

_TOKENS = (
    r"xox[a-z]-[0-9A-Za-z-]{8,}",
    r"xapp-[0-9A-Za-z-]{8,}",
    r"sntry[a-z]_[0-9A-Za-z=_+/-]{8,}",
    r"gh[a-z]_[0-9A-Za-z]{20,}",
    r"https://hooks\.slack\.com/\S{4,}",
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----",
    r"://[^\s/:@]{1,100}:[^\s/@]{1,200}@",
)
_SECRET = re.compile("|".join(_TOKENS))
# To compare is slow: of many names only those that begin alike are looked at.
_NEIGHBOURS = 100
MOST_NOTED, MOST_SUGGESTED, MOST_OF_CONDITIONS = 1_000, 100, 300_000
_SHOWN = 5
# What one word, written once, makes wrong wherever it is named.
_REPEATABLE = frozenset(
    {FindingCode.UNKNOWN_DESTINATION, FindingCode.UNKNOWN_OWNER, FindingCode.UNKNOWN_TEAM, FindingCode.UNKNOWN_PERSON}
)
_LIKE_A_KEY = re.compile(r"[0-9A-Za-z]{32,}")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file: its line and column, from 1, and its path of keys."""

    line: int
    path: str
    column: int = 1


def found_at(at: Position, code: FindingCode, problem: str, remedy: str, *, file: str, warning: bool = False) -> Fault:
    """Make a finding; whatever in its words may be a secret is hidden."""
    words = (hide(at.path), hide(problem), hide(remedy))
    return Fault(file, at.line, *words, warning=warning, code=code, column=at.column)


class Budget:
    """How much of a configuration may be conditions, in characters, over all its files: to read them takes longest."""

    def __init__(self, characters: int = MOST_OF_CONDITIONS) -> None:
        """Begin with all of it left."""
        self._left = characters
        self._spent: set[str] = set()

    def allows(self, place: str, characters: int) -> bool:
        """Spend what the text of a place costs, once; return whether it is within the budget."""
        if place not in self._spent:
            self._spent.add(place)
            self._left -= characters
        return self._left >= 0


class Report:
    """Faults and warnings of one file, in the order they are found; several files may share a budget."""

    def __init__(self, file: str, budget: Budget | None = None) -> None:
        """Begin with nothing found."""
        self._file = file
        self._budget = budget or Budget()
        self._found: dict[Fault, None] = {}
        self._suggested = 0
        self.refusals = 0
        """How many faults are found so far."""
        self.meant: set[str] = set()
        """The paths of keys that stand there misspelt."""

    @property
    def found(self) -> tuple[Fault, ...]:
        """Return faults and warnings by line, each once, and what is wrong in many places at the first of them."""
        in_order = sorted(self._found, key=lambda fault: (fault.line, fault.column, fault.code != FindingCode.VERSION))
        return told_once(in_order)

    def broken(self, section: str) -> frozenset[str]:
        """Return the entries of a section in which something is wrong: what names them is not wrong for that."""
        inside = f"{section}."
        paths = (fault.path.removeprefix(inside) for fault in self._found if fault.path.startswith(inside))
        return frozenset(
            part for path in paths for part in (path, path.partition(".")[0], path.rpartition(".")[0]) if part
        )

    def lost(self, section: str) -> bool:
        """Return whether an entry of a section could not be read at all, so that nobody knows what it would have named."""
        parts = (
            fault.path.removeprefix(f"{section}.") for fault in self._found if fault.path.startswith(f"{section}.")
        )
        return any("." not in part for part in parts)

    def can_afford(self, path: str, characters: int) -> bool:
        """Return whether a condition of so many characters may still be read."""
        return self._budget.allows(f"{self._file}:{path}", characters)

    def nearest(self, word: str, known: Iterable[str], *, otherwise: str) -> str:
        """Return `Did you mean “x”?` as `nearest` does, so many times: to look for it takes long, and few read more."""
        self._suggested += 1
        return nearest(word, known, otherwise=otherwise) if self._suggested <= MOST_SUGGESTED else otherwise

    def refuse(self, at: Position, code: FindingCode, problem: str, remedy: str) -> None:
        """Note what makes the file unusable."""
        self.refusals += 1
        if len(self._found) < MOST_NOTED:
            self._found[found_at(at, code, problem, remedy, file=self._file)] = None

    def warn(self, at: Position, code: FindingCode, problem: str, remedy: str) -> None:
        """Note what the owner of the file should know; the file can be used."""
        if len(self._found) < MOST_NOTED:
            self._found[found_at(at, code, problem, remedy, file=self._file, warning=True)] = None

    def finish(self) -> tuple[Fault, ...]:
        """Return the warnings, by line; raises BadConfig with every fault where there is one."""
        return finish(self.found)


def told_once(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Tell what is wrong in the same words in several places once, at the first, and name the lines of the others."""
    same: dict[tuple[object, ...], list[Fault]] = {}
    for fault in found:
        whole = (fault.file, fault.code, fault.problem, fault.warning)
        same.setdefault(whole if fault.code in _REPEATABLE else (*whole, fault.line, fault.path), []).append(fault)
    return tuple(_with_lines(*faults) for faults in same.values())


def _with_lines(first: Fault, *others: Fault) -> Fault:
    lines = [str(line) for line in dict.fromkeys(other.line for other in others) if line != first.line]
    if not lines:
        return first
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return replace(first, remedy=f"{first.remedy} (so in line {', '.join(lines[:_SHOWN])}{more})")


def finish(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the warnings; raises BadConfig with every fault where there is one."""
    everything = tuple(found)
    faults = tuple(fault for fault in everything if not fault.warning)
    if faults:
        raise BadConfig(faults)
    return everything


def lines_with_secrets(text: str) -> tuple[int, ...]:
    """Return the lines (from 1) that hold what can only be a secret; it belongs in the environment."""
    return tuple(number for number, line in enumerate(text.split("\n"), start=1) if _SECRET.search(line))


def hide(text: str) -> str:
    """Take out of a sentence whatever may be a secret that somebody wrote in the wrong place."""
    return _LIKE_A_KEY.sub("[hidden]", _SECRET.sub("[hidden]", text))


def nearest(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return `Did you mean “x”?` for the known word most like this one, else what to do otherwise."""
    names, word = sorted(known), word[:100]
    if len(names) > 2 * _NEIGHBOURS:
        place = bisect_left(names, word)
        names = names[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return f"Did you mean “{close[0]}”?" if close else otherwise
