"""Charts and tables, with Slack's documented limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack.rich_text import RICH_TEXT
from sandbox.slack.shapes import Check, Shape, boolean, listed, number, string, typed, word, wrong

MOST_IN_TABLES = 10_000  # characters, over all cells of all tables of a message
MOST_IN_DATA_TABLES = 20_000
MOST_POINTS, MOST_SERIES, MOST_COLUMNS = 20, 12, 20

block_id = {"block_id": string(255)}
POINT = Shape({"label": string(20), "value": number})


def _pie(value: Any, pointer: str) -> Iterator[str]:
    yield from PIE(value, pointer)
    segments = value.get("segments") if isinstance(value, dict) else None
    for index, segment in enumerate(segments if isinstance(segments, list) else []):
        if isinstance(segment, dict) and isinstance(segment.get("value"), int | float) and segment["value"] <= 0:
            yield wrong("must be greater than 0", f"{pointer}/segments/{index}/value")


def _axes(value: Any, pointer: str) -> Iterator[str]:
    """A bar, line or area chart: every series has a point for each category, in their order."""
    faults = list(AXES(value, pointer))
    yield from faults
    if faults:
        return
    wanted = value["axis_config"]["categories"]
    for index, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != wanted:
            yield wrong("labels must match axis_config.categories", f"{pointer}/series/{index}/data")


PIE = Shape({"segments": listed(POINT, MOST_SERIES)})
AXES = Shape(
    {
        "series": listed(Shape({"name": string(20), "data": listed(POINT, MOST_POINTS)}), MOST_SERIES),
        "axis_config": Shape(
            {"categories": listed(string(20), MOST_POINTS)}, {"x_label": string(50), "y_label": string(50)}
        ),
    }
)
_KINDS: dict[str, Check] = {"pie": _pie, **dict.fromkeys(("bar", "line", "area"), _axes)}
CHART: Check = typed(_KINDS)
RAW: dict[str, Check] = {
    "raw_text": Shape({"text": string(10_000)}),
    "raw_number": Shape({"value": number, "text": string(10_000)}),
}
CELL = typed({**RAW, "rich_text": RICH_TEXT})
COLUMN = Shape({}, {"align": word("left", "center", "right"), "is_wrapped": boolean})
TABLE = Shape(
    {"rows": listed(listed(CELL, MOST_COLUMNS), 100)},
    {"column_settings": listed(COLUMN, MOST_COLUMNS), **block_id},
)
_DATA_ROWS = Shape(
    {"caption": string(2000), "rows": listed(listed(CELL, MOST_COLUMNS), 201, fewest=2)},
    {"page_size": number, "row_header_column_index": number, **block_id},
)


def data_table(value: Any, pointer: str) -> Iterator[str]:
    """A data table: its first row is the head, of plain cells, and every row is as long as that."""
    faults = list(_DATA_ROWS(value, pointer))
    yield from faults
    if faults:
        return
    head, *rows = value["rows"]
    if any(cell["type"] == "rich_text" for cell in head):
        yield wrong("rich_text is not allowed in the header", f"{pointer}/rows/0")
    for index, row in enumerate(rows, 1):
        if len(row) != len(head):
            yield wrong("must have as many cells as the header", f"{pointer}/rows/{index}")
    if not 1 <= value.get("page_size", 1) <= 100:
        yield wrong("must be between 1 and 100", f"{pointer}/page_size")


def cells(block: Any) -> list[Any]:
    """Every cell of a table, in one list."""
    rows = block.get("rows")
    return [cell for row in rows if isinstance(row, list) for cell in row] if isinstance(rows, list) else []
