"""What a run says: as JSON, as a table for a terminal, and as the measured part of a page of the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Limit, Results

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
VERDICTS = {True: "holds", False: "DOES NOT HOLD", None: "not measured"}


def as_json(
    results: Results, limits: Mapping[str, tuple[Limit, ...]], run: Mapping[str, Any], machine: Mapping[str, Any]
) -> dict[str, Any]:
    """Put a run together: how it was made, on what, and each row's figures and limits."""
    rows = {
        row: {
            "figures": [figure.as_json() for figure in results.figures(row)],
            "limits": [limit.verdict(results) for limit in held],
            "yardstick": results.yardsticks.get(row, []),
        }
        for row, held in limits.items()
    }
    return {"run": dict(run), "machine": dict(machine), "notes": results.notes, "rows": rows}


def show(report: Mapping[str, Any], console: Console) -> None:
    """Print a run."""
    for row, told in report["rows"].items():
        names, cases = _by_case(told["figures"])
        table = Table("case", *names, title=row, title_justify="left")
        for case, cells in cases.items():
            table.add_row(case, *cells)
        console.print(table)
        for limit in told["limits"]:
            console.print(f"  {VERDICTS[limit['holds']]:>13}  {limit['says']}: {shown(limit['measured'])}")
        console.print()
    for note in report["notes"]:
        console.print(note)
    console.print(", ".join(f"{name}: {value}" for name, value in {**report["run"], **report["machine"]}.items()))


def _by_case(figures: list[dict[str, Any]]) -> tuple[list[str], dict[str, list[str]]]:
    """Turn a row's figures into a table: the names of its columns, and each case's cells."""
    names = list(dict.fromkeys(figure["name"] for figure in figures))
    found = {(figure["case"], figure["name"]): _cell(figure) for figure in figures}
    cases = dict.fromkeys(figure["case"] for figure in figures)
    return names, {case: [found.get((case, name), "–") for name in names] for case in cases}


def _cell(figure: Mapping[str, Any]) -> str:
    """Write a median, with its spread where there were several rounds that differ."""
    lowest, highest = shown(figure["lowest"]), shown(figure["highest"])
    spread = f" ({lowest}..{highest})" if lowest != highest else ""
    return f"{shown(figure['median'])}{spread}"


def write_page(report: Mapping[str, Any], page: Path) -> None:
    """Put a run between the two marks of a page; ValueError where it has none."""
    text = page.read_text(encoding="utf-8")
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n\n{markdown(report)}\n{END}{after}", encoding="utf-8")


def markdown(report: Mapping[str, Any]) -> str:
    """Write a run as tables of markdown."""
    return "\n".join(_lines(report))


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    run, machine = report["run"], report["machine"]
    yield f"A {run['scale']} run on {run['on']} of commit {run['commit']}, {run['rounds']} rounds, {run['took s']} s.\n"
    yield from (f"- {name}: {value}" for name, value in machine.items())
    yield from (f"- {note}" for note in report["notes"])
    yield "\n### Limits\n\n| row | limit | measured | |\n|---|---|---|---|"
    for row, told in report["rows"].items():
        for limit in told["limits"]:
            yield f"| {row} | {limit['says']} | {shown(limit['measured'])} | {VERDICTS[limit['holds']]} |"
    for row, told in report["rows"].items():
        names, cases = _by_case(told["figures"])
        yield f"\n### {row}\n\n| case | {' | '.join(names)} |\n|{'---|' * (1 + len(names))}"
        yield from (f"| {case} | {' | '.join(cells)} |" for case, cells in cases.items())
    yield ""


def shown(value: float | None) -> str:
    """Write a number with as many digits as mean something."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
