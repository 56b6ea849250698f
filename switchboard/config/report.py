"""What reading a configuration finds wrong, gathered so that everything is said at once and no secret is repeated."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable

from switchboard.errors import BadConfig, Fault

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
_LIKE_A_KEY = re.compile(r"[0-9A-Za-z]{32,}")


class Report:
    """Faults and warnings of one file, in the order they are found."""

    def __init__(self, file: str) -> None:
        """Begin with nothing found."""
        self._file = file
        self._found: list[Fault] = []

    @property
    def refusals(self) -> int:
        """Return how many faults are found so far."""
        return sum(not fault.warning for fault in self._found)

    @property
    def found(self) -> tuple[Fault, ...]:
        """Return faults and warnings by line, each once."""
        return tuple(dict.fromkeys(sorted(self._found, key=lambda fault: fault.line)))

    def refuse(self, line: int, path: str, problem: str, remedy: str) -> None:
        """Note what makes the file unusable."""
        self._found.append(Fault(self._file, line, hide(path), hide(problem), hide(remedy)))

    def warn(self, line: int, path: str, problem: str, remedy: str) -> None:
        """Note what the owner of the file should know; the file can be used."""
        self._found.append(Fault(self._file, line, hide(path), hide(problem), hide(remedy), warning=True))

    def finish(self) -> tuple[Fault, ...]:
        """Return the warnings, by line; raises BadConfig with every fault where there is one."""
        return finish(self.found)


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
