"""PURE: routes.yaml as JSON Schema (draft 2020-12), made from the table of keys. Editors check as you type.

It says what can be said of shapes; `switchboard check` says the rest.
"""

from __future__ import annotations

import json
from typing import Any

from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.key import Key, Keys, Shape, tables_below

_LATER = " Accepted; this version does nothing with it yet."


def schema_text() -> str:
    """Write the schema as it stands in routes.schema.json."""
    return f"{json.dumps(schema(), indent=2, ensure_ascii=False)}\n"


def schema() -> Shape:
    """Make the schema of a whole configuration, of `_global.yaml`, and of a team's file in a folder."""
    top, *below = tables_below(FileKeys)
    whole = {"required": list(top.table.required)}
    of_a_team: Shape = {"not": {"anyOf": [{"required": [name]} for name in sorted(top.table.for_all)]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Switchboard: routes.yaml",
        **_mapping(top),
        "anyOf": [whole, of_a_team],
        "$defs": {keys.table.name: _place(keys) for keys in below},
    }


def described(key: Key[Any, Any]) -> str:
    """Say what a key means, and whether this version does anything with it."""
    return key.meaning if key.served else f"{key.meaning}{_LATER}"


def _mapping(keys: type[Keys]) -> Shape:
    properties = {name: _key(key) for name, key in keys.table.rows.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _place(keys: type[Keys]) -> Shape:
    shape, table = _mapping(keys), keys.table
    if table.required:
        shape["required"] = list(table.required)
    if table.one_of:
        shape["oneOf"] = [{"required": [name]} for name in table.one_of]
    if table.some_of:
        shape["anyOf"] = [{"required": [name]} for name in table.some_of]
    return shape


def _key(key: Key[Any, Any]) -> Shape:
    shape = {"description": described(key), **key.kind.shape}
    return shape if key.required or key.written is None else {**shape, "default": key.written}
