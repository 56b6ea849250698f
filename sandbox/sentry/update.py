"""What PUT on an issue does, with Sentry's own refusals."""

from __future__ import annotations

from typing import Any

from sandbox.journal import Json
from sandbox.sentry.issue import Issue
from sandbox.sentry.organisation import ARCHIVED, Sentry

STATUSES = ("resolved", "unresolved", "ignored", "resolvedInNextRelease", "muted")
PRIORITIES = ("low", "medium", "high")


def change(sentry: Sentry, issue: Issue, wanted: Json) -> list[str]:
    """Apply a partial update; returns the actions Sentry tells afterwards.

    ValueError with a field map as its argument: the body of the 400.
    """
    _refuse(sentry, wanted)
    told = []
    if "status" in wanted:
        told += _status(issue, wanted)
    if "assignedTo" in wanted:
        told += _assign(sentry, issue, wanted["assignedTo"])
    if "priority" in wanted:
        issue.priority = wanted["priority"]
    return told


def _refuse(sentry: Sentry, wanted: Json) -> None:
    problems: Json = {}
    choices = (("status", STATUSES), ("priority", PRIORITIES), ("substatus", (*ARCHIVED, "ongoing")))
    for field, allowed in choices:
        if field in wanted and wanted[field] not in allowed:
            problems[field] = [f'"{wanted[field]}" is not a valid choice.']
    to = wanted.get("assignedTo")
    if to and sentry.owner(str(to)) is None:
        problems["assignedTo"] = ["Unknown actor input"]
    if problems:
        raise ValueError(problems)


def _status(issue: Issue, wanted: Json) -> list[str]:
    before = issue.status
    details: Any = wanted.get("statusDetails") or {}
    match wanted["status"]:
        case "resolved":
            issue.move("resolved", None, details)
        case "resolvedInNextRelease":
            issue.move("resolved", None, {"inNextRelease": True})
        case "ignored" | "muted":
            issue.move("ignored", wanted.get("substatus") or ARCHIVED[0], details)
        case _:
            issue.move("unresolved", "ongoing")
    return [] if before == issue.status else [issue.status]


def _assign(sentry: Sentry, issue: Issue, to: Any) -> list[str]:
    before = issue.assigned_to
    issue.assigned_to = sentry.owner(str(to)) if to else None
    return ["assigned"] if before is None and issue.assigned_to else []
