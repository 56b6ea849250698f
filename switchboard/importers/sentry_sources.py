"""What a rule of Sentry listens to: projects, the monitors of a workflow, or a metric alert by its name."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.importers.draft import Left
from switchboard.importers.logic import EVERYTHING, every, literal, of_key, refused, word
from switchboard.importers.names import one_line
from switchboard.importers.sentry_words import Clause, Detector, Export, RuleCondition, SentryRule
from switchboard.model.replace import replace
from switchboard.search.query import Query, Value

_METRIC = "metric_issue"
_ERRORS = ("error", "issue_stream")
_CRITICAL = "75"


@dataclass(frozen=True, slots=True)
class ExportSource:
    """Where alerts of a rule come from, as a condition; `metric` is for alerts of metrics, which have no event."""

    query: Query
    metric: bool = False
    wider: bool = False
    left: tuple[Left, ...] = ()

    def fit(self, filters: Clause) -> Clause:
        """Make filters fit what comes from here: of a metric alert, only how bad it is can be asked."""
        if not self.metric:
            return filters
        return replace(filters, conditions=tuple(map(_of_metric, filters.conditions)))


def sources(rule: SentryRule, export: Export) -> tuple[ExportSource, ...]:
    """Return what a rule listens to: alerts of events and alerts of metrics become routes of their own."""
    if rule.metric:
        return (_metrics([rule.name]),)
    if rule.detectors is None:
        return (_projects(rule.projects),)
    known = [export.detectors[number] for number in rule.detectors if number in export.detectors]
    if not known:
        why = "none of its monitors was read" if rule.detectors else "no monitor is connected to it"
        return (ExportSource(EVERYTHING, wider=True, left=(Left("the source", why),)),)
    lost = len(rule.detectors) - len(known)
    left = (Left(f"{lost} of the monitors", "they were not read"),) if lost else ()
    found = (_metrics(_names(known)), *_of_projects(known, export))
    return tuple(
        replace(source, left=(*left, *source.left)) for source in found if source.query != EVERYTHING or source.left
    )


def _names(detectors: list[Detector]) -> list[str]:
    return [one.name for one in detectors if one.type == _METRIC]


def _of_projects(detectors: list[Detector], export: Export) -> tuple[ExportSource, ...]:
    """Return the projects of the monitors that are about issues, by the type of issue that they make."""
    found = []
    kinds = dict.fromkeys("" if one.type in _ERRORS else one.type for one in detectors if one.type != _METRIC)
    for kind in kinds:
        here = [one for one in detectors if ("" if one.type in _ERRORS else one.type) == kind]
        slugs = tuple(dict.fromkeys(export.projects.get(one.project_id, "") for one in here))
        source = _projects(tuple(slug for slug in slugs if slug))
        if "" in slugs:
            unread = Left("a project", "its name was not read")
            source = replace(source, left=(*source.left, unread), wider=source.wider or len(slugs) == 1)
        if kind:
            source = replace(source, query=every([of_key("issue.type", (word(kind),)), source.query]))
        found.append(source)
    return tuple(found)


def _projects(slugs: tuple[str, ...]) -> ExportSource:
    values = [value for slug in slugs if (value := _value(slug, "project"))]
    query = of_key("project", tuple(values)) if values else EVERYTHING
    lost = len(slugs) - len(values)
    left = (Left(f"{lost} of the projects", "their names cannot be asked for"),) if lost else ()
    return ExportSource(query, left=left, wider=bool(lost and not values))


def _metrics(names: list[str]) -> ExportSource:
    values = [value for name in names if (value := _value(name, "alert"))]
    if not values:
        left = Left(f"the metric alert “{one_line(names[0])}”", "its name cannot be asked for") if names else None
        return ExportSource(EVERYTHING, metric=True, wider=True, left=(left,) if left else ())
    return ExportSource(of_key("alert", tuple(values)), metric=True)


def _value(text: str, key: str) -> Value | None:
    value = literal(text)
    return value if value and refused(of_key(key, (value,))) is None else None


def _of_metric(condition: RuleCondition) -> RuleCondition:
    if condition.kind == "metric_level":
        return condition
    if condition.kind == "issue_priority_greater_or_equal":
        level = "critical" if condition.said.get("value") == _CRITICAL else "any"
        return replace(condition, kind="metric_level", said={"value": level})
    return replace(condition, kind="of_event")
