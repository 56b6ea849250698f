"""The words that say how an issue was resolved or archived."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from switchboard.payloads.details import archived_detail, resolution_detail
from tests.switchboard.payloads.reading import json_values


@pytest.mark.parametrize(
    ("issue", "detail"),
    [
        ({"statusDetails": {"ignoreCount": 100}}, "until 100 events"),
        ({"statusDetails": {"ignoreCount": 1}}, "until 1 event"),
        ({"statusDetails": {"ignoreCount": 100, "ignoreWindow": 60}}, "until 100 events in 1 hour"),
        ({"statusDetails": {"ignoreCount": 9, "ignoreWindow": 90}}, "until 9 events in 90 minutes"),
        ({"statusDetails": {"ignoreUserCount": 5, "ignoreUserWindow": 2880}}, "until 5 users in 2 days"),
        ({"statusDetails": {"ignoreCount": 9, "ignoreUserCount": 5}}, "until 9 events or 5 users"),
        ({"statusDetails": {"ignoreUntil": "2026-10-20T08:30:00Z"}}, "until 2026-10-20 08:30 UTC"),
        ({"substatus": "archived_until_escalating", "statusDetails": {}}, "until it escalates"),
        ({"substatus": "archived_forever"}, "forever"),
        ({"substatus": "archived_until_condition_met"}, "until a condition is met"),
        ({"substatus": "ongoing"}, None),
        ({}, None),
    ],
)
def test_archiving_says_until_when(issue: dict[str, Any], detail: str | None) -> None:
    assert archived_detail(issue) == detail


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({"resolution_type": "now"}, None),
        ({"resolution_type": "in_next_release"}, "in the next release"),
        ({"resolution_type": "by_magic"}, "by magic"),
        (
            {"resolution_type": "in_release", "issue": {"statusDetails": {"inRelease": "shop@1.2"}}},
            "in release shop@1.2",
        ),
        ({"issue": {"statusDetails": {"inNextRelease": True}}}, "in the next release"),
        ({"issue": {"statusDetails": {}}}, None),
        ({}, None),
    ],
)
def test_resolving_says_how(data: dict[str, Any], detail: str | None) -> None:
    assert resolution_detail(data) == detail


@given(json_values)
def test_any_json_may_stand_where_details_should(value: object) -> None:
    names = ("ignoreCount", "ignoreWindow", "ignoreUserCount", "ignoreUserWindow", "ignoreUntil", "inRelease")
    details = dict.fromkeys(names, value)
    archived_detail({"statusDetails": details, "substatus": value})
    resolution_detail({"issue": {"statusDetails": details}, "resolution_type": value})
