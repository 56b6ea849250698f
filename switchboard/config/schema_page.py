"""PURE: every key of routes.yaml as a page for people, made from the same words as the schema for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from switchboard.config.schema import schema

_HEAD = """# Every key of routes.yaml

Made by `make schema` from the words that the loader and editors know; `routing.md` beside it teaches them.
"""
_TOP = "the file"


def page() -> str:
    """Write the page: a table for the file, and one for each mapping in it."""
    whole = schema()
    places: dict[str, dict[str, Any]] = whole["$defs"]
    tables = [_table(_TOP, whole), *(_table(name, shape) for name, shape in places.items())]
    return "\n".join([_HEAD, *tables])


def _table(name: str, shape: dict[str, Any]) -> str:
    rows = "\n".join(_rows(shape))
    title = name if name == _TOP else f"`{name}`"
    return f"## {title}\n\n| key | takes | default | meaning |\n|---|---|---|---|\n{rows}\n"


def _rows(shape: dict[str, Any]) -> Iterator[str]:
    required = shape.get("required", ())
    for key, takes in shape["properties"].items():
        default = "required" if key in required else _shown(takes.get("default"))
        yield f"| `{key}` | {_takes(takes)} | {default} | {_cell(takes['description'])} |"


def _shown(default: object) -> str:
    if default is None:
        return ""
    text = str(default).lower() if isinstance(default, bool) else str(default)
    if isinstance(default, list):
        text = f"[{', '.join(map(str, default))}]"
    return f"`{_cell(text)}`"


def _takes(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return f"`{shape['$ref'].rpartition('/')[2]}`"
    if "const" in shape:
        return f"`{shape['const']}`"
    if "enum" in shape:
        return ", ".join(_shown(word) for word in shape["enum"])
    if "anyOf" in shape or "oneOf" in shape:
        choices = shape.get("anyOf") or shape.get("oneOf") or []
        return " or ".join(dict.fromkeys(_takes(choice) for choice in choices))
    if shape.get("type") == "array":
        return f"a list: {_takes(shape.get('items', {}))}"
    if shape.get("type") == "object":
        inner = shape.get("additionalProperties")
        return f"names, each {_takes(inner)}" if isinstance(inner, dict) else "a mapping"
    return {"string": "a text", "integer": "a number", "number": "a number", "boolean": "true or false"}.get(
        str(shape.get("type")), "anything"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
