"""routes.reference.yaml, the whole of the configuration language, loads; what is not served yet is warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.errors import BadBook
from switchboard.routing.book import Defaults
from switchboard.routing.load import load_book

FILE = "routes.reference.yaml"
ITS_TEAMS = "\nteams:\n"
SECOND_TEAM = f"{ITS_TEAMS}  core: {{pagerduty: '${{PAGERDUTY_CORE}}'}}\n"

pytestmark = pytest.mark.reference


@pytest.fixture(name="text")
def _text(reference: Path) -> str:
    path = reference / FILE
    if not path.exists():
        pytest.skip(f"REFERENCE_DATA has no {FILE}")
    return path.read_text(encoding="utf-8")


def test_its_only_fault_is_the_team_it_pages_and_does_not_define(text: str) -> None:
    with pytest.raises(BadBook) as caught:
        load_book(text, file=FILE)
    assert [(fault.path, fault.problem) for fault in caught.value.faults] == [
        ("page_fallback[0]", "no team is called “core”")
    ]


def test_with_that_team_every_key_of_it_loads(text: str) -> None:
    book, warnings = load_book(text.replace(ITS_TEAMS, SECOND_TEAM, 1), file=FILE, variables=())
    assert [route.name for route in book.routes] == ["critical payment error", "crawlers asking for what never was"]
    assert {fault.problem for fault in warnings} == {
        "not served yet",
        "PAGERDUTY_PAYMENTS is not set",
        "PAGERDUTY_CORE is not set",
    }
    not_served = {fault.path for fault in warnings if fault.problem == "not served yet"}
    assert {"inhibit", "storms", "teams.payments.quiet", "routes[0].escalate"} <= not_served


def test_the_defaults_it_shows_are_those_that_hold_without_them(text: str) -> None:
    assert load_book(text.replace(ITS_TEAMS, SECOND_TEAM, 1), file=FILE)[0].defaults == Defaults()
