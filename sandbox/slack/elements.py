"""Texts, buttons, menus and images: what stands inside blocks."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.shapes import Check, Shape, boolean, listed, number, string, typed, word


def plain(longest: int) -> Check:
    """A plain_text object."""
    return typed({"plain_text": Shape({"text": string(longest)}, {"emoji": boolean})})


def text(longest: int) -> Check:
    """A plain_text or mrkdwn object."""
    return typed(
        {
            "plain_text": Shape({"text": string(longest)}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": string(longest)}, {"verbatim": boolean}),
        }
    )


def image_fields(more: Mapping[str, Check]) -> Shape:
    """An image, as a block or as an element."""
    return Shape({"image_url": string(3000), "alt_text": string(2000)}, more)


CONFIRM = Shape(
    {"title": plain(100), "text": text(300)},
    {"confirm": plain(30), "deny": plain(30), "style": word("primary", "danger")},
)
OPTION = Shape(
    {"text": text(75), "value": string(150)},
    {"description": text(75), "url": string(3000)},
)
BUTTON = Shape(
    {"text": plain(75)},
    {
        "action_id": string(255),
        "url": string(3000),
        "value": string(2000),
        "style": word("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
OPTIONS = listed(OPTION, 100)
MENU: dict[str, Check] = {
    "action_id": string(255),
    "placeholder": plain(150),
    "confirm": CONFIRM,
    "focus_on_load": boolean,
}
OPTION_GROUPS = listed(Shape({"label": plain(75), "options": OPTIONS}), 100)
CHOICE = Shape({"text": text(75), "value": string(150)}, {"description": text(75)})
CHOICES = listed(CHOICE, 10)
CHOSEN: dict[str, Check] = {"action_id": string(255), "confirm": CONFIRM, "focus_on_load": boolean}
INTERACTIVE: dict[str, Shape] = {
    "button": BUTTON,
    "overflow": Shape({"options": listed(OPTION, 5)}, {"action_id": string(255), "confirm": CONFIRM}),
    "static_select": Shape({}, {**MENU, "options": OPTIONS, "option_groups": OPTION_GROUPS, "initial_option": OPTION}),
    "external_select": Shape({}, {**MENU, "initial_option": OPTION, "min_query_length": number}),
    "users_select": Shape({}, {**MENU, "initial_user": string(255)}),
    "channels_select": Shape({}, {**MENU, "initial_channel": string(255)}),
    "radio_buttons": Shape({"options": CHOICES}, {**CHOSEN, "initial_option": CHOICE}),
    "checkboxes": Shape({"options": CHOICES}, {**CHOSEN, "initial_options": CHOICES}),
    "datepicker": Shape({}, {**MENU, "initial_date": string(10)}),
}
SECTION_ACCESSORY: dict[str, Shape] = {**INTERACTIVE, "image": image_fields({})}
