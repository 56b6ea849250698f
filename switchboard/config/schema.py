"""PURE: routes.yaml as JSON Schema (draft 2020-12), made from the keys that the loader reads. Editors check as you type.

It says what can be said of shapes; `switchboard check` says the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from switchboard.config import keys
from switchboard.config.keys import Keys
from switchboard.config.schema_keys import FILE, PLACES
from switchboard.config.schema_shapes import Key, Shape

_LATER = " Accepted; this version does nothing with it yet."


def schema_text() -> str:
    """Write the schema as it stands in routes.schema.json."""
    return f"{json.dumps(schema(), indent=2, ensure_ascii=False)}\n"


def schema() -> Shape:
    """Make the schema of a whole configuration, of `_global.yaml`, and of a team's file in a folder."""
    places = {name: _place(known, meant, required) for name, (known, meant, required) in PLACES.items()}
    places["route"]["oneOf"] = [{"required": ["notify"]}, {"required": ["drop"]}]
    places["quiet"]["anyOf"] = [{"required": ["hours"]}, {"required": ["days"]}]
    whole: Shape = {"required": ["version", "fallback"]}
    of_a_team: Shape = {"not": {"anyOf": [{"required": [key]} for key in sorted(keys.TEAM_FILE.above)]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Switchboard: routes.yaml",
        **_place(keys.FILE, FILE, ()),
        "anyOf": [whole, of_a_team],
        "$defs": places,
    }


def _place(known: Keys, meant: Mapping[str, Key], required: tuple[str, ...]) -> Shape:
    """Make a mapping of the loader's keys; raises KeyError for one that schema_keys does not explain."""
    properties = {name: _key(meant[name], later=name in known.later) for name in _in_order(known, meant)}
    shape: Shape = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**shape, "required": list(required)} if required else shape


def _in_order(known: Keys, meant: Mapping[str, Key]) -> list[str]:
    order = list(meant)
    return sorted(known.known, key=lambda name: order.index(name) if name in meant else -1)


def _key(key: Key, *, later: bool) -> Shape:
    described = {"description": f"{key.meaning}{_LATER if later else ''}", **key.shape}
    return described if key.default is None else {**described, "default": key.default}
