"""Metric alerts (`metric_alert.*`): a rule over a project's numbers that fired or fell back."""

from __future__ import annotations

import re

from switchboard.model.facts import Facts, Pairs
from switchboard.model.news import Alert, Change, Unread, Update
from switchboard.payloads.issues import read_person
from switchboard.payloads.lenient import Object, link, mapping, moment, number, plain, real, sequence, text
from switchboard.payloads.outline import METRIC_LEVELS
from switchboard.payloads.received import Received

ACTIONS = frozenset({*METRIC_LEVELS, "resolved"})

# Sentry puts its own word for the state before the name. State and level are told beside the title: once is enough.
_STATE = re.compile(rf"\A\s*(?:{'|'.join(sorted(ACTIONS))})\s*:\s+(?=\S)", re.IGNORECASE)
_DURATIONS = re.compile(
    r"\((?:transaction|span)\.(?:duration|self_time)\b|\(measurements\.(?:lcp|fcp|fid|inp|ttfb|app_start)"
)
_UNITS = ((24 * 60, "day"), (60, "hour"), (1, "minute"))


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
            (_STATE.sub("", title, count=1) for choice in titles if (title := text(choice, limit=1000))),
            "A metric alert without a title",
        ),
        message=text(data.get("description_text"), limit=8000),
        level=outline.level,
        environment=outline.environment,
        web_url=link(data.get("web_url")),
        extra=_rule(rule, received.action),
        occurred_at=moment(metric.get("date_closed")),
    )


def _rule(rule: Object, action: str) -> Pairs:
    """Return what a reader wants to know of the rule, in words: what it asks, over which time, and what is too much."""
    triggers = [mapping(trigger) for trigger in sequence(rule.get("triggers"))]
    fired = next((trigger for trigger in triggers if trigger.get("label") == action), {})
    minutes = real(rule.get("time_window"))
    parts = {
        "query": plain(rule.get("query")),
        "dataset": plain(rule.get("dataset")),
        "measured": f"over {_time(minutes)}" if minutes else None,
        "threshold": _threshold(rule, real(fired.get("alert_threshold"))),
    }
    return tuple((name, value) for name, value in parts.items() if value)


def _threshold(rule: Object, value: float | None) -> str | None:
    """Return the threshold as it is said aloud: above 100, below 95%, above 110% of what it was 1 day before."""
    if rule.get("detection_type") == "dynamic":
        return "what is unusual for it"
    if value is None:
        return None
    side = "below" if number(rule.get("threshold_type")) == 1 else "above"
    before = real(rule.get("comparison_delta"))
    if before:
        return f"{side} {value:.10g}% of what it was {_time(before)} before"
    return f"{side} {value:.10g}{_unit(text(rule.get('aggregate')) or '')}"


def _unit(aggregate: str) -> str:
    """Return the unit in which Sentry keeps the threshold of an aggregate; empty for what is counted."""
    if aggregate.startswith("percentage("):
        return "%"
    return " ms" if _DURATIONS.search(aggregate) else ""


def _time(minutes: float) -> str:
    """Write minutes as people do: 10 minutes, 1 hour, 2 days."""
    size, unit = next(((size, unit) for size, unit in _UNITS if minutes % size == 0), (1, "minute"))
    return f"{minutes / size:.10g} {unit}{'' if minutes == size else 's'}"
