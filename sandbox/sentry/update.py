"""What PUT on an issue does, with Sentry's own refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.journal import Json
from sandbox.sentry.issue import Issue, Owner, iso
from sandbox.sentry.organisation import ARCHIVED, Sentry

STATUSES = ("resolved", "unresolved", "ignored", "resolvedInNextRelease", "muted")
PRIORITIES = ("low", "medium", "high")
SNOOZED = ("ignoreCount", "ignoreWindow", "ignoreUserCount", "ignoreUserWindow")
LONGEST_WINDOW = 10_080  # minutes in a week
NO_RELEASE = "No release data present in the system to form a basis for 'Next Release'"
UNKNOWN_RELEASE = "Unable to find a release with the given version."
UNKNOWN_COMMIT = "Unable to find the given commit."
NOT_IN_TEAM = "Cannot assign to non-team member"


def change(sentry: Sentry, issue: Issue, wanted: Json) -> list[str]:
    """Apply a partial update; returns the actions Sentry tells afterwards.

    ValueError with a field map as its argument: the body of the 400.
    """
    _refuse(sentry, issue, wanted)
    told = []
    if "status" in wanted:
        told += _status(sentry, issue, wanted)
    if "assignedTo" in wanted:
        told += _assign(sentry, issue, wanted["assignedTo"])
    if "priority" in wanted:
        issue.priority = wanted["priority"]
    return told


def _refuse(sentry: Sentry, issue: Issue, wanted: Json) -> None:
    problems: Json = {}
    choices = (("status", STATUSES), ("priority", PRIORITIES), ("substatus", (*ARCHIVED, "ongoing")))
    for field, allowed in choices:
        if field in wanted and wanted[field] not in allowed:
            problems[field] = [f'"{wanted[field]}" is not a valid choice.']
    if refused := _refused_owner(sentry, wanted.get("assignedTo")):
        problems["assignedTo"] = [refused]
    if details := _refused_details(sentry, issue, _details(wanted)):
        problems["statusDetails"] = details
    if problems:
        raise ValueError(problems)


def _refused_owner(sentry: Sentry, to: Any) -> str | None:
    if not to:
        return None
    owner = sentry.owner(str(to))
    if owner is None:
        return "Unknown actor input"
    return None if sentry.open_membership or _in_a_team(sentry, owner) else NOT_IN_TEAM


def _in_a_team(sentry: Sentry, owner: Owner) -> bool:
    return owner.type == "team" or any(owner in members for members in sentry.team_members.values())


def _refused_details(sentry: Sentry, issue: Issue, details: Json) -> Json:
    releases = sentry.releases.get(issue.project.slug, [])
    problems: Json = {}
    if details.get("inNextRelease") and not releases:
        problems["inNextRelease"] = [NO_RELEASE]
    if "inRelease" in details and (
        not releases if details["inRelease"] == "latest" else details["inRelease"] not in releases
    ):
        problems["inRelease"] = [UNKNOWN_RELEASE]
    commit = details.get("inCommit")
    if commit is not None and (commit.get("repository"), commit.get("commit")) not in sentry.commits:
        problems["inCommit"] = {"commit": [UNKNOWN_COMMIT]}
    for name in ("ignoreDuration", *SNOOZED):
        if name in details and (refused := _refused_number(name, details[name])):
            problems[name] = [refused]
    return problems


def _refused_number(name: str, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "A valid integer is required."
    if name.endswith("Window") and value > LONGEST_WINDOW:
        return f"Ensure this value is less than or equal to {LONGEST_WINDOW}."
    return None


def _details(wanted: Json) -> Json:
    details: Json = wanted.get("statusDetails") or {}
    return {**details, "inNextRelease": True} if wanted.get("status") == "resolvedInNextRelease" else details


def _status(sentry: Sentry, issue: Issue, wanted: Json) -> list[str]:
    before, details = issue.status, _details(wanted)
    match wanted["status"]:
        case "resolved" | "resolvedInNextRelease":
            issue.move("resolved", None, _resolution(sentry, issue, details))
        case "ignored" | "muted":
            how = wanted.get("substatus") or (ARCHIVED[1] if details else ARCHIVED[0])
            issue.move("ignored", how, _snooze(sentry, details))
        case _:
            issue.move("unresolved", "ongoing")
    return [] if before == issue.status else [issue.status]


def _resolution(sentry: Sentry, issue: Issue, details: Json) -> Json:
    if details.get("inRelease") == "latest":
        return {"inRelease": sentry.releases[issue.project.slug][-1]}
    if "inCommit" in details:
        return {"inCommit": {"id": details["inCommit"]["commit"], "message": None, "dateCreated": iso(sentry.now())}}
    return {name: details[name] for name in ("inNextRelease", "inRelease") if name in details}


def _snooze(sentry: Sentry, details: Json) -> Json:
    """Sentry shows until when, not for how long."""
    shown = {name: details[name] for name in SNOOZED if name in details}
    minutes = details.get("ignoreDuration")
    return shown | ({"ignoreUntil": iso(sentry.now() + timedelta(minutes=minutes))} if minutes else {})


def _assign(sentry: Sentry, issue: Issue, to: Any) -> list[str]:
    before = issue.assigned_to
    issue.assigned_to = sentry.owner(str(to)) if to else None
    return ["assigned"] if before is None and issue.assigned_to else []
