"""The closed lists of words that keys of routes.yaml take."""

from __future__ import annotations

from enum import StrEnum


class Precedence(StrEnum):
    """Which of several matching ownership rules wins: Sentry's order of 2026, or the one before."""

    NEAREST_FRAME = "nearest_frame"
    LAST_RULE = "last_rule"


class Aloud(StrEnum):
    """The changes that may be said aloud in a channel, not only edited into the message."""

    REGRESSED = "regressed"
    ESCALATING = "escalating"
    SEVERITY = "severity"


class Allowed(StrEnum):
    """Who may do something to a team's issues."""

    ANYONE = "anyone"
    MEMBERS = "members"
    MAPPED = "mapped"


class Assigned(StrEnum):
    """Whom a route may have an issue assigned to."""

    OWNER = "owner"


class NamedKind(StrEnum):
    """The kinds of destination that are reached by a name of the user's own."""

    APPRISE = "apprise"
    WEBHOOK = "webhook"


class Ends(StrEnum):
    """What ends an escalation before its next step."""

    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
