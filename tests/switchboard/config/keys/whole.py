"""A configuration in which every place of the file stands, with the keys that are required there."""

from __future__ import annotations

from typing import Any

from switchboard.config.keys.defaults import DefaultsKeys, QuotaKeys, RetentionKeys, ShowKeys, StormsKeys
from switchboard.config.keys.file import DestinationKeys, FileKeys, OwnersRootKeys, PersonKeys
from switchboard.config.keys.key import Keys
from switchboard.config.keys.route import InhibitKeys, MaintenanceKeys, RouteKeys, StepKeys
from switchboard.config.keys.team import DigestKeys, JiraKeys, MayKeys, PageStormsKeys, QuietKeys, TeamKeys

WHOLE: dict[str, Any] = {
    "version": 1,
    "defaults": {"show": {}, "quota": {}},
    "teams": {
        "core": {
            "slack": "#core",
            "pagerduty": "${CORE}",
            "jira": {"project": "A"},
            "quiet": {"hours": "19:00-08:00"},
            "digest": {"every": "week"},
            "may": {},
            "page_storms": {"over": 5, "per": "5m"},
        }
    },
    "owners_roots": [{"source": "a/", "stack": "b/"}],
    "people": {"alice": {"slack": "U012ABC"}},
    "destinations": {"warehouse": {"kind": "webhook"}},
    "routes": [
        {"name": "a", "when": "b", "notify": "slack:core", "escalate": [{"after": "5m", "notify": "pagerduty:core"}]}
    ],
    "inhibit": [{"when": "a", "mutes": "b"}],
    "maintenance": [{"name": "a", "when": "b", "every": "sat"}],
    "fallback": "slack:#alerts",
    "page_fallback": "pagerduty:core",
    "storms": {"over": 20, "per": "1m", "calm": "5m"},
    "retention": {},
}
PLACES: dict[type[Keys], tuple[str | int, ...]] = {
    FileKeys: (),
    DefaultsKeys: ("defaults",),
    ShowKeys: ("defaults", "show"),
    QuotaKeys: ("defaults", "quota"),
    TeamKeys: ("teams", "core"),
    JiraKeys: ("teams", "core", "jira"),
    QuietKeys: ("teams", "core", "quiet"),
    DigestKeys: ("teams", "core", "digest"),
    MayKeys: ("teams", "core", "may"),
    PageStormsKeys: ("teams", "core", "page_storms"),
    OwnersRootKeys: ("owners_roots", 0),
    PersonKeys: ("people", "alice"),
    DestinationKeys: ("destinations", "warehouse"),
    RouteKeys: ("routes", 0),
    StepKeys: ("routes", 0, "escalate", 0),
    InhibitKeys: ("inhibit", 0),
    MaintenanceKeys: ("maintenance", 0),
    StormsKeys: ("storms",),
    RetentionKeys: ("retention",),
}


def at(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """Return the mapping that stands at a path."""
    place: Any = document
    for step in path:
        place = place[step]
    found: dict[str, Any] = place
    return found
