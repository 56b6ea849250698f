"""Saved answers of Sentry's API as people export them, and what becomes of them."""

from __future__ import annotations

from typing import Any

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.importers.draft import Written
from switchboard.importers.sentry import draft_of_sentry
from switchboard.importers.sentry_read import read_into
from switchboard.importers.sentry_words import Export
from switchboard.importers.writing import write

OLD = "sentry.rules.conditions"
TEAMS = [{"id": "11", "slug": "payments", "memberCount": 3}, {"id": "12", "slug": "web", "memberCount": 2}]
MEMBERS = [{"id": "9", "email": "jane@acme.example", "user": {"id": "77"}, "orgRole": "member"}]
PROJECTS = [{"id": "1", "slug": "shop"}, {"id": "2", "slug": "site"}]
SLACK = {"id": "sentry.integrations.slack.notify_action.SlackNotifyServiceAction", "channel": "#shop"}


def imported(*values: object) -> tuple[Written, Config]:
    """Import values of JSON, and load what came of them."""
    export = Export()
    for value in values:
        read_into(export, value, source="shop")
    written = write(draft_of_sentry(export))
    return written, load_config(written.text, file="routes.yaml")[0]


def an_old_rule(*conditions: dict[str, Any], filters: object = (), **more: Any) -> dict[str, Any]:
    """An issue alert rule of before 2026."""
    rule = {
        "name": "rule",
        "projects": ["shop"],
        "conditions": list(conditions),
        "filters": filters,
        "actions": [SLACK],
    }
    return {**rule, **more}


def a_workflow(*filters: tuple[str, object], **more: Any) -> dict[str, Any]:
    """An alert of 2026 with these filters."""
    asked = [{"id": "1", "type": kind, "comparison": comparison} for kind, comparison in filters]
    action = {"type": "slack", "config": {"targetType": "specific", "targetDisplay": "shop"}}
    branch = {"logicType": "all", "conditions": asked, "actions": [action]}
    return {"name": "flow", "triggers": None, "actionFilters": [branch], "detectorIds": ["51"], "enabled": True, **more}


def a_detector(number: str, type_: str = "error", name: str = "Monitor") -> dict[str, Any]:
    """A monitor of the project shop."""
    return {"id": number, "projectId": "1", "type": type_, "name": name, "conditionGroup": None}
