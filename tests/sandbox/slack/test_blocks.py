"""Which blocks Slack takes, at their limits and one beyond."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.blocks import check_blocks
from sandbox.slack.errors import SlackError

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Resolve"), "action_id": "resolve", **more}


def header(length: int) -> Json:
    return {"type": "header", "text": plain("x" * length)}


def section(length: int) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def fields(count: int, length: int = 1) -> Json:
    return {"type": "section", "fields": [plain("x" * length)] * count}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def context(count: int) -> Json:
    return {"type": "context", "elements": [plain("x")] * count}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def bullets(style: str) -> Json:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": style, "elements": [item]}]}


GOOD = [
    header(150),
    section(3000),
    fields(10),
    fields(1, 2000),
    context(10),
    actions(*[button()] * 25),
    actions(button(text=plain("x" * 75), value="v" * 2000, url="https://x.example/" + "u" * 2982)),
    actions(button(action_id="a" * 255, style="danger")),
    {"type": "divider", "block_id": "b" * 255},
    rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "link", "url": "https://x.example"}),
    bullets("bullet"),
    {"type": "markdown", "text": "**x**"},
]
BAD = [
    (header(151), "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
    (section(3001), "must be less than 3001 characters"),
    (section(0), "must be more than 0 characters"),
    ({"type": "section"}, "missing required field: text or fields"),
    (fields(11), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (fields(1, 2001), "must be less than 2001 characters"),
    (context(11), "no more than 10 items allowed"),
    (actions(*[button()] * 26), "no more than 25 items allowed"),
    (actions(), "no less than 1 items allowed"),
    (actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    (actions(button(value="v" * 2001)), "must be less than 2001 characters"),
    (actions(button(url="u" * 3001)), "must be less than 3001 characters"),
    (actions(button(action_id="a" * 256)), "must be less than 256 characters"),
    (actions(button(style="green")), "must be one of primary, danger"),
    (actions(button(colour="green")), "invalid additional property: colour"),
    ({"type": "alert", "text": plain("modals only")}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    ({"type": "divider", "text": "x"}, "invalid additional property: text"),
    ({"type": "divider", "block_id": "b" * 256}, "must be less than 256 characters"),
    (rich({"type": "shout", "text": "x"}), "unsupported type: shout"),
    (rich({"type": "text", "text": "x", "style": {"loud": True}}), "invalid additional property: loud"),
    (bullets("stars"), "must be one of bullet, ordered"),
    ("text", "must be an object"),
]


def errors(blocks: Any) -> tuple[str, list[str]]:
    with pytest.raises(SlackError) as caught:
        check_blocks(blocks)
    return caught.value.code, caught.value.more.get("errors", [])


@pytest.mark.parametrize("block", GOOD)
def test_a_block_at_its_limit_is_taken(block: Json) -> None:
    check_blocks([block])


@pytest.mark.parametrize(("block", "complaint"), BAD)
def test_a_block_beyond_its_limit_is_refused_with_a_pointer(block: Any, complaint: str) -> None:
    code, said = errors([block])
    assert code == "invalid_blocks"
    assert complaint in said[0]


def test_fifty_blocks_are_taken_and_one_more_is_not() -> None:
    check_blocks([{"type": "divider"}] * 50)
    assert errors([{"type": "divider"}] * 51)[1] == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_all_blocks_together_have_a_limit_too() -> None:
    check_blocks([section(3000)] * 4 + [section(1200)])
    assert errors([section(3000)] * 4 + [section(1201)])[0] == "msg_blocks_too_long"


def test_a_block_id_stands_once_in_a_message() -> None:
    assert errors([{"type": "divider", "block_id": "a"}] * 2)[0] == "invalid_blocks"


def test_markdown_is_limited_over_all_its_blocks() -> None:
    assert errors([{"type": "markdown", "text": "x" * 6001}] * 2)[0] == "invalid_blocks"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "text", "elements", "fields", "block_id", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=5))
def test_no_blocks_can_make_the_check_fall_over(blocks: list[Any]) -> None:
    try:
        check_blocks(blocks)
    except SlackError as error:
        assert error.code in ("invalid_blocks", "msg_blocks_too_long")
