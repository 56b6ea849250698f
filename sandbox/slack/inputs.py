"""What modals add to blocks: inputs of every kind, and the shapes of modals and of the Home tab."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks import BLOCKS, block_id
from sandbox.slack.elements import INTERACTIVE, MENU, OPTION_GROUPS, OPTIONS, plain
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import Check, Shape, boolean, listed, number, string, typed, word, wrong

MOST_BLOCKS = 100
TYPED: dict[str, Check] = {
    "action_id": string(255),
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "initial_value": string(3000, shortest=0),
    "dispatch_action_config": Shape(
        {"trigger_actions_on": listed(word("on_enter_pressed", "on_character_entered"), 2)}
    ),
}
MANY: dict[str, Check] = {**MENU, "max_selected_items": number, "initial_options": OPTIONS}
ELEMENTS: dict[str, Check] = {
    **{name: shape for name, shape in INTERACTIVE.items() if name not in ("button", "overflow")},
    "plain_text_input": Shape({}, {**TYPED, "multiline": boolean, "min_length": number, "max_length": number}),
    "email_text_input": Shape({}, TYPED),
    "url_text_input": Shape({}, TYPED),
    "number_input": Shape(
        {"is_decimal_allowed": boolean}, {**TYPED, "min_value": string(255), "max_value": string(255)}
    ),
    "multi_static_select": Shape({}, {**MANY, "options": OPTIONS, "option_groups": OPTION_GROUPS}),
    "multi_external_select": Shape({}, {**MANY, "min_query_length": number}),
}
INPUT = Shape(
    {"label": plain(2000), "element": typed(ELEMENTS)},
    {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean, **block_id},
)
IN_MODAL = listed(typed({**BLOCKS, "input": INPUT}), MOST_BLOCKS)
KEPT: dict[str, Check] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255),
    "external_id": string(255),
}
VIEW = typed(
    {
        "modal": Shape(
            {"title": plain(24), "blocks": IN_MODAL},
            {
                **KEPT,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": Shape({"blocks": IN_MODAL}, KEPT),
    }
)


def check_view(view: Any, kind: str) -> None:
    """Accept a view as Slack would; SlackError `invalid_arguments` with what is wrong, by pointer."""
    found = [*VIEW(view, "/view"), *_across(view, kind)]
    if found:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in found]})


def _across(view: Any, kind: str) -> Iterator[str]:
    """What holds over a whole view."""
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list):
        return
    if view.get("type") != kind:
        yield wrong(f"must be a {kind}", "/view/type")
    blocks = [one for one in view["blocks"] if isinstance(one, dict)]
    if any(one.get("type") == "input" for one in blocks) and kind == "modal" and "submit" not in view:
        yield wrong("missing required field: submit", "/view")
    ids = [one["block_id"] for one in blocks if isinstance(one.get("block_id"), str)]
    if len(ids) != len(set(ids)):
        yield wrong("block_id already exists", "/view/blocks")
