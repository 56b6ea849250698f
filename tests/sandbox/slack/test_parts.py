"""What a callback says of inputs, whatever stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.parts import is_empty, part, parts, state
from tests.sandbox.slack.test_hands import OPTIONS, PLAIN

Json = dict[str, Any]
KINDS: list[tuple[Json, Any]] = [
    ({"type": "plain_text_input"}, "text"),
    ({"type": "number_input", "is_decimal_allowed": False}, 5),
    ({"type": "static_select", "options": OPTIONS}, "now"),
    ({"type": "static_select", "option_groups": [{"label": PLAIN, "options": OPTIONS}]}, "Later"),
    ({"type": "radio_buttons", "options": OPTIONS}, "later"),
    ({"type": "checkboxes", "options": OPTIONS}, ["now", "later"]),
    ({"type": "multi_static_select", "options": OPTIONS}, ["later"]),
    ({"type": "users_select"}, "U1"),
    ({"type": "datepicker"}, "2026-03-02"),
]


def block(kind: Json) -> Json:
    return {"type": "input", "block_id": "field", "label": PLAIN, "element": {**kind, "action_id": "said"}}


@pytest.mark.parametrize(("kind", "value"), KINDS)
def test_an_input_says_nothing_until_it_is_filled_in(kind: Json, value: Any) -> None:
    blocks = [block(kind)]
    untouched = state(blocks, {})["field"]["said"]
    assert untouched["type"] == kind["type"]
    assert is_empty(untouched)
    assert not is_empty(state(blocks, {"said": part(blocks, "said").value(value)})["field"]["said"])


@given(st.lists(st.tuples(st.sampled_from([kind for kind, _ in KINDS]), st.booleans()), max_size=8))
def test_every_input_and_no_button_stands_in_the_state(chosen: list[tuple[Json, bool]]) -> None:
    button = {"type": "button", "text": PLAIN, "action_id": "press"}
    blocks: list[Json] = [{"type": "actions", "elements": [button]}, {"type": "divider"}]
    blocks += [{**block(kind), "block_id": str(number), "optional": free} for number, (kind, free) in enumerate(chosen)]
    assert list(state(blocks, {})) == [str(number) for number in range(len(chosen))]
    assert sum(one.required for one in parts(blocks)) == sum(not free for _, free in chosen)
