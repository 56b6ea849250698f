"""The page of every key is what the table of keys says."""

from __future__ import annotations

from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.key import tables_below
from switchboard.config.schema_page import page
from tests.house.source import ROOT


def test_the_page_under_docs_is_the_page() -> None:
    assert (ROOT / "docs" / "routes-keys.md").read_text(encoding="utf-8") == page(), "run make schema"


def test_every_key_of_every_place_is_on_the_page() -> None:
    for keys in tables_below(FileKeys):
        title = "the file" if keys is FileKeys else f"`{keys.table.name}`"
        _, _, after = page().partition(f"## {title}\n")
        table, _, _ = after.partition("\n## ")
        for name, key in keys.table.rows.items():
            assert f"| `{name}` |" in table
            assert key.meaning in table


def test_defaults_stand_as_the_file_writes_them() -> None:
    assert "| `storms` | `storms`, or `never` | `{over: 20, per: 1m, calm: 5m}` |" in page()
    assert "| `redact` | a text, or a list of texts | `[email, ip, username]` |" in page()
    assert '| `only` | a condition, or an empty text | `""` |' in page()
