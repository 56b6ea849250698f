"""Whatever Sentry answers, what is written loads, and holds no secret."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.switchboard.importers.exports import TEAMS, a_detector, imported

TOKEN = "xoxb-0123456789-madeupmadeup"
HOSTILE = st.text(max_size=30) | st.sampled_from(
    [
        TOKEN,
        "https://me:pw@host/",
        "a: b # c",
        "' \"",
        '"',
        "\u2028\x00",
        "owner",
        "yes",
        "${X}",
        "\ud83d",
        "*",
        "\\*",
        "a\\",
    ]
)
VALUES = st.dictionaries(
    st.sampled_from("value interval match key attribute level time comparisonType targetType targetIdentifier".split()),
    HOSTILE
    | st.sampled_from("eq co in is ns nsw 1h 40 message exception.type older Team Member 11 day".split())
    | st.integers(),
)
KINDS = st.sampled_from(
    "event_frequency_count age_comparison assigned_to level tagged_event event_attribute issue_category latest_release".split()
)
CONDITIONS = st.fixed_dictionaries({"id": st.just("1"), "type": KINDS, "comparison": VALUES})
ACTIONS = st.fixed_dictionaries(
    {
        "type": st.sampled_from("slack pagerduty email jira sentry_app".split()) | HOSTILE,
        "config": st.fixed_dictionaries(
            {
                "targetType": st.sampled_from("specific user team issue_owners".split()),
                "targetDisplay": HOSTILE,
                "targetIdentifier": HOSTILE | st.just("11"),
            }
        ),
    }
)
GROUPS = st.fixed_dictionaries(
    {
        "logicType": st.sampled_from(["all", "any-short", "none"]),
        "conditions": st.lists(CONDITIONS, max_size=3),
        "actions": st.lists(ACTIONS, max_size=3),
    }
)
WORKFLOWS = st.fixed_dictionaries(
    {
        "name": HOSTILE,
        "environment": HOSTILE | st.none(),
        "triggers": GROUPS,
        "actionFilters": st.lists(GROUPS, max_size=2),
        "detectorIds": st.lists(st.sampled_from(["51", "61"]), max_size=2),
        "owner": st.sampled_from(["team:11", "", "team:0"]),
    }
)
RULES = st.lists(HOSTILE | st.sampled_from(["path:a #web", "path:a #payments", "* #owner", "url:b x@y.zz"]), max_size=4)


@given(st.lists(WORKFLOWS, max_size=2), RULES, HOSTILE, HOSTILE)
def test_whatever_was_read_what_is_written_loads(
    workflows: list[dict[str, Any]], rules: list[str], name: str, slug: str
) -> None:
    monitors = [a_detector("51"), a_detector("61", "metric_issue", name)]
    teams = [*TEAMS, {"id": "13", "slug": slug, "memberCount": 1}]
    projects = [{"id": "1", "slug": slug}]
    raw = {"project": name, "raw": "\n".join(rules), "fallthrough": True}
    written, config = imported(teams, projects, monitors, raw, workflows)
    assert TOKEN not in written.text
    assert len(config.routes) <= 4 * len(workflows)


@given(
    st.recursive(st.none() | st.integers() | HOSTILE, lambda inner: st.lists(inner) | st.dictionaries(HOSTILE, inner))
)
def test_any_json_can_be_read(value: object) -> None:
    imported(value)
