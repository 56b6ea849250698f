"""Alerts as Sentry keeps them since 2026: a workflow for each, listening to the monitors (detectors) of projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.journal import Json
from sandbox.sentry.issue import Project

BEGUN = "2024-01-15T08:00:00.000000Z"
ORGANISATION_ID = "1"
AUTO_ASSIGNMENT = "Auto Assign to Suspect Commits"


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: when one of `triggers` comes about in a project, and all `filters` hold, its actions are taken.

    Triggers, filters and actions are (type, comparison), (type, comparison) and (type, config).
    """

    name: str
    projects: tuple[str, ...]
    triggers: tuple[tuple[str, object], ...] = (("first_seen_event", True),)
    filters: tuple[tuple[str, object], ...] = ()
    actions: tuple[tuple[str, Mapping[str, object]], ...] = ()
    environment: str | None = None


@dataclass(slots=True)
class Alerts:
    """The alerts of an organisation, and the raw ownership rules of its projects by slug."""

    kept: list[Alert] = field(default_factory=list)
    ownership: dict[str, str] = field(default_factory=dict)


def workflow(alert: Alert, number: int, projects: Mapping[str, Project]) -> Json:
    """A row of the organisation's workflows."""
    group = {"id": str(number + 700), "organizationId": ORGANISATION_ID}
    return {
        "id": str(number + 600),
        "name": alert.name,
        "organizationId": ORGANISATION_ID,
        "createdBy": None,
        "dateCreated": BEGUN,
        "dateUpdated": BEGUN,
        "triggers": {**group, "logicType": "any-short", "conditions": _conditions(alert.triggers), "actions": []},
        "actionFilters": [
            {**group, "logicType": "all", "conditions": _conditions(alert.filters), "actions": _actions(alert)}
        ],
        "environment": alert.environment,
        "config": {"frequency": 30},
        "detectorIds": [detector_id(projects[slug]) for slug in alert.projects if slug in projects],
        "enabled": True,
        "lastTriggered": None,
        "owner": None,
    }


def old_rule(alert: Alert, number: int) -> Json:
    """A rule of a project, as an older Sentry keeps it."""
    return {
        "id": str(number + 600),
        "name": alert.name,
        "projects": list(alert.projects),
        "environment": alert.environment,
        "actionMatch": "any",
        "filterMatch": "all",
        "frequency": 30,
        "status": "active",
        "conditions": [],
        "filters": [],
        "actions": [_old_action(kind, config) for kind, config in alert.actions],
    }


def _old_action(kind: str, config: Mapping[str, object]) -> Json:
    if kind == "sentry_app":
        service = {"service": str(config.get("targetDisplay", "")).lower()}
        return {"id": "sentry.rules.actions.notify_event_service.NotifyEventServiceAction", **service}
    return {"id": f"sentry.rules.actions.{kind}", **config}


def detector(project: Project) -> Json:
    """A row of the organisation's detectors: the error monitor that each project has."""
    return {
        "id": detector_id(project),
        "projectId": str(project.id),
        "name": "Error Monitor",
        "description": None,
        "type": "error",
        "workflowIds": [],
        "owner": None,
        "createdBy": None,
        "dateCreated": BEGUN,
        "dateUpdated": BEGUN,
        "dataSources": None,
        "conditionGroup": None,
        "config": {},
        "enabled": True,
        "latestGroup": None,
    }


def detector_id(project: Project) -> str:
    """Return the id of a project's error monitor."""
    return str(project.id % 1_000_000 + 800)


def ownership(raw: str) -> Json:
    """A project's ownership rules."""
    return {
        "raw": raw,
        "fallthrough": True,
        "dateCreated": BEGUN,
        "lastUpdated": BEGUN,
        "isActive": True,
        "autoAssignment": AUTO_ASSIGNMENT,
        "codeownersAutoSync": True,
    }


def _conditions(conditions: tuple[tuple[str, object], ...]) -> list[Json]:
    return [
        {"id": str(900 + number), "type": kind, "comparison": comparison, "conditionResult": True}
        for number, (kind, comparison) in enumerate(conditions)
    ]


def _actions(alert: Alert) -> list[Json]:
    return [
        {"id": str(950 + number), "type": kind, "integrationId": "1", "data": {}, "config": config, "status": "active"}
        for number, (kind, config) in enumerate(alert.actions)
    ]
