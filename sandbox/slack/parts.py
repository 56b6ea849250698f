"""Finds the buttons, menus and inputs of a message or view, and makes the state that a callback carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.journal import Json

WRITTEN = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
FEW = ("overflow", "static_select", "external_select", "radio_buttons")
MANY = ("checkboxes", "multi_static_select", "multi_external_select")
PLAIN = {"users_select": "selected_user", "channels_select": "selected_channel", "datepicker": "selected_date"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be pressed, chosen or filled in, with the block it stands in."""

    block: Json
    block_id: str
    element: Json

    @property
    def action_id(self) -> str:
        """Its name."""
        return str(self.element.get("action_id", ""))

    @property
    def options(self) -> list[Json]:
        """What its menu lists by itself; an external menu asks for its options."""
        grouped = [option for group in self.element.get("option_groups", []) for option in group["options"]]
        return [*self.element.get("options", []), *grouped]

    @property
    def required(self) -> bool:
        """Whether a modal cannot be sent while it is empty."""
        return self.block["type"] == "input" and not self.block.get("optional", False)

    def value(self, given: Any, *, options: list[Json] | None = None) -> Json:
        """What it says when somebody gives it this; ValueError for an option that it does not have."""
        kind = self.element["type"]
        if kind == "button":
            return {key: self.element[key] for key in ("text", "value", "style") if key in self.element}
        if kind in WRITTEN:
            return {"value": None if given is None else str(given)}
        if kind in PLAIN:
            return {PLAIN[kind]: given}
        known = self.options if options is None else options
        if kind in MANY:
            return {"selected_options": [chosen(known, one) for one in given or ()]}
        return {"selected_option": None if given is None else chosen(known, given)}

    def initial(self) -> Json:
        """What it says when nobody has touched it."""
        kind, element = self.element["type"], self.element
        if kind in WRITTEN:
            return {"value": element.get("initial_value")}
        if kind in PLAIN:
            return {PLAIN[kind]: element.get(PLAIN[kind].replace("selected", "initial"))}
        if kind in MANY:
            return {"selected_options": element.get("initial_options", [])}
        return {"selected_option": element.get("initial_option")}


def parts(blocks: list[Json]) -> Iterator[Part]:
    """Everything interactive, in order."""
    for index, block in enumerate(blocks):
        inside = block.get("elements", []) if block["type"] == "actions" else []
        inside = [*inside, block.get("accessory"), block.get("element") if block["type"] == "input" else None]
        name = str(block.get("block_id") or f"blk{index}")
        yield from (Part(block, name, one) for one in inside if one and one["type"] != "image")


def part(blocks: list[Json], action_id: str, block_id: str | None = None) -> Part:
    """The part of this name; ValueError when there is none, with the names there are."""
    every = list(parts(blocks))
    for one in every:
        if one.action_id == action_id and block_id in (None, one.block_id):
            return one
    raise ValueError(f"no {action_id} among {[one.action_id for one in every]}")


def chosen(options: list[Json], wanted: Any) -> Json:
    """The option with this value or label; ValueError when there is none."""
    for option in options:
        if wanted in (option["value"], option["text"]["text"]):
            return option
    raise ValueError(f"no option {wanted!r} among {[option['value'] for option in options]}")


def state(blocks: list[Json], given: Mapping[str, Json]) -> Json:
    """`state.values`: what each input says, by block and action; `given` is by action_id, or block_id."""
    values: Json = {}
    for one in parts(blocks):
        kind = one.element["type"]
        if kind in ("button", "overflow"):
            continue
        said = given.get(one.action_id, given.get(one.block_id, one.initial()))
        values.setdefault(one.block_id, {})[one.action_id] = {"type": kind, **said}
    return values


def is_empty(said: Json) -> bool:
    """Whether an input says nothing."""
    return not any(value for name, value in said.items() if name != "type")
