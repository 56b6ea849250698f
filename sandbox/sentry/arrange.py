"""Sets Sentry up another way while it runs: what a token may, what is subscribed to, which alerts there are, what was shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sandbox.journal import Json
from sandbox.sentry.organisation import Sentry
from sandbox.sentry.releases import Deploy, Shipped


def arrange(sentry: Sentry, told: Json) -> None:
    """Turn the switches named; ValueError, and nothing is turned, where one is unknown or its value is of no use."""
    if unknown := told.keys() - SWITCHES.keys():
        raise ValueError(f"cannot arrange {', '.join(sorted(unknown))}; there are {', '.join(SWITCHES)}")
    values = {name: SWITCHES[name].read(value) for name, value in told.items()}
    for name, value in values.items():
        SWITCHES[name].turn(sentry, value)


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


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: how its value is read, which may be a ValueError, and what turning it does."""

    read: Callable[[Any], Any]
    turn: Callable[[Sentry, Any], None]


def _names(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError(f"a list of names is wanted, not {value!r}")  # noqa: TRY004 (a wrong value of the caller's)
    return [str(each) for each in value]


def _counts(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise ValueError(f"a number for each project is wanted, not {value!r}")  # noqa: TRY004
    return {str(project): int(many) for project, many in value.items()}


def _scopes(sentry: Sentry, names: list[str]) -> None:
    sentry.scopes = set(names)


def _subscribed(sentry: Sentry, names: list[str]) -> None:
    sentry.application.subscribed = set(names)


def _alertable(sentry: Sentry, on: Any) -> None:
    sentry.application.alertable = on


def _disabled(sentry: Sentry, on: Any) -> None:
    sentry.application.disabled = on


def _webhook_url(sentry: Sentry, url: str) -> None:
    sentry.application.webhook_url = url


def _region_url(sentry: Sentry, url: str) -> None:
    sentry.region_url = url


def _alerted_projects(sentry: Sentry, names: list[str]) -> None:
    """Let the alerts of these projects alone be sent to the integration."""
    sentry.alerts.kept = [replace(alert, projects=tuple(names)) for alert in sentry.alerts.kept]


def _rate_limited(sentry: Sentry, counts: dict[str, int]) -> None:
    for project, many in counts.items():
        sentry.dropped[project, "rate_limited"] = many


def _has_spans(sentry: Sentry, on: Any) -> None:
    sentry.has_spans = on


SWITCHES: dict[str, Switch] = {
    "has_spans": Switch(bool, _has_spans),
    "scopes": Switch(_names, _scopes),
    "subscribed": Switch(_names, _subscribed),
    "alertable": Switch(bool, _alertable),
    "disabled": Switch(bool, _disabled),
    "webhook_url": Switch(str, _webhook_url),
    "region_url": Switch(str, _region_url),
    "alerted_projects": Switch(_names, _alerted_projects),
    "rate_limited": Switch(_counts, _rate_limited),
}
