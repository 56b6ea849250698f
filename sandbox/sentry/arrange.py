"""Sets Sentry up another way while it runs: what a token may, what is subscribed to, which alerts there are, what was shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox.journal import Json
from sandbox.sentry.organisation import Sentry
from sandbox.sentry.releases import Deploy, Shipped


def arrange(sentry: Sentry, told: Json) -> None:
    """Turn the switches named; ValueError, and nothing is turned, where one is unknown or its value is of no use."""
    if unknown := told.keys() - SWITCHES.keys():
        raise ValueError(f"cannot arrange {', '.join(sorted(unknown))}; there are {', '.join(SWITCHES)}")
    for name, value in told.items():
        SWITCHES[name](sentry, value)


def ship(
    sentry: Sentry, release: str, *, project: str, commits: int = 0, environment: str | None = None, ago: float = 0
) -> None:
    """Tell Sentry of a release of a project, and that it went out to an environment `ago` seconds ago."""
    versions = sentry.releases.setdefault(sentry.add_project(project).slug, [])
    if release not in versions:
        versions.append(release)
    shipped = sentry.shipped.setdefault(release, Shipped())
    at = sentry.now() - timedelta(seconds=ago)
    shipped.commits += commits
    shipped.released = shipped.released or at
    if environment is not None:
        shipped.deploys.append(Deploy(environment, at))


def _scopes(sentry: Sentry, value: Any) -> None:
    sentry.scopes = set(map(str, value))


def _subscribed(sentry: Sentry, value: Any) -> None:
    sentry.application.subscribed = set(map(str, value))


def _alertable(sentry: Sentry, value: Any) -> None:
    sentry.application.alertable = bool(value)


def _disabled(sentry: Sentry, value: Any) -> None:
    sentry.application.disabled = bool(value)


def _webhook_url(sentry: Sentry, value: Any) -> None:
    sentry.application.webhook_url = str(value)


def _region_url(sentry: Sentry, value: Any) -> None:
    sentry.region_url = str(value)


def _alerted_projects(sentry: Sentry, value: Any) -> None:
    """Let the alerts of these projects alone be sent to the integration."""
    sentry.alerts.kept = [replace(alert, projects=tuple(map(str, value))) for alert in sentry.alerts.kept]


def _rate_limited(sentry: Sentry, value: Any) -> None:
    for project, many in dict(value).items():
        sentry.dropped[str(project), "rate_limited"] = int(many)


SWITCHES: dict[str, Callable[[Sentry, Any], None]] = {
    "scopes": _scopes,
    "subscribed": _subscribed,
    "alertable": _alertable,
    "disabled": _disabled,
    "webhook_url": _webhook_url,
    "region_url": _region_url,
    "alerted_projects": _alerted_projects,
    "rate_limited": _rate_limited,
}
