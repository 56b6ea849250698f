"""Rules of all three generations, ownership and teams become a routes.yaml that loads, and says what it lacks."""

from __future__ import annotations

import pytest

from tests.switchboard.importers.exports import (
    MEMBERS,
    OLD,
    PROJECTS,
    SLACK,
    TEAMS,
    a_detector,
    a_workflow,
    an_old_rule,
    imported,
)


def asked(*filters: tuple[str, object]) -> str | None:
    """Return what a workflow's filters ask, beside the project."""
    _, config = imported(PROJECTS, TEAMS, MEMBERS, [a_detector("51")], a_workflow(*filters))
    return config.routes[0].when.removeprefix("project:shop").strip() if config.routes else None


@pytest.mark.parametrize(
    ("kind", "comparison", "when"),
    [
        ("first_seen_event", True, "is:new"),
        ("regression_event", True, "is:regressed"),
        ("reappeared_event", True, "is:escalating"),
        ("every_event", True, ""),
        ("new_high_priority_issue", True, "is:new issue.priority:high"),
        ("event_frequency_count", {"value": 100, "interval": "1h"}, "count(1h):>100"),
        ("event_frequency_count", {"value": 5, "interval": "5min"}, "count(5m):>5"),
        ("age_comparison", {"time": "hour", "value": 2, "comparisonType": "older"}, "age:+2h"),
        ("age_comparison", {"time": "minute", "value": 9, "comparisonType": "newer"}, "age:-9m"),
        ("issue_occurrences", {"value": 10}, "timesSeen:>=10"),
        ("assigned_to", {"targetType": "Unassigned", "targetIdentifier": ""}, "is:unassigned"),
        ("assigned_to", {"targetType": "Team", "targetIdentifier": 11}, "assigned:#payments"),
        ("assigned_to", {"targetType": "Member", "targetIdentifier": 77}, "assigned:jane@acme.example"),
        ("issue_category", {"value": 12}, "issue.category:db_query"),
        ("issue_priority_greater_or_equal", 50, "issue.priority:[high,medium]"),
        ("level", {"level": 40, "match": "gte"}, "level:[fatal,error]"),
        ("level", {"level": 30, "match": "eq"}, "level:warning"),
        ("tagged_event", {"key": "tier", "match": "eq", "value": "gold"}, "tags[tier]:gold"),
        ("tagged_event", {"key": "tier", "match": "nc", "value": "a*b"}, r'!tags[tier]:"*a\*b*"'),
        ("tagged_event", {"key": "tier", "match": "is"}, "has:tags[tier]"),
        ("tagged_event", {"key": "tier", "match": "in", "value": "a, b"}, "tags[tier]:[a,b]"),
        ("tagged_event", {"key": "environment", "match": "eq", "value": "qa"}, "environment:qa"),
        ("event_attribute", {"attribute": "exception.type", "match": "sw", "value": "Http"}, "error.type:Http*"),
        ("event_attribute", {"attribute": "stacktrace.module", "match": "ne", "value": "a.b"}, "!stack.module:a.b"),
        ("event_attribute", {"attribute": "error.handled", "match": "eq", "value": "false"}, "error.handled:false"),
    ],
)
def test_a_condition_becomes_a_term(kind: str, comparison: object, when: str) -> None:
    assert asked((kind, comparison)) == when


@pytest.mark.parametrize(
    ("kind", "comparison"),
    [
        ("latest_release", True),
        ("event_unique_user_frequency_count", {"value": 100, "interval": "1h"}),
        ("event_frequency_percent", {"value": 100, "interval": "1h", "comparisonInterval": "1w"}),
        ("event_frequency_count", {"value": 100, "interval": "1h", "filters": [{"key": "a"}]}),
        ("event_attribute", {"attribute": "stacktrace.code", "match": "co", "value": "x"}),
        ("event_attribute", {"attribute": "message", "match": "eq", "value": "x"}),
        ("issue_category", {"value": 99}),
        ("of_the_future", True),
    ],
)
def test_what_narrowed_a_rule_and_cannot_be_asked_puts_its_route_in_shadow(kind: str, comparison: object) -> None:
    written, config = imported(PROJECTS, [a_detector("51")], a_workflow((kind, comparison)))
    assert [(route.when, route.shadow) for route in config.routes] == [("project:shop", True)]
    [left] = written.left
    assert kind in left.what
    assert f"# {left}" in written.text


def test_a_choice_that_cannot_be_asked_is_told_and_the_others_stand() -> None:
    users = {
        "id": f"{OLD}.event_frequency.EventUniqueUserFrequencyCondition",
        "value": 5,
        "interval": "1h",
        "name": "users",
    }
    new = {"id": f"{OLD}.first_seen_event.FirstSeenEventCondition"}
    written, config = imported(an_old_rule(users, new, actionMatch="any", environment="production"))
    assert [(route.when, route.shadow) for route in config.routes] == [
        ("project:shop environment:production is:new", False)
    ]
    assert [left.what for left in written.left] == ["the condition “users” of the rule “rule”"]


