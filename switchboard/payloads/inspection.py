"""What Sentry answers about its own set-up, in few words. Never raises: a row that is not one is passed over.

What is no answer of the asked kind at all is None: of that nothing is concluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from switchboard.payloads.lenient import Object, flag, mapping, number, sequence, text
from switchboard.payloads.parse import REFUSED

T = TypeVar("T")
_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An integration of the organisation's own. What an older Sentry does not say is None."""

    slug: str
    name: str
    uuid: str
    webhook_url: str
    events: frozenset[str]
    alertable: bool | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Installation:
    """Where an integration is installed: its own number and this installation's id, by which alerts name it."""

    slug: str
    uuid: str
    app_id: str
    status: str


@dataclass(frozen=True, slots=True)
class ProjectSeen:
    """A project as the organisation's list shows it."""

    id: str
    slug: str
    platform: str


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert that is on: the ids of its monitors, and every name that its actions give to whom they notify."""

    detectors: tuple[str, ...]
    told: frozenset[str]


def read_scopes(raw: bytes) -> frozenset[str] | None:
    """Read what the token may; None where Sentry does not say it."""
    told = mapping(mapping(value(raw)).get("auth")).get("scopes")
    return frozenset(one for each in told if (one := text(each, limit=50))) if isinstance(told, list) else None


def read_region(raw: bytes) -> str | None:
    """Read the organisation's own address, empty where it has none."""
    told = value(raw)
    if not isinstance(told, dict):
        return None
    return (text(mapping(told.get("links")).get("regionUrl")) or "").rstrip("/")


def read_applications(raw: bytes) -> tuple[Application, ...] | None:
    """Read the organisation's integrations."""
    return rows(raw, _application)


def read_installations(raw: bytes) -> tuple[Installation, ...] | None:
    """Read what is installed."""
    return rows(raw, _installation)


def read_projects(raw: bytes) -> tuple[ProjectSeen, ...] | None:
    """Read a page of projects."""
    return rows(raw, _project)


def read_detectors(raw: bytes) -> tuple[tuple[str, str], ...] | None:
    """Read a page of monitors, each as its id and its project's."""
    return rows(raw, lambda row: _both(text(row.get("id")), text(row.get("projectId"))))


def read_alerts(raw: bytes) -> tuple[AlertSeen, ...] | None:
    """Read alerts that are on, of either generation: workflows, or the rules of a project."""
    return rows(raw, _alert)


def read_outcomes(raw: bytes) -> Counter[tuple[str, str]] | None:
    """Read how many errors there were, by (project's id, outcome)."""
    told = mapping(value(raw)).get("groups")
    if not isinstance(told, list):
        return None
    counts: Counter[tuple[str, str]] = Counter()
    for group in map(mapping, told):
        by, many = mapping(group.get("by")), number(mapping(group.get("totals")).get("sum(quantity)"))
        project, outcome = text(by.get("project")) or "", text(by.get("outcome"), limit=50)
        if outcome and many and many > 0:
            counts[project, outcome] += many
    return counts


def _application(row: Object) -> Application | None:
    slug = text(row.get("slug"), limit=_NAME)
    if slug is None:
        return None
    return Application(
        slug=slug,
        name=text(row.get("name"), limit=_NAME) or slug,
        uuid=text(row.get("uuid"), limit=_NAME) or "",
        webhook_url=text(row.get("webhookUrl"), limit=2_000) or "",
        events=frozenset(one for each in sequence(row.get("events")) if (one := text(each, limit=50))),
        alertable=flag(row.get("isAlertable")),
        disabled=flag(row.get("isDisabled")) is True,
    )


def _installation(row: Object) -> Installation | None:
    app = mapping(row.get("app"))
    slug, uuid = text(app.get("slug"), limit=_NAME), text(row.get("uuid"), limit=_NAME)
    if slug is None or uuid is None:
        return None
    return Installation(slug, uuid, text(app.get("sentryAppId")) or "", text(row.get("status"), limit=50) or "")


def _project(row: Object) -> ProjectSeen | None:
    found = _both(text(row.get("id")), text(row.get("slug"), limit=_NAME))
    return ProjectSeen(*found, text(row.get("platform"), limit=_NAME) or "") if found else None


def _alert(row: Object) -> AlertSeen | None:
    if flag(row.get("enabled")) is False or text(row.get("status")) in ("disabled", "inactive"):
        return None
    branches = [mapping(one) for one in sequence(row.get("actionFilters"))] or [row]
    actions = [mapping(action) for branch in branches for action in sequence(branch.get("actions"))]
    detectors = tuple(one for each in sequence(row.get("detectorIds")) if (one := text(each)))
    return AlertSeen(detectors, frozenset(name for action in actions for name in _told(action)))


def _told(action: Object) -> list[str]:
    """Return the names of an app in an action: new ones have them in `config`, in either spelling, old ones beside it."""
    config = mapping(action.get("config"))
    told = [config.get(key) for key in ("targetIdentifier", "target_identifier", "targetDisplay", "target_display")]
    told += [action.get(key) for key in ("service", "sentryAppInstallationUuid", "targetIdentifier")]
    apps = text(action.get("type")) in (None, "sentry_app", "webhook", "plugin")
    return [name for one in told if (name := text(one, limit=_NAME))] if apps else []


def _both(one: str | None, other: str | None) -> tuple[str, str] | None:
    return (one, other) if one and other else None


def rows(raw: bytes, take: Callable[[Object], T | None]) -> tuple[T, ...] | None:
    """Take what is one of the rows of a list; None where it is no list."""
    listed = value(raw)
    if not isinstance(listed, list):
        return None
    found = [take(row) for row in listed if isinstance(row, dict)]
    return tuple(one for one in found if one is not None)


def value(raw: bytes) -> object:
    """Read JSON, or nothing."""
    try:
        return msgspec.json.decode(raw)
    except (*REFUSED, RecursionError):
        return None
