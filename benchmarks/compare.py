"""Holds a run against the baseline: CPU for each unit of work, memory, and ratios within a run; rates say too little.

A fixed piece of work, timed before and after each row, says how fast the machine was: CPU is compared at its pace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.report import shown

# Two runs of one program differ by about this much; of a figure with one value nothing says how much it moves.
LEAST_MARGIN, RATIO_MARGIN, BLIND_MARGIN = 0.10, 0.15, 0.25
ENOUGH_ROUNDS = 3
CPU, MEMORY = "CPU us", "RSS MB"
# What ours is held against is not ours.
OTHERS = ("bare ASGI", "alertmanager")


class Verdict(Enum):
    """What became of a figure since the baseline."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


COLOURS = {
    Verdict.BETTER: "[green]{}[/green]",
    Verdict.SAME: "[dim]{}[/dim]",
    Verdict.WORSE: "[red]{}[/red]",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure now, and as it would be by the baseline at this machine's pace; `margin` is how much it moves by itself."""

    row: str
    says: str
    before: float
    now: float
    margin: float
    more_is_better: bool = False

    @property
    def change(self) -> float:
        """By what share it is more (or less) than it was."""
        return self.now / self.before - 1 if self.before else 0.0

    @property
    def verdict(self) -> Verdict:
        """Whether that is more than it moves by itself, and which way."""
        if abs(self.change) <= self.margin:
            return Verdict.SAME
        return Verdict.BETTER if (self.change > 0) == self.more_is_better else Verdict.WORSE


def compared(baseline: Mapping[str, Any], report: Mapping[str, Any]) -> list[Compared]:
    """Compare what both runs measured."""
    blind = min(one["run"]["rounds"] for one in (baseline, report)) < ENOUGH_ROUNDS
    pace, found = _pace(report) / _pace(baseline), []
    for row, now in report["rows"].items():
        if before := baseline["rows"].get(row):
            found += [
                *_figures(row, before, now, pace),
                *_ratios(row, before, now, BLIND_MARGIN if blind else RATIO_MARGIN),
            ]
    return found


def _figures(row: str, before: Mapping[str, Any], now: Mapping[str, Any], pace: float) -> Iterator[Compared]:
    known = {(one["case"], one["name"]): one for one in before["figures"] if not one["case"].startswith(OTHERS)}
    for figure in now["figures"]:
        old, name = known.get((figure["case"], figure["name"])), figure["name"]
        if old and (CPU in name or MEMORY in name):
            then = old["median"] * (pace if CPU in name else 1.0)
            margin = max(_spread(old), _spread(figure), LEAST_MARGIN)
            yield Compared(row, f"{figure['case']}: {name}", then, figure["median"], margin)


def _ratios(row: str, before: Mapping[str, Any], now: Mapping[str, Any], margin: float) -> Iterator[Compared]:
    known = {one["says"]: one["measured"] for one in before["limits"] if one.get("ratio")}
    for limit in now["limits"]:
        old = known.get(limit["says"])
        if old is not None and limit["measured"] is not None:
            yield Compared(row, limit["says"], old, limit["measured"], margin, limit["more is better"])


def _pace(report: Mapping[str, Any]) -> float:
    """Return what the same piece of work took in a run. Rows are interleaved, so the machine was the same for all of them."""
    return float(median(took for told in report["rows"].values() for took in told["yardstick"]))


def _spread(figure: Mapping[str, Any]) -> float:
    """Return how far a figure's values lie apart, as a share of it."""
    if len(figure["values"]) == 1 or not figure["median"]:
        return BLIND_MARGIN
    return float((figure["highest"] - figure["lowest"]) / figure["median"])


def show_comparison(baseline: Mapping[str, Any], report: Mapping[str, Any], console: Console) -> bool:
    """Print what became better, worse, or neither; returns whether anything is worse."""
    found = compared(baseline, report)
    table = Table("row", "what", "baseline", "now", "change", "margin", "", title="against the baseline")
    for one in found:
        cells = (shown(one.before), shown(one.now), f"{one.change:+.0%}", f"{one.margin:.0%}")
        table.add_row(one.row, one.says, *cells, COLOURS[one.verdict].format(one.verdict.value))
    console.print(table)
    told, now = baseline["run"], report["run"]
    console.print(f"The baseline is a {told['scale']} run on {told['on']} of commit {told['commit']}.")
    console.print("Its CPU is put at the pace that this machine had now. Requests/s and waits are not compared.")
    if told["scale"] != now["scale"]:
        console.print(f"This is a {now['scale']} run: some figures differ by that alone.")
    return any(one.verdict is Verdict.WORSE for one in found)
