"""Lanes: a channel named by route, team or id is one lane, and is told once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.lanes import canonical, canonical_decision
from switchboard.model.decision import Destination, DestinationKind, Severity
from tests.switchboard.builders import ALERTS, PAGER, PAYMENTS, a_decision, a_notify

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
    [notify] = canonical_decision(twice, CHANNELS).notifies
    assert (str(notify.destination), notify.severity, notify.routes) == ("slack:C1", Severity.CRITICAL, ("a", "b"))


@given(st.lists(st.sampled_from([PAYMENTS, ALERTS, PAGER]), max_size=4))
def test_naming_lanes_again_changes_nothing(destinations: list[Destination]) -> None:
    once = canonical_decision(a_decision(*map(a_notify, destinations)), CHANNELS)
    assert canonical_decision(once, CHANNELS) == once
