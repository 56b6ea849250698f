"""routes.reference.yaml, the whole of the configuration language: accepted whole, and every key of it known to us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from switchboard.config.config import Config, Defaults, Retention, Team
from switchboard.config.document import Mapping, Node, Sequence, read_document
from switchboard.config.keys.defaults import DefaultsKeys, QuotaKeys, RetentionKeys, ShowKeys, StormsKeys
from switchboard.config.keys.file import DestinationKeys, FileKeys, OwnersRootKeys, PersonKeys
from switchboard.config.keys.key import Keys, tables_below
from switchboard.config.keys.route import InhibitKeys, MaintenanceKeys, RouteKeys, StepKeys
from switchboard.config.keys.team import DigestKeys, JiraKeys, MayKeys, PageStormsKeys, QuietKeys, TeamKeys
from switchboard.config.load import load_config
from switchboard.config.people import MappedPerson, May
from switchboard.errors import Fault

FILE = "routes.reference.yaml"
OWNERS_FILES = {".github/CODEOWNERS": "/src/ledger/ @example/payments-team\n"}
# Where each set of keys stands; * is any name of the user's own, and any item of a list.
PLACES: dict[str, type[Keys]] = {
    "": FileKeys,
    "defaults": DefaultsKeys,
    "defaults.show": ShowKeys,
    "defaults.quota": QuotaKeys,
    "teams.*": TeamKeys,
    "teams.*.jira": JiraKeys,
    "teams.*.quiet": QuietKeys,
    "teams.*.digest": DigestKeys,
    "teams.*.may": MayKeys,
    "teams.*.page_storms": PageStormsKeys,
    "owners_roots.*": OwnersRootKeys,
    "people.*": PersonKeys,
    "destinations.*": DestinationKeys,
    "routes.*": RouteKeys,
    "routes.*.escalate.*": StepKeys,
    "inhibit.*": InhibitKeys,
    "maintenance.*": MaintenanceKeys,
    "storms": StormsKeys,
    "retention": RetentionKeys,
}
NAMES_OF_THE_USERS = ("teams", "people", "destinations", "teams.*.jira.fields", "retention.projects")
# A route's part of the Jira plan stands over its team's, so it may have the same keys; the reference shows two of them.
OVER_THE_TEAMS = "routes.*.jira"

pytestmark = pytest.mark.reference


@pytest.fixture(name="text")
def _text(reference: Path) -> str:
    path = reference / FILE
    if not path.exists():
        pytest.skip(f"REFERENCE_DATA has no {FILE}")
    return path.read_text(encoding="utf-8")


@pytest.fixture(name="loaded")
def _loaded(text: str) -> tuple[Config, tuple[Fault, ...]]:
    return load_config(text, file=FILE, variables=(), owners_files=OWNERS_FILES)


def test_it_is_accepted_whole(loaded: tuple[Config, tuple[Fault, ...]]) -> None:
    config, _ = loaded
    assert [route.name for route in config.routes] == ["critical payment error", "crawlers asking for what never was"]
    assert len(config.owners) == 3
    assert config.people["alice"] == MappedPerson(
        name="alice", email="alice@example.com", slack="U012ABC", sentry="501", pagerduty="PU1"
    )
    assert config.routes[0].renotify == timedelta(hours=4)
    assert config.routes[0].escalate[0].after == timedelta(minutes=10)


def test_what_is_warned_of_is_not_served_yet_or_not_there_yet(loaded: tuple[Config, tuple[Fault, ...]]) -> None:
    warned = {(fault.path, fault.problem) for fault in loaded[1]}
    not_served = {path for path, problem in warned if problem.endswith("not served yet")}
    served = {
        "teams.payments.quiet",
        "teams.payments.digest",
        "teams.payments.digest.only",
        "inhibit",
        "maintenance",
        "people",
        "owners_file",
        "routes[0].renotify",
        "routes[0].escalate",
        "retention",
        "defaults.page_failover_after",
    }
    assert not not_served & served
    assert {
        "defaults.show_anyway",
        "teams.payments.redact",
    } <= not_served
    assert "storms" in not_served
    assert {(path, problem) for path, problem in warned if path not in not_served} == {
        ("teams.payments.pagerduty", "PAGERDUTY_PAYMENTS is not set"),
        ("page_fallback[0]", "no team is called “core”"),
    }


def test_the_defaults_it_shows_are_those_that_hold_without_them(loaded: tuple[Config, tuple[Fault, ...]]) -> None:
    config, team = loaded[0], loaded[0].teams["payments"]
    assert config.defaults == Defaults()
    assert (config.storms, config.retention) == (FileKeys.storms.default, Retention())
    assert (team.may, team.page_storms, team.mail_every) == (
        May(),
        TeamKeys.page_storms.default,
        Team(key="x").mail_every,
    )


def test_its_keys_are_those_we_know(text: str) -> None:
    shown = {(place, key) for place, key in _keys(read_document(text, file=FILE)) if place not in NAMES_OF_THE_USERS}
    over = {key for place, key in shown if place == OVER_THE_TEAMS}
    assert over <= JiraKeys.table.rows.keys()
    known = {(place, key) for place, keys in PLACES.items() for key in keys.table.rows}
    assert {each for each in shown if each[0] != OVER_THE_TEAMS} == known


def test_every_table_of_keys_has_its_place() -> None:
    assert set(PLACES.values()) == set(tables_below(FileKeys))


def _keys(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _keys(item, f"{path}.*")
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield path, entry.key
            name = "*" if path in NAMES_OF_THE_USERS else entry.key
            yield from _keys(entry.value, f"{path}.{name}".removeprefix("."))
