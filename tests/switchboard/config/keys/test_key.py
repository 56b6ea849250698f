"""A key is written once: loader, schema, page and suggestions follow from its row, and its default is what holds."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from switchboard.config.config import Config, Defaults, Retention, Team
from switchboard.config.document import read_document
from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.key import Key, Keys, tables_below
from switchboard.config.keys.kinds import section
from switchboard.config.keys.values import COUNT, INTERVAL, TEXT
from switchboard.config.load import load_config
from switchboard.config.people import May
from switchboard.config.report import Report
from switchboard.config.yaml_reader import Place
from switchboard.model.replace import replace
from tests.switchboard.config.keys.whole import PLACES, WHOLE, at
from tests.switchboard.routing.samples import HEAD, faults_of, warnings_of


class LampKeys(Keys, place="lamp", remedy="Say how many"):
    """A place of the file as one is added: a line for each key."""

    colour = Key(TEXT, "red", "Its colour.")
    blinks_for = Key(INTERVAL, None, "So long it blinks.")
    bulbs = Key(COUNT, None, "How many there are.", required=True)
    class_ = Key(COUNT, 1, "Its class.", served=False)


class RoomKeys(Keys, place="room"):
    """A place with another below it."""

    lamp = Key(section(LampKeys), None, "Its lamp.")


def lamp(text: str) -> tuple[LampKeys, Report]:
    """Read a lamp from YAML."""
    report = Report("lamp.yaml")
    return LampKeys(Place(read_document(text, file="lamp.yaml"), "lamp", report)), report


def test_a_row_reads_its_value_and_its_default() -> None:
    written, report = lamp("bulbs: 3\ncolour: green\nblinks_for: never")
    assert (written.colour, written.bulbs, written.blinks_for, written.class_) == ("green", 3, None, 1)
    absent, _ = lamp("bulbs: 3")
    assert absent.colour == LampKeys.colour.default == "red"
    assert report.found == ()


def test_a_row_is_named_by_its_attribute() -> None:
    assert list(LampKeys.table.rows) == ["colour", "blinks_for", "bulbs", "class"]


def test_what_no_row_knows_is_refused_with_the_nearest_that_one_does() -> None:
    _, report = lamp("bulbs: 3\ncolor: green")
    assert [(fault.path, fault.problem, fault.remedy) for fault in report.found] == [
        ("lamp.color", "no such key", "Did you mean “colour”?")
    ]


def test_what_is_required_is_missed_with_the_remedy_of_the_place() -> None:
    _, report = lamp("colour: green")
    assert [(fault.path, fault.problem, fault.remedy) for fault in report.found] == [
        ("lamp.bulbs", "missing", "Say how many")
    ]


def test_what_is_not_served_is_warned_of_and_checked_though_nobody_asks_for_it() -> None:
    _, report = lamp("bulbs: 3\nclass: first")
    assert [(fault.problem, fault.warning) for fault in report.found] == [
        ("not served yet", True),
        ("“first” is no number from 1 on", False),
    ]


def test_the_places_below_a_table_are_found_in_the_order_of_its_rows() -> None:
    assert list(tables_below(RoomKeys)) == [RoomKeys, LampKeys]


DEFAULTS = [
    pytest.param(PLACES[keys], name, key.written, id=f"{keys.table.name}.{name}")
    for keys in tables_below(FileKeys)
    for name, key in keys.table.rows.items()
    if key.written is not None and not key.required
]


def load(document: dict[str, Any]) -> Config:
    """Load a document on one line, so that lines do not differ; what it says is all that counts."""
    config, _ = load_config(json.dumps(document), file="routes.yaml")
    return replace(config, text="", hash="")


def test_every_table_stands_in_the_whole() -> None:
    assert PLACES.keys() == set(tables_below(FileKeys))


@pytest.mark.parametrize("path, name, default", DEFAULTS)
def test_a_default_may_be_written_out_and_changes_nothing(path: tuple[str | int, ...], name: str, default: Any) -> None:
    written, absent = copy.deepcopy(WHOLE), copy.deepcopy(WHOLE)
    at(written, path)[name] = default
    at(absent, path).pop(name, None)
    assert load(written) == load(absent)


def test_the_values_take_their_defaults_from_the_table() -> None:
    bare = load({"version": 1, "teams": {"t": {}}, "routes": [], "fallback": "slack:#alerts"})
    assert bare.defaults == Defaults()
    assert bare.teams["t"] == Team(key="t")
    assert bare.teams["t"].may == May()
    assert bare.retention == Retention()
    assert bare.storms == Config(hash="", text="", file="").storms


def test_a_switch_is_off_with_never_whatever_its_default() -> None:
    off = load({**WHOLE, "storms": "never", "teams": {"core": {**WHOLE["teams"]["core"], "page_storms": "never"}}})
    assert (off.storms, off.teams["core"].page_storms) == (None, None)


def with_team(written: str) -> str:
    """Write a configuration with more keys of a team."""
    return f"{HEAD}routes: []\n".replace('slack: "#frontend"', f'slack: "#frontend", {written}')


@pytest.mark.parametrize(
    "text, path",
    [
        (f"{HEAD}routes: []\ndefaults: {{show_anyway: [session]}}\n", "defaults.show_anyway"),
        (with_team("deploys: true"), "teams.frontend.deploys"),
        (with_team("redact: [iban]"), "teams.frontend.redact"),
    ],
)
def test_what_is_accepted_for_later_is_warned_of(text: str, path: str) -> None:
    assert [(fault.path, fault.problem) for fault in warnings_of(text)] == [(path, "not served yet")]


def test_a_quota_is_served_and_is_none_where_nobody_says_it() -> None:
    with_quota = f"{HEAD}routes: []\ndefaults: {{quota: {{errors: 50000}}}}\n"
    assert warnings_of(with_quota) == ()
    assert load_config(with_quota, file="routes.yaml")[0].defaults.quota == 50_000
    assert load_config(f"{HEAD}routes: []\n", file="routes.yaml")[0].defaults.quota is None


@pytest.mark.parametrize("written", ["storms: never", "defaults: {announce: false}"])
def test_what_asks_for_nothing_or_is_served_is_not(written: str) -> None:
    assert warnings_of(f"{HEAD}routes: []\n{written}\n") == ()


@pytest.mark.parametrize(
    "text, path, problem",
    [
        (f"{HEAD}routes: []\ndefaults: {{show_anyway: {{a: b}}}}\n", "defaults.show_anyway", "a mapping where"),
        (f"{HEAD}routes: []\ndefaults: {{quota: 50000}}\n", "defaults.quota", "not a mapping"),
        (f"{HEAD}routes: []\ndefaults: {{quota: {{errors: many}}}}\n", "defaults.quota.errors", "no number from 1 on"),
        (f"{HEAD}routes: []\nstorms: often\n", "storms", "not a mapping"),
        (with_team("ack_assigns: sometimes"), "teams.frontend.ack_assigns", "neither true nor false"),
        (with_team("oncall: the first"), "teams.frontend.oncall", "neither auto nor an id of PagerDuty"),
        (with_team("redact: [[a]]"), "teams.frontend.redact[0]", "a list where a text"),
    ],
)
def test_what_is_accepted_for_later_is_checked_now(text: str, path: str, problem: str) -> None:
    fault = next(fault for fault in faults_of(text) if fault.path == path)
    assert problem in fault.problem
    assert fault.remedy