def test_a_rule_of_which_nothing_can_be_asked_is_a_comment() -> None:
    users = {"id": f"{OLD}.event_frequency.EventUniqueUserFrequencyCondition", "value": 5, "interval": "1h"}
    written, config = imported(an_old_rule(users, actionMatch="any"))
    assert config.routes == ()
    assert "# the rule rule has no route" in written.text


def test_filters_of_which_none_may_hold_are_negated() -> None:
    level = {"id": "sentry.rules.filters.level.LevelFilter", "match": "eq", "level": "20"}
    tag = {"id": "sentry.rules.filters.tagged_event.TaggedEventFilter", "key": "a", "match": "eq", "value": "b"}
    _, config = imported(an_old_rule(filters=[level, tag], filterMatch="none"))
    assert config.routes[0].when == "project:shop !level:info !tags[a]:b"


def test_metric_alerts_of_both_generations_are_asked_for_by_name() -> None:
    triggers = [
        {"label": "critical", "actions": [{"type": "slack", "targetIdentifier": "#shop"}]},
        {"label": "warning"},
    ]
    old = {"name": "Slow checkout", "aggregate": "p95()", "projects": ["shop"], "triggers": triggers}
    new = a_workflow(("issue_priority_greater_or_equal", 75), detectorIds=["61"])
    _, config = imported(old, new, [a_detector("61", "metric_issue", "Too slow")])
    assert [route.when for route in config.routes] == [
        'alert:"Slow checkout" (action:critical OR issue.category:metric)',
        'alert:"Too slow" (action:critical OR issue.category:metric)',
    ]


def test_actions_become_destinations_and_teams_are_made_for_pagers() -> None:
    pager = {"id": "x.PagerDutyNotifyServiceAction", "service": 4, "service_name": "Error Service"}
    mail = {"id": "x.NotifyEmailAction", "targetType": "Team", "targetIdentifier": 11}
    member = {"id": "x.NotifyEmailAction", "targetType": "Member", "targetIdentifier": 77}
    jira = {"id": "x.JiraCreateTicketAction"}
    written, config = imported(TEAMS, MEMBERS, an_old_rule(actions=[SLACK, pager, mail, member, jira]))
    told = ["slack:#shop", "pagerduty:error-service", "email:payments", "email:jane@acme.example"]
    assert [str(target) for target in config.routes[0].notify] == told
    assert config.teams["error-service"].pagerduty == "PAGERDUTY_ERROR_SERVICE"
    assert config.teams["payments"].email == ("${MAIL_PAYMENTS}",)
    assert [left.what for left in written.left] == ["the action jira_create of the rule “rule”"]


def test_a_teams_channel_is_the_one_that_its_rules_tell_else_a_guess_that_says_so() -> None:
    written, config = imported(TEAMS, an_old_rule(owner="team:11"))
    assert (config.teams["payments"].slack, config.teams["web"].slack) == ("#shop", "#web")
    assert "CHECK: the channel is a guess" in written.text


def test_ownership_of_projects_is_merged_and_disagreement_is_told() -> None:
    one = {
        "project": "shop",
        "raw": "# money\npath:src/pay/* #payments Jane@acme.example\nurl:*x* #web",
        "fallthrough": True,
    }
    other = {"project": "site", "raw": "path:src/pay/* #web\nurl:*x* #web\ncodeowners:a #web\n", "fallthrough": True}
    written, config = imported(TEAMS, one, other)
    assert [str(rule) for rule in config.owners] == ["path:src/pay/* #payments jane@acme.example", "url:*x* #web"]
    assert [left.because.split(",")[0].split(";")[0] for left in written.left] == [
        "shop gives the same files to #payments jane@acme.example",
        "it cannot be read",
    ]


def test_rules_name_their_teams_where_no_list_of_teams_was_read() -> None:
    _, config = imported({"raw": "path:a #Payments\npath:b #web", "fallthrough": True})
    assert sorted(config.teams) == ["Payments", "web"]


def test_a_rule_that_is_off_and_one_without_a_monitor_are_told() -> None:
    off, loose = a_workflow(enabled=False, name="off"), a_workflow(detectorIds=[], name="loose")
    written, config = imported(off, loose)
    assert [(route.name, route.shadow) for route in config.routes] == [("loose", True)]
    assert [left.because for left in written.left] == ["it is switched off", "no monitor is connected to it"]


def test_what_nobody_knows_is_told() -> None:
    written, _ = imported({"hello": 1}, 5)
    assert [left.what for left in written.left] == ["an object in shop with the keys hello", "a value in shop"]
