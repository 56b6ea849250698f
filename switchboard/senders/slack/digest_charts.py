"""The charts and tables of a digest as Block Kit draws them, pure; and the same as text, where a workspace refuses charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from switchboard.model.digest import Digest
from switchboard.senders.digest_charts import LONGEST_LABEL, ChartData, by_day, by_hour, days_as_text, hours_as_text
from switchboard.senders.digest_parts import Grid
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, text

CHART = "data_visualization"
MOST_CHARTS = 2
# Of a text that Slack would take as a whole: lines that are drawn are never cut in the middle.
_TITLE, _AXIS = 50, 50


def charts(digest: Digest, *, drawn: bool) -> list[Block]:
    """Draw what happened by day, and when it paged; as text where the workspace draws no charts."""
    if not drawn:
        return _as_text(digest)
    found = (by_day(digest), by_hour(digest))
    return [_bars(chart) for chart in found if chart is not None][:MOST_CHARTS]


def _bars(chart: ChartData) -> Block:
    """Draw bars. Each series has a point for every label, in their order, as Slack asks."""
    series = [
        {
            "name": each.name[:LONGEST_LABEL],
            "data": [{"label": label, "value": value} for label, value in zip(chart.labels, each.values, strict=True)],
        }
        for each in chart.series
    ]
    axis = {"categories": list(chart.labels)} | ({"y_label": chart.axis[:_AXIS]} if chart.axis else {})
    return {
        "type": CHART,
        "title": chart.title[:_TITLE],
        "chart": {"type": "bar", "series": series, "axis_config": axis},
    }


def _as_text(digest: Digest) -> list[Block]:
    drawn = (("Issues and events by day", days_as_text(digest)), ("Pages by hour of the week", hours_as_text(digest)))
    parts = [part for title, words in drawn if words for part in (*heading(title), *blocks.preformatted(words))]
    return blocks.rich(*parts)


def heading(words: str) -> list[Part]:
    """Make a heading of ours, as an element of a rich_text."""
    return blocks.rows([text(words, bold=True)])


def cell(words: str) -> Part:
    """Make a cell of plain text."""
    return {"type": "raw_text", "text": words or " "}


def rich_cell(*parts: Part) -> Part:
    """Make a cell of parts, such as a link."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def table(block_id: str, rows: Sequence[Sequence[Part]], right: Iterable[int]) -> Block:
    """Lay out rows of cells, numbers to the right; the first row is the head, as Slack draws it, the first column may wrap."""
    width = len(rows[0]) if rows else 0
    aligned = set(right)
    settings = [{"align": "right"} if at in aligned else {"is_wrapped": at == 0} for at in range(width)]
    return {"type": "table", "block_id": block_id, "column_settings": settings, "rows": [list(row) for row in rows]}


def grid_table(block_id: str, grid: Grid) -> Block:
    """Lay out a table of words; a row with one cell is a heading."""
    width = len(grid.head)
    head = [cell(words) for words in grid.head]
    return table(block_id, [head, *(_row(row, width) for row in grid.rows)], range(grid.words, width))


def _row(row: Sequence[str], width: int) -> list[Part]:
    if len(row) == 1:
        return [rich_cell(text(row[0] or " ", bold=True)), *(cell(" ") for _ in range(width - 1))]
    return [cell(words) for words in row]
