"""Which charts and tables Slack takes, at their limits and one beyond; and a workspace that knows none."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.slack.blocks import check_blocks
from sandbox.slack.errors import SlackError

Json = dict[str, Any]


def points(*labels: str, value: float = 1) -> list[Json]:
    return [{"label": label, "value": value} for label in labels]


def bars(*labels: str, kind: str = "bar", series: int = 1, data: list[Json] | None = None) -> Json:
    every = [{"name": f"s{number}", "data": data or points(*labels)} for number in range(series)]
    chart = {"type": kind, "series": every, "axis_config": {"categories": list(labels), "y_label": "alerts"}}
    return {"type": "data_visualization", "title": "Alerts per day", "chart": chart}


def pie(value: float) -> Json:
    chart = {"type": "pie", "segments": points("critical", value=value)}
    return {"type": "data_visualization", "title": "By level", "chart": chart}


def raw(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def number(value: float = 3) -> Json:
    return {"type": "raw_number", "value": value, "text": f"{value}"}


def rich() -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    return {"type": "rich_text", "elements": [section]}


def table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "table", "rows": list(rows), **more}


def data_table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "data_table", "caption": "Top", "rows": list(rows), **more}


NAMES = tuple(f"{n}" for n in range(20))
GOOD = [
    bars(*NAMES),
    bars("Mon", kind="line", series=12),
    bars("Mon", kind="area"),
    pie(0.5),
    table(*[[raw()] * 20] * 100),
    table([raw("x" * 9_999)]),
    table([raw(), number(), rich()], column_settings=[{"align": "right"}, {"is_wrapped": True}]),
    data_table([raw()], *[[number()]] * 200, page_size=100),
    data_table([raw(), raw()], [rich(), raw()]),
    data_table([raw()], [raw("x" * 6_000)], [raw("x" * 6_000)]),
]
BAD = [
    bars(*NAMES, "20"),
    bars("x" * 21),
    bars("Mon", series=13),
    bars("Mon", "Tue", data=points("Tue", "Mon")),
    bars("Mon", "Tue", data=points("Mon")),
    pie(0),
    table(*[[raw()]] * 101),
    table([raw()] * 21),
    table([raw("x" * 5_000)], [raw("x" * 5_001)]),
    table([raw("")]),
    table([raw()], column_settings=[{"align": "middle"}]),
    data_table([raw()]),
    data_table([raw()], *[[raw()]] * 201),
    data_table([rich()], [raw()]),
    data_table([raw(), raw()], [raw()]),
    data_table([raw()], [raw()], page_size=101),
    {"type": "data_table", "rows": [[raw()], [raw()]]},
]


@pytest.mark.parametrize("block", GOOD)
def test_what_is_within_its_limits_is_taken(block: Json) -> None:
    check_blocks([block])


@pytest.mark.parametrize("block", BAD)
def test_what_is_beyond_them_is_refused(block: Json) -> None:
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_blocks([block])


def test_a_message_has_two_charts_and_one_table_at_the_most() -> None:
    check_blocks([pie(1), pie(1), table([raw()])])
    for blocks in ([pie(1)] * 3, [table([raw()])] * 2):
        with pytest.raises(SlackError, match="invalid_blocks"):
            check_blocks(blocks)


def test_a_workspace_that_knows_no_charts_names_them() -> None:
    with pytest.raises(SlackError) as refused:
        check_blocks([rich(), pie(1)], {"data_visualization"})
    assert refused.value.more["errors"] == ["unsupported type: data_visualization [json-pointer:/blocks/1/type]"]
