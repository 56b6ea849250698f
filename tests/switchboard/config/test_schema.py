"""routes.schema.json says what the loader reads: the same keys, the same defaults, and every routes.yaml here fits it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from switchboard.config import keys
from switchboard.config.bundle import GLOBAL
from switchboard.config.config import Defaults, Retention
from switchboard.config.load import load_config
from switchboard.config.people import May
from switchboard.config.schema import schema, schema_text
from switchboard.config.schema_keys import FILE, PLACES
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
    tables = {id(table) for table in vars(keys).values() if isinstance(table, keys.Keys)}
    explained = {id(known) for known, _, _ in PLACES.values()} | {id(keys.FILE), id(keys.TEAM_FILE)}
    assert tables == explained
    for known, meant in [(keys.FILE, FILE), *((known, meant) for known, meant, _ in PLACES.values())]:
        assert known.known == meant.keys()


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
]


@pytest.mark.parametrize("text", MISTAKES)
def test_what_the_loader_refuses_by_its_shape_an_editor_shows(text: str) -> None:
    assert problems(f"{HEAD}{text}")


def test_the_defaults_it_tells_are_those_that_hold() -> None:
    told = {name: key.default for name, key in PLACES["defaults"][1].items() if key.default is not None}
    written = yaml.safe_dump({"defaults": told, "routes": []})
    config, _ = load_config(f"{HEAD}{written}", file="routes.yaml")
    assert config.defaults == Defaults()
    team = _team({name: key.default for name, key in PLACES["team"][1].items() if key.default is not None})
    assert team == _team({})
    assert _team({"may": {name: key.default for name, key in PLACES["may"][1].items()}}).may == May()
    kept = {name: key.default for name, key in PLACES["retention"][1].items() if key.default is not None}
    config, _ = load_config(f"{HEAD}{yaml.safe_dump({'retention': kept, 'routes': []})}", file="routes.yaml")
    assert config.retention == Retention()


def _team(written: dict[str, Any]) -> Any:
    text = yaml.safe_dump({"version": 1, "teams": {"t": written}, "fallback": ["slack:#x"], "routes": []})
    return load_config(text, file="routes.yaml")[0].teams["t"]
