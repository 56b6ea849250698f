"""routes.schema.json and routes.reference.yaml know the same keys in the same places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from switchboard.config.schema import schema
from tests.contracts.reference import reference

pytestmark = pytest.mark.reference

MAPPINGS = {"file.teams", "file.people", "file.destinations", "retention.projects"}


@pytest.fixture(name="written")
def _written() -> Any:
    return yaml.safe_load(reference("routes.reference.yaml").read_text(encoding="utf-8"))


def test_the_reference_fits_the_schema(written: Any) -> None:
    assert [error.message for error in Draft202012Validator(schema()).iter_errors(written)] == []


def test_every_key_of_the_schema_is_in_the_reference_and_the_other_way_round(written: Any) -> None:
    whole = schema()
    definitions: Any = whole["$defs"]
    ours = {f"{place}.{key}" for place, shape in definitions.items() for key in shape["properties"]}
    properties: Any = whole["properties"]
    ours |= {f"file.{key}" for key in properties}
    assert set(_keys(written, "file", whole)) == ours


def _keys(node: Any, place: str, whole: Any) -> Iterator[str]:
    """Return every key that is written, by its place in the schema."""
    shapes = whole["properties"] if place == "file" else whole["$defs"][place]["properties"]
    for key, value in node.items():
        yield f"{place}.{key}"
        below = _reference(shapes[key])
        for item in _items(value, mapping=f"{place}.{key}" in MAPPINGS) if below else ():
            yield from _keys(item, below, whole)


def _reference(shape: Any) -> str:
    """Return the place that a shape leads to; empty for plain values."""
    found = [each for each in _walk(shape) if isinstance(each, str) and each.startswith("#/$defs/")]
    return found[0].rpartition("/")[2] if found else ""


def _walk(shape: Any) -> Iterator[Any]:
    if isinstance(shape, dict | list):
        for each in shape.values() if isinstance(shape, dict) else shape:
            yield from _walk(each)
    else:
        yield shape


def _items(value: Any, *, mapping: bool) -> list[Any]:
    if isinstance(value, list):
        return value
    return list(value.values()) if mapping else [value]
