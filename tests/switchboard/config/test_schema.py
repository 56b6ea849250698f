"""routes.schema.json says what the loader reads: the same keys, the same defaults, and every routes.yaml here fits it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from switchboard.config.bundle import GLOBAL
from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.key import tables_below
from switchboard.config.schema import described, schema, schema_text
from tests.house.source import ROOT, tracked
from tests.switchboard.routing.samples import HEAD

CONFIGURATIONS = [
    path for path in tracked() if path.endswith("routes.yaml") or path == "routes.example.yaml" or GLOBAL in path
]
VALIDATOR = Draft202012Validator(schema())


def problems(text: str) -> list[str]:
    """Hold a configuration against the schema."""
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_file_at_the_root_is_the_schema() -> None:
    assert (ROOT / "routes.schema.json").read_text(encoding="utf-8") == schema_text(), "run make schema"


def test_it_has_the_loaders_keys_and_explains_each() -> None:
    whole = schema()
    assert whole["properties"].keys() == FileKeys.table.rows.keys()
    for keys in tables_below(FileKeys):
        shape = whole if keys is FileKeys else whole["$defs"][keys.table.name]
        assert {name: shape["properties"][name]["description"] for name in keys.table.rows} == {
            name: described(key) for name, key in keys.table.rows.items()
        }


@pytest.mark.parametrize("path", CONFIGURATIONS)
def test_every_configuration_here_fits_it(path: str) -> None:
    assert problems(Path(ROOT / path).read_text(encoding="utf-8")) == []


def test_a_teams_file_of_a_folder_fits_it_and_needs_no_fallback() -> None:
    assert not problems('teams: {a: {slack: "#a"}}\nroutes: [{name: x, when: "level:error", notify: [slack:a]}]')
    assert problems('teams: {a: {slack: "#a"}}\ndefaults: {timezone: UTC}\nroutes: []')


MISTAKES = [
    "routes: [{name: x, when: y, notfy: [slack:core]}]",
    "routes: [{name: x, when: y}]",
    "routes: [{name: x, when: y, drop: z, notify: [slack:core]}]",
    "routes: [{name: x, when: y, notify: [slak:core]}]",
    "routes: [{name: x, when: y, notify: [slack:core], severity: huge}]",
    "routes: [{name: x, when: y, notify: [slack:core], renotify: 4 hours}]",
    f"routes: [{{name: {'x' * 101}, when: y, notify: [slack:core]}}]",
    f"maintenance: [{{name: {'x' * 101}, when: y, every: sat-sun}}]\nroutes: []",
    "defaults: {shadow: 'yes'}\nroutes: []",
    "storms: {over: 5}\nroutes: []",
    "storms: often\nroutes: []",
    "defaults: {quota: {errors: some}}\nroutes: []",
]


@pytest.mark.parametrize("text", MISTAKES)
def test_what_the_loader_refuses_by_its_shape_an_editor_shows(text: str) -> None:
    assert problems(f"{HEAD}{text}")
