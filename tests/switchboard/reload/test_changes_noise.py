"""What a new Config keeps quiet otherwise is told by its name, its times and its words."""

from __future__ import annotations

import pytest

from switchboard.reload.changes import changes
from tests.switchboard.routing.samples import HEAD, a_config

RESTORE = 'maintenance: [{name: nightly restore, when: "project:warehouse", every: "Sun 02:00-04:00"}]\n'
RULE = "inhibit: [{when: 'alert:\"database down\"', mutes: 'error.type:OperationalError', same: [project]}]\n"
TOLD = 'alert:"database down" mutes error.type:OperationalError of the same project'


def said(before: str, after: str) -> list[str]:
    """Return the changes between two configurations that differ in what keeps quiet."""
    return [line.text for line in changes(a_config(head=HEAD + before), a_config(head=HEAD + after))]


@pytest.mark.parametrize(
    "before, after, told",
    [
        ("", RESTORE, "maintenance “nightly restore” added: Sun 02:00-04:00, project:warehouse"),
        (RESTORE, "", "maintenance “nightly restore” removed"),
        (
            RESTORE,
            RESTORE.replace("02:00", "03:00"),
            "maintenance “nightly restore”: every Sun 02:00-04:00 → Sun 03:00-04:00",
        ),
        (
            RESTORE,
            RESTORE.replace("warehouse", "depot"),
            "maintenance “nightly restore”: when project:warehouse → project:depot",
        ),
        ("", RULE, f"inhibit added: {TOLD}"),
        (RULE, "", f"inhibit removed: {TOLD}"),
    ],
)
def test_what_keeps_quiet_is_told_with_its_name_and_its_times(before: str, after: str, told: str) -> None:
    assert said(before, after) == [told]


def test_a_changed_rule_is_told_as_the_new_one_and_the_old() -> None:
    assert said(RULE, RULE.replace("[project]", "[environment]")) == [
        f"inhibit added: {TOLD.replace('same project', 'same environment')}",
        f"inhibit removed: {TOLD}",
    ]


def test_another_line_is_no_change() -> None:
    assert said(RESTORE + RULE, RULE + RESTORE) == []


def test_a_team_s_quiet_hours_are_told_to_its_channel_alone() -> None:
    quiet = HEAD.replace('slack: "#core"', 'slack: "#core", quiet: {hours: "19:00-08:00"}')
    [line] = changes(a_config(), a_config(head=quiet))
    assert line.text == "team core: quiet none → 19:00-08:00"
    assert [place.address for place in line.destinations] == ["#core"]
