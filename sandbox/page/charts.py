"""Charts and tables as HTML, much as Slack draws them: bars, lines and areas on one axis, pies, rows under a head."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import pairwise
from math import ceil, log10

from sandbox.journal import Json

FULL = 100.0  # the plot's own units, both ways: it is stretched to its place
TICKS, ROOM = 4, 0.78  # ROOM: how much of a category its bars take
MOST_LABELS = 10  # beyond, every other is written


def chart(one: Json) -> str:
    """A data_visualization block: its title, the plot, the names of its series."""
    given = one["chart"]
    inside = _pie(given["segments"]) if given["type"] == "pie" else _axes(given)
    return f"<figure class=chart><figcaption>{escape(one['title'])}</figcaption>{inside}</figure>"


def _axes(given: Json) -> str:
    series, config = given["series"], given["axis_config"]
    labels = [str(label) for label in config["categories"]]
    rows = [[float(point["value"]) for point in each["data"]] for each in series]
    top = _top(max((value for row in rows for value in row), default=0.0))
    drawn = "".join(_DRAWN[given["type"]](rows, len(labels), top))
    plot = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img">{drawn}</svg>'
    axis = "".join(
        f"<i style='bottom:{FULL * at / TICKS:g}%'><span>{top * at / TICKS:,g}</span></i>" for at in range(TICKS + 1)
    )
    written = "".join(f"<span>{escape(label)}</span>" for label in labels)
    many = " many" if len(labels) > MOST_LABELS else ""
    named = "".join(f"<small>{escape(config[name])}</small>" for name in ("y_label", "x_label") if name in config)
    names = _legend([str(each["name"]) for each in series])
    return f"{named}<div class=plot>{axis}{plot}</div><div class='labels{many}'>{written}</div>{names}"


def _top(most: float) -> float:
    """The end of the axis: a round number, of which a quarter is round as well."""
    if most <= 0:
        return float(TICKS)
    unit = 10.0 ** (ceil(log10(most)) - 1)
    steps = (step * unit for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10))
    return max(next((step for step in steps if step >= most), 10 * unit), float(TICKS) if most <= TICKS else 0.0)


def _bars(rows: Sequence[Sequence[float]], count: int, top: float) -> Iterator[str]:
    wide = FULL / max(1, count)
    each = wide * ROOM / max(1, len(rows))
    for number, row in enumerate(rows):
        for index, value in enumerate(row):
            high = FULL * max(0.0, value) / top
            at = wide * index + wide * (1 - ROOM) / 2 + each * number
            yield f'<rect class=s{number} x="{at:.2f}" y="{FULL - high:.2f}" width="{each * 0.92:.2f}" height="{high:.2f}"/>'


def _lines(rows: Sequence[Sequence[float]], count: int, top: float) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f'<polyline class=s{number} points="{_points(row, count, top)}"/>'


def _areas(rows: Sequence[Sequence[float]], count: int, top: float) -> Iterator[str]:
    for number, row in enumerate(rows):
        ends = [_across(index, count) for index in (0, max(0, len(row) - 1))]
        points = f"{ends[0]:.2f},{FULL} {_points(row, count, top)} {ends[1]:.2f},{FULL}"
        yield f'<polygon class=s{number} points="{points}"/>'
    yield from _lines(rows, count, top)


def _points(row: Sequence[float], count: int, top: float) -> str:
    return " ".join(
        f"{_across(index, count):.2f},{FULL - FULL * max(0.0, value) / top:.2f}" for index, value in enumerate(row)
    )


def _across(index: int, count: int) -> float:
    return FULL * (index + 0.5) / max(1, count)


_DRAWN: dict[str, Callable[[Sequence[Sequence[float]], int, float], Iterator[str]]] = {
    "bar": _bars,
    "line": _lines,
    "area": _areas,
}


def _pie(segments: Sequence[Json]) -> str:
    whole = sum(float(each["value"]) for each in segments) or 1.0
    shares = [FULL * float(each["value"]) / whole for each in segments]
    ends = [sum(shares[:number]) for number in range(len(shares) + 1)]
    arcs = "".join(
        f'<circle class=s{number} r="15.915" cx="21" cy="21" stroke-dasharray="{end - begin:.2f} {FULL - end + begin:.2f}" '
        f'stroke-dashoffset="{25 - begin:.2f}"/>'
        for number, (begin, end) in enumerate(pairwise(ends))
    )
    names = [f"{each['label']} ({each['value']:,g})" for each in segments]
    return f'<svg class=pie viewBox="0 0 42 42" role="img">{arcs}</svg>{_legend(names)}'


def _legend(names: Sequence[str]) -> str:
    shown = "".join(f"<span><b class=s{number}></b>{escape(name)}</span>" for number, name in enumerate(names))
    return f"<div class=legend>{shown}</div>"


def table(one: Json, cell: Callable[[Json], str]) -> str:
    """A table or data_table block: the first row is its head, and numbers stand where the block says."""
    settings = one.get("column_settings", [])
    caption = f"<caption>{escape(one['caption'])}</caption>" if "caption" in one else ""
    rows = "".join(_row(row, settings, cell, "td" if number else "th") for number, row in enumerate(one["rows"]))
    return f"<div class=sheet><table>{caption}{rows}</table></div>"


def _row(row: Sequence[Json], settings: Sequence[Json], cell: Callable[[Json], str], tag: str) -> str:
    drawn = (f"<{tag}{_looks(one, index, settings)}>{cell(one)}</{tag}>" for index, one in enumerate(row))
    return f"<tr>{''.join(drawn)}</tr>"


def _looks(one: Json, index: int, settings: Sequence[Json]) -> str:
    known = settings[index] if index < len(settings) else {}
    right = known.get("align") == "right" or one["type"] == "raw_number"
    names = [name for name, on in (("right", right), ("wrapped", known.get("is_wrapped"))) if on]
    return f' class="{" ".join(names)}"' if names else ""
