"""The page of every key is what the schema says."""

from __future__ import annotations

from switchboard.config.schema import schema
from switchboard.config.schema_page import page
from tests.house.source import ROOT


def test_the_page_under_docs_is_the_page() -> None:
    assert (ROOT / "docs" / "routes-keys.md").read_text(encoding="utf-8") == page(), "run make schema"


def test_every_key_of_every_place_is_on_the_page() -> None:
    whole = schema()
    for place in (whole, *whole["$defs"].values()):
        for key, shape in place["properties"].items():
            assert f"| `{key}` |" in page()
            assert shape["description"].replace("|", "\\|").replace("<", "&lt;") in page()
