"""The three generations of Sentry's alert rules, issue alerts, metric alerts and workflows, read into one Rule each.

Source: docs.sentry.io/api (workflows and detectors, 2026), and its older pages on issue and metric alert rules.
"""

from __future__ import annotations

import re

from switchboard.importers.sentry_words import Branch, Clause, Logic, RuleAction, RuleCondition, SentryRule
from switchboard.payloads.lenient import Object, flag, mapping, plain, sequence, text

# Words of the old rules for what workflows call otherwise; the rest differ in spelling only.
_RENAMED = {
    "event_frequency": "event_frequency_count",
    "event_unique_user_frequency": "event_unique_user_frequency_count",
    "event_frequency_percent": "percent_sessions_count",
}
_ENDINGS = ("_condition", "_filter", "_action", "_service", "_ticket", "_notify")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OLD_ACTIONS = {
    "NotifyEmailAction": "email",
    "SlackNotifyServiceAction": "slack",
    "PagerDutyNotifyServiceAction": "pagerduty",
    "NotifyEventServiceAction": "webhook",
    "NotifyEventAction": "plugin",
    "NotifyEventSentryAppAction": "sentry_app",
}
_TARGETS = {"IssueOwners": "issue_owners", "Team": "team", "Member": "user"}


def is_workflow(value: Object) -> bool:
    """Return whether it is an alert of 2026."""
    return "actionFilters" in value


def is_metric_rule(value: Object) -> bool:
    """Return whether it is a metric alert rule of before."""
    return "aggregate" in value and "triggers" in value


def is_rule(value: Object) -> bool:
    """Return whether it is an issue alert rule of before."""
    return "actions" in value and "conditions" in value


def workflow(value: Object) -> SentryRule:
    """Read a workflow; each of its action filters is a branch."""
    detectors = sequence(value.get("detectorIds"))
    return SentryRule(
        name=text(value.get("name")) or "unnamed",
        detectors=tuple(number for one in detectors if (number := text(one))),
        environment=text(value.get("environment")),
        owner=text(value.get("owner")) or "",
        when=_clause_of(mapping(value.get("triggers"))),
        branches=tuple(
            Branch(_clause_of(one), _actions(one)) for one in map(mapping, sequence(value.get("actionFilters")))
        ),
        off=flag(value.get("enabled")) is False,
    )


def rule(value: Object) -> SentryRule:
    """Read an issue alert rule."""
    filters = _clause(value.get("filterMatch"), value.get("filters"))
    return SentryRule(
        name=text(value.get("name")) or "unnamed",
        projects=_slugs(value),
        environment=text(value.get("environment")),
        owner=text(value.get("owner")) or "",
        when=_clause(value.get("actionMatch"), value.get("conditions")),
        branches=(Branch(filters, _actions(value)),),
        off=_is_off(value),
    )


def metric_rule(value: Object) -> SentryRule:
    """Read a metric alert rule; each of its triggers is a branch."""
    branches = []
    for trigger in map(mapping, sequence(value.get("triggers"))):
        label = text(trigger.get("label")) or "critical"
        branches.append(Branch(Clause(Logic.ALL, (_metric_level(label),)), _actions(trigger)))
    return SentryRule(
        name=text(value.get("name")) or "unnamed",
        projects=_slugs(value),
        owner=text(value.get("owner")) or "",
        branches=tuple(branches),
        off=_is_off(value),
        metric=True,
    )


def _metric_level(label: str) -> RuleCondition:
    return RuleCondition("metric_level", {"value": label}, f"the {label} threshold")


def _is_off(value: Object) -> bool:
    snoozed = flag(value.get("snooze")) is True and flag(value.get("snoozeForEveryone")) is not False
    return snoozed or text(value.get("status")) in ("disabled", "inactive")


def _slugs(value: Object) -> tuple[str, ...]:
    listed = sequence(value.get("projects")) or [value.get("project")]
    slugs = (text(one) or text(mapping(one).get("slug")) for one in listed)
    return tuple(slug for slug in slugs if slug)


def _clause_of(value: Object) -> Clause:
    return _clause(value.get("logicType"), value.get("conditions"))


def _clause(logic: object, conditions: object) -> Clause:
    word = (text(logic) or "all").removesuffix("-short")
    known = Logic(word) if word in list(Logic) else Logic.ALL
    return Clause(known, tuple(_condition(mapping(one)) for one in sequence(conditions)))


def _condition(value: Object) -> RuleCondition:
    """Read either form: old ones carry their values beside an `id`, new ones below `comparison` beside a `type`."""
    comparison = value.get("comparison")
    inner = comparison if isinstance(comparison, dict) else {"value": comparison}
    old = text(value.get("id"))
    kind = text(value.get("type")) or _spelled(old or "nothing")
    said = {name: found for name, part in (inner if "type" in value else value).items() if (found := plain(part))}
    wrong_way = "type" in value and flag(value.get("conditionResult")) is False
    label = text(value.get("name")) or " ".join(
        (kind, *(f"{name}={part}" for name, part in said.items() if name != "id"))
    )
    return RuleCondition(f"not {kind}" if wrong_way else kind, said, label)


def _spelled(name: str) -> str:
    """Return the new name of an old condition: `sentry.rules.filters.level.LevelFilter` is `level`."""
    kind = _HUMP.sub("_", name.rpartition(".")[2]).lower()
    for ending in _ENDINGS:
        kind = kind.removesuffix(ending)
    return _RENAMED.get(kind, kind)


def _actions(value: Object) -> tuple[RuleAction, ...]:
    return tuple(_action(mapping(one)) for one in sequence(value.get("actions")))


def _action(value: Object) -> RuleAction:
    config = mapping(value.get("config"))
    old = (text(value.get("id")) or "").rpartition(".")[2]
    kind = text(value.get("type")) or _OLD_ACTIONS.get(old) or _spelled(old or "nothing")
    target = text(config.get("targetType")) or text(value.get("targetType")) or ""
    shown = _first(config, "targetDisplay") or _first(value, "channel", "service_name", "service", "inputChannelId")
    return RuleAction(
        kind,
        _TARGETS.get(target, target),
        _first(config, "targetIdentifier") or _first(value, "targetIdentifier", "channel_id", "service"),
        shown or _first(value, "targetIdentifier"),
    )


def _first(value: Object, *keys: str) -> str:
    return next((found for key in keys if (found := text(value.get(key)))), "")
