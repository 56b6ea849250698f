"""Words: a measured figure, the results of a run, and the limits that they are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one round: row `accept`, case `switchboard 13 KB`, figure `requests/s`."""

    row: str
    case: str
    figure: str
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """The values that a figure had in the rounds."""

    row: str
    case: str
    name: str
    values: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the figure with its median and its spread."""
        spread = {"median": median(self.values), "lowest": min(self.values), "highest": max(self.values)}
        return {**asdict(self), **spread}


@dataclass(slots=True)
class Results:
    """All samples of a run, and what must be known to read them."""

    samples: list[Sample] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    yardsticks: dict[str, list[float]] = field(default_factory=dict)

    def add(self, samples: Iterable[Sample]) -> None:
        """Take in what a round measured."""
        self.samples += samples

    def note(self, said: str) -> None:
        """Remember something, once."""
        if said not in self.notes:
            self.notes.append(said)

    def figures(self, row: str) -> Iterator[Figure]:
        """Give the figures of a row, in the order in which they were first measured."""
        names = dict.fromkeys((one.case, one.figure) for one in self.samples if one.row == row)
        return (Figure(row, case, name, self._values(row, case, name)) for case, name in names)

    def median(self, row: str, case: str, figure: str) -> float | None:
        """Give the median of a figure; None where it was not measured."""
        values = self._values(row, case, figure)
        return median(values) if values else None

    def ratio(self, row: str, case: str, other: str, figure: str) -> float | None:
        """Give how many times the other case's median this one's is; None where either was not measured."""
        above, below = self.median(row, case, figure), self.median(row, other, figure)
        return above / below if above is not None and below else None

    def total(self, row: str, case: str, figure: str) -> float:
        """Give the sum of a figure over all rounds; 0 where it was not measured."""
        return sum(self._values(row, case, figure))

    def pooled(self, row: str, case: str, figure: str, share: float) -> float | None:
        """Give what this share of all values of a figure, of every round, does not exceed; None where there are none."""
        values = self._values(row, case, figure)
        return rank(list(values), share) if values else None

    def highest(self, row: str, case: str, figure: str) -> float | None:
        """Give the highest value of a figure in any round; None where it was not measured."""
        return max(self._values(row, case, figure), default=None)

    def _values(self, row: str, case: str, figure: str) -> tuple[float, ...]:
        return tuple(one.value for one in self.samples if (one.row, one.case, one.figure) == (row, case, figure))


@dataclass(frozen=True, slots=True)
class Limit:
    """Something to hold: what it says, where its value is found, and what it has to reach or stay under.

    `ratio`: of two figures of one run, so that it may be compared with another run's.
    """

    row: str
    says: str
    find: Callable[[Results], float | None]
    least: float | None = None
    most: float | None = None
    ratio: bool = False

    def verdict(self, results: Results) -> dict[str, Any]:
        """Return whether it holds in these results; `holds` is None where it was not measured."""
        value = self.find(results)
        holds = None
        if value is not None:
            holds = (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        told = {"says": self.says, "measured": value, "holds": holds}
        return {**told, "ratio": True, "more is better": self.least is not None} if self.ratio else told


def rank(values: list[float], share: float) -> float:
    """Give the value that this share of the values does not exceed (0.99: the 99th percentile); nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, int(share * len(ordered) + 0.999999) - 1))]
