"""The blocks a message may have, with Slack's documented limits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sandbox.slack.elements import INTERACTIVE, SECTION_ACCESSORY, image_fields, plain, text
from sandbox.slack.errors import SlackError
from sandbox.slack.rich_text import RICH_TEXT
from sandbox.slack.shapes import Check, Shape, boolean, listed, string, typed, wrong
from sandbox.slack.tables import CHART, MOST_IN_DATA_TABLES, MOST_IN_TABLES, TABLE, cells, data_table

MOST_BLOCKS = 50
MOST_CHARACTERS = 13_200  # over all blocks of a message; undocumented, seen in practice
MOST_MARKDOWN = 12_000

block_id = {"block_id": string(255)}


def _section(value: Any, pointer: str) -> Iterator[str]:
    yield from SECTION(value, pointer)
    if isinstance(value, dict) and not value.keys() & {"text", "fields"}:
        yield wrong("missing required field: text or fields", pointer)


SECTION = Shape(
    must={},
    may={
        "text": text(3000),
        "fields": listed(text(2000), 10),
        "accessory": typed(SECTION_ACCESSORY),
        "expand": boolean,
        **block_id,
    },
)
CONTEXT_ELEMENT = typed(
    {
        "plain_text": Shape({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": Shape({"text": string(3000)}, {"verbatim": boolean}),
        "image": image_fields({}),
    }
)
BLOCKS: dict[str, Check] = {
    "actions": Shape({"elements": listed(typed(INTERACTIVE), 25)}, block_id),
    "context": Shape({"elements": listed(CONTEXT_ELEMENT, 10)}, block_id),
    "data_table": data_table,
    "data_visualization": Shape({"title": string(50), "chart": CHART}, block_id),
    "divider": Shape({}, block_id),
    "header": Shape({"text": plain(150)}, block_id),
    "image": image_fields({"title": plain(2000), **block_id}),
    "markdown": Shape({"text": string(MOST_MARKDOWN)}, block_id),
    "rich_text": Shape(dict(RICH_TEXT.must), {**RICH_TEXT.may, **block_id}),
    "section": _section,
    "table": TABLE,
}
MESSAGE: Check = listed(typed(BLOCKS), MOST_BLOCKS, fewest=0)


def check_blocks(blocks: Any, refused: Collection[str] = ()) -> None:
    """Accept the blocks of a message as Slack would; `refused` are kinds that this workspace does not know.

    SlackError `invalid_blocks_format` (not a list), `invalid_blocks` with `errors`, or
    `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    errors = [*MESSAGE(blocks, "/blocks"), *_across(blocks), *_unknown(blocks, refused)]
    if errors:
        messages = [f"[ERROR] {error}" for error in errors]
        raise SlackError("invalid_blocks", errors=errors, response_metadata={"messages": messages})
    if sum(map(len, strings(blocks))) > MOST_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def strings(value: Any) -> Iterator[str]:
    """Every text people see in a tree of blocks."""
    if isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in ("text", "alt_text") and isinstance(one, str):
                yield one
            else:
                yield from strings(one)


def _unknown(blocks: list[Any], refused: Collection[str]) -> Iterator[str]:
    for index, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") in refused:
            yield wrong(f"unsupported type: {block['type']}", f"/blocks/{index}/type")


def _across(blocks: list[Any]) -> Iterator[str]:
    """The limits that hold over all blocks of one message."""
    whole = [block for block in blocks if isinstance(block, dict)]
    kinds = [block.get("type") for block in whole]
    if kinds.count("table") > 1:
        yield wrong("only_one_table_allowed", "/blocks")
    if kinds.count("data_visualization") > 2:
        yield wrong("no more than 2 data_visualization blocks allowed", "/blocks")
    for kind, most in (("table", MOST_IN_TABLES), ("data_table", MOST_IN_DATA_TABLES)):
        if sum(len(one) for block in whole if block.get("type") == kind for one in strings(cells(block))) > most:
            yield wrong(f"{kind} must be less than {most + 1} characters", "/blocks")
    ids = [block["block_id"] for block in whole if isinstance(block.get("block_id"), str)]
    if len(ids) != len(set(ids)):
        yield wrong("block_id already exists", "/blocks")
    markdown = [block.get("text") for block in whole if block.get("type") == "markdown"]
    if sum(len(one) for one in markdown if isinstance(one, str)) > MOST_MARKDOWN:
        yield wrong(f"markdown must be less than {MOST_MARKDOWN + 1} characters", "/blocks")
