"""routes.reference.yaml, the whole of the configuration language: accepted whole, and every key of it known to us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from switchboard.config import keys
from switchboard.config.config import Config, Defaults
from switchboard.config.document import Mapping, Node, Sequence, read_document
from switchboard.config.keys import Keys
from switchboard.config.load import load_config
from switchboard.config.people import MappedPerson
from switchboard.errors import Fault

FILE = "routes.reference.yaml"
OWNERS_FILES = {".github/CODEOWNERS": "/src/ledger/ @example/payments-team\n"}
# Where each set of keys stands; * is any name of the user's own, and any item of a list.
PLACES = {
    "": keys.FILE,
    "defaults": keys.DEFAULTS,
    "defaults.show": keys.SHOW,
    "teams.*": keys.TEAM,
    "teams.*.jira": keys.JIRA,
    "teams.*.quiet": keys.QUIET,
    "teams.*.digest": keys.DIGEST,
    "teams.*.may": keys.MAY,
    "teams.*.page_storms": keys.PAGE_STORMS,
    "owners_roots.*": keys.OWNERS_ROOT,
    "people.*": keys.PERSON,
    "destinations.*": keys.DESTINATION,
    "routes.*": keys.ROUTE,
    "routes.*.escalate.*": keys.STEP,
    "inhibit.*": keys.INHIBIT,
    "maintenance.*": keys.MAINTENANCE,
    "storms": keys.STORMS,
    "retention": keys.RETENTION,
}
NAMES_OF_THE_USERS = ("teams", "people", "destinations", "teams.*.jira.fields", "retention.projects")
# A route's part of the Jira plan stands over its team's, so it may have the same keys; the reference shows two of them.
OVER_THE_TEAMS = "routes.*.jira"
OURS = {
    "defaults.announce": "switches off that a change of the configuration is told in the channels it affects",
    "routes.*.shadow": "tries one route out: it is decided and shown, and tells nobody",
}

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
    served = {"teams.payments.quiet", "inhibit", "maintenance", "people", "owners_file", "routes[0].renotify"}
    assert not not_served & served
    assert {"storms", "retention", "teams.payments.digest", "routes[0].escalate", "routes[0].mention"} <= not_served
    assert {(path, problem) for path, problem in warned if path not in not_served} == {
        ("teams.payments.pagerduty", "PAGERDUTY_PAYMENTS is not set"),
        ("page_fallback[0]", "no team is called “core”"),
    }


def test_the_defaults_it_shows_are_those_that_hold_without_them(loaded: tuple[Config, tuple[Fault, ...]]) -> None:
    assert loaded[0].defaults == Defaults()


def test_its_keys_are_those_we_know(text: str) -> None:
    shown = {(place, key) for place, key in _keys(read_document(text, file=FILE)) if place not in NAMES_OF_THE_USERS}
    over = {key for place, key in shown if place == OVER_THE_TEAMS}
    assert over <= keys.JIRA.known
    known = {(place, key) for place, known in PLACES.items() for key in known.known}
    extra = {tuple(path.rpartition(".")[::2]) for path in OURS}
    assert {each for each in shown if each[0] != OVER_THE_TEAMS} == known - extra


def test_every_set_of_keys_has_its_place() -> None:
    sets = {name for name, value in vars(keys).items() if isinstance(value, Keys)} - {"TEAM_FILE"}
    assert sets == {name for name, value in vars(keys).items() if any(value is known for known in PLACES.values())}
    assert keys.TEAM_FILE.known | keys.TEAM_FILE.above == keys.FILE.known


def _keys(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _keys(item, f"{path}.*")
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield path, entry.key
            name = "*" if path in NAMES_OF_THE_USERS else entry.key
            yield from _keys(entry.value, f"{path}.{name}".removeprefix("."))
