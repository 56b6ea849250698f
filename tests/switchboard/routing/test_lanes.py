"""Lanes: a channel named by route, team or id is one lane, and is told once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.replace import replace
from switchboard.routing.lanes import canonical, canonical_decision, unknown_names
from tests.switchboard.builders import ALERTS, PAGER, PAYMENTS, a_decision, a_notify
from tests.switchboard.routing.samples import a_config

CONFIG = a_config()
SQUAD = Destination(DestinationKind.SLACK, "#squad-checkout")
TEMPLATE = "slack:#squad-{tags.squad}"
CHANNELS = {"#payments": "C1", "#alerts": "C2"}


@pytest.mark.parametrize(
    "destination, lane",
    [
        (PAYMENTS, "slack:C1"),
        (Destination(DestinationKind.SLACK, "C1"), "slack:C1"),
        (Destination(DestinationKind.SLACK, "#unknown"), "slack:#unknown"),
        (PAGER, "pagerduty:payments"),
        (Destination(DestinationKind.EMAIL, "#payments"), "email:#payments"),
    ],
)
def test_each_destination_has_one_lane(destination: Destination, lane: str) -> None:
    assert str(canonical(destination, CHANNELS)) == lane


def test_a_channel_named_twice_is_told_once_with_the_highest_severity() -> None:
    by_id = replace(PAYMENTS, address="C1")
    twice = a_decision(
        a_notify(severity=Severity.WARNING, routes=("a",)), a_notify(by_id, Severity.CRITICAL, routes=("b",))
    )
    [notify] = canonical_decision(twice, CHANNELS, CONFIG).notifies
    assert (str(notify.destination), notify.severity, notify.routes) == ("slack:C1", Severity.CRITICAL, ("a", "b"))


@given(st.lists(st.sampled_from([PAYMENTS, ALERTS, PAGER]), max_size=4))
def test_naming_lanes_again_changes_nothing(destinations: list[Destination]) -> None:
    once = canonical_decision(a_decision(*map(a_notify, destinations)), CHANNELS, CONFIG)
    assert canonical_decision(once, CHANNELS, CONFIG) == once


def test_a_filled_name_that_slack_has_is_told_by_its_id() -> None:
    decision = a_decision(a_notify(SQUAD, template=TEMPLATE))
    [notify] = canonical_decision(decision, CHANNELS | {"#squad-checkout": "C3"}, CONFIG).notifies
    assert str(notify.destination) == "slack:C3"


def test_a_filled_name_that_slack_does_not_have_gives_way_to_the_fallback_and_says_so() -> None:
    decision = a_decision(a_notify(SQUAD, Severity.CRITICAL, routes=("squads",), template=TEMPLATE))
    named = canonical_decision(decision, CHANNELS, CONFIG)
    [notify] = named.notifies
    assert (str(notify.destination), notify.severity, notify.routes) == ("slack:C2", Severity.CRITICAL, ("squads",))
    assert named.because.endswith(f"{TEMPLATE}: no channel #squad-checkout in Slack, so slack:#alerts is told")


@pytest.mark.parametrize(
    "over, channels, unknown",
    [
        ({"template": TEMPLATE}, CHANNELS, ("#squad-checkout",)),
        ({"template": TEMPLATE}, {}, ()),  # nothing is known of Slack: let Slack say
        ({"template": TEMPLATE, "shadow": True}, CHANNELS, ()),
        ({}, CHANNELS, ()),  # a fixed name may be a private channel that the app cannot see
    ],
)
def test_only_filled_names_are_held_against_what_slack_has(
    over: dict[str, Any], channels: dict[str, str], unknown: tuple[str, ...]
) -> None:
    assert unknown_names(a_decision(a_notify(SQUAD, **over)), channels) == unknown
