"""The Home tab, held against a schema that we did not write."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from switchboard.model.action import ActionKind
from switchboard.model.home import Home, HomeList
from switchboard.model.replace import replace
from switchboard.senders.slack.home import home_view, notice_view, unread_view
from tests.contracts.reference import read
from tests.switchboard.senders.slack.test_home import HOME, HOMES, ISSUE, holds_the_limits

pytestmark = pytest.mark.reference
MOST_OF_A_MESSAGE = 50  # what the schema takes at once; a Home may have twice as many


@pytest.fixture(name="check", scope="module")
def _check() -> Any:
    return jsonschema.Draft7Validator(read("schemas/slack-blockkit.schema.json"))


def holds(check: Any, view: dict[str, Any]) -> None:
    """Hold the blocks of a view against the schema."""
    blocks = view["blocks"]
    for start in range(0, len(blocks), MOST_OF_A_MESSAGE):
        check.validate({"text": "-", "blocks": blocks[start : start + MOST_OF_A_MESSAGE]})


@pytest.mark.parametrize("kind", ActionKind)
def test_a_home_is_valid_block_kit(check: Any, kind: ActionKind) -> None:
    waiting = HomeList((replace(ISSUE, doing=(kind,)),))
    for home in (HOME, replace(HOME, owned=waiting, assigned_dm=False), replace(HOME, is_known=False, teams=())):
        holds(check, home_view(home))
    holds(check, unread_view("This cannot be looked up just now."))
    holds(check, notice_view("This could not be kept: `/sentry help`"))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=15)
@given(HOMES)
def test_any_home_is_valid_block_kit(check: Any, home: Home) -> None:
    view = home_view(home)
    holds(check, view)
    holds_the_limits(view)
