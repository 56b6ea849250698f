"""Metric alerts (`metric_alert.*`): a rule over a project's numbers that fired or fell back."""

from __future__ import annotations

from switchboard.model.facts import Facts, Pairs
from switchboard.model.news import Alert, Change, Unread, Update
from switchboard.payloads.issues import read_person
from switchboard.payloads.lenient import Object, link, mapping, moment, plain, sequence, text
from switchboard.payloads.outline import METRIC_LEVELS
from switchboard.payloads.received import Received

ACTIONS = frozenset({*METRIC_LEVELS, "resolved"})


def read_metric_alert(received: Received) -> Alert | Update | Unread:
    """Make an Alert of a rule that fired (critical, warning, open), an Update of one that fell back (resolved)."""
    key = received.outline.subject
    if key is None:
        return Unread("the metric alert has neither a rule's id nor its name")
    resolved = received.action == "resolved"
    kind = Update if resolved else Alert
    return kind(
        key=key,
        change=Change.RESOLVED if resolved else Change.FIRED,
        at=received.at,
        facts=_facts(received),
        by=read_person(received.body.get("actor")),
        detail=text(received.data.get("description_text"), limit=8000),
        repeats=received.repeats(("metric", _repeat(received, key.name))),
    )


def _repeat(received: Received, rule: str) -> str:
    """The same incident may turn critical, warning and critical again: only the time of sending sets these apart."""
    incident = text(mapping(received.data.get("metric_alert")).get("id"), limit=100) or f"rule-{rule}"
    return f"{incident}:{received.action}:{received.second}"


def _facts(received: Received) -> Facts:
    outline, data = received.outline, received.data
    metric = mapping(data.get("metric_alert"))
    rule = mapping(metric.get("alert_rule"))
    name = text(rule.get("name"))
    titles = (data.get("description_title"), metric.get("title"), name)
    return Facts(
        at=received.at,
        resource=received.resource,
        action=received.action,
        organization=outline.organization,
        project=outline.project,
        alert=name,
        metric=text(rule.get("aggregate")),
        title=next(
            (title for choice in titles if (title := text(choice, limit=1000))), "A metric alert without a title"
        ),
        message=text(data.get("description_text"), limit=8000),
        level=outline.level,
        environment=outline.environment,
        web_url=link(data.get("web_url")),
        extra=_rule(rule, received.action),
        occurred_at=moment(metric.get("date_closed")),
    )


def _rule(rule: Object, action: str) -> Pairs:
    """What a reader wants to know of the rule; `time_window` is minutes, `threshold` that of the trigger that fired."""
    triggers = (mapping(trigger) for trigger in sequence(rule.get("triggers")))
    fired = next((trigger for trigger in triggers if trigger.get("label") == action), {})
    parts = {name: rule.get(name) for name in ("query", "dataset", "time_window")}
    said = ((name, plain(value)) for name, value in {**parts, "threshold": fired.get("alert_threshold")}.items())
    return tuple((name, value) for name, value in said if value)
