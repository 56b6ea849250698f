"""PURE: every key of routes.yaml as a page for people, made from the table of keys as the schema for editors is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.key import Key, Keys, tables_below
from switchboard.config.schema import described

_HEAD = """# Every key of routes.yaml

Made by `make schema` from the table of keys that the loader reads by; `routing.md` beside it teaches them.
"""


def page() -> str:
    """Write the page: a table for the file, and one for each mapping in it."""
    return "\n".join([_HEAD, *map(_table, tables_below(FileKeys))])


def _table(keys: type[Keys]) -> str:
    rows = "\n".join(_rows(keys))
    title = "the file" if keys is FileKeys else f"`{keys.table.name}`"
    return f"## {title}\n\n| key | takes | default | meaning |\n|---|---|---|---|\n{rows}\n"


def _rows(keys: type[Keys]) -> Iterator[str]:
    for name, key in keys.table.rows.items():
        yield f"| `{name}` | {_cell(key.kind.takes)} | {_default(key)} | {_cell(described(key))} |"


def _default(key: Key[Any, Any]) -> str:
    if key.required:
        return "required"
    return "" if key.written is None else f"`{_cell(_shown(key.written))}`"


def _shown(value: object) -> str:
    """Write a value as YAML has it on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_shown(each)}' for name, each in value.items())}}}"
    return str(value) or '""'


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
