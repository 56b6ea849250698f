"""Every key of routes.yaml by its place: those this version serves, and those it accepts but does not serve yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one place. `later` ones are accepted, so that one file serves two versions, and warned about.

    `above` are keys that a team's file of a folder may not have, as `_global.yaml` says them for all.
    """

    served: frozenset[str]
    later: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Return the keys that may be written here."""
        return self.served | self.later


def _keys(served: str, later: str = "", above: str = "") -> Keys:
    return Keys(frozenset(served.split()), frozenset(later.split()), frozenset(above.split()))


FILE = _keys(
    "version defaults teams owners owners_file owners_roots people destinations routes inhibit maintenance"
    " fallback page_fallback",
    later="storms retention",
)
TEAM_FILE = _keys(
    "version teams owners owners_file owners_roots routes inhibit maintenance",
    above="defaults people destinations fallback page_fallback storms retention",
)
DEFAULTS = _keys(
    "timezone environment precedence redact show broadcast renotify dead_after announce shadow",
    later="failover_after page_failover_after",
)
SHOW = _keys("tags contexts")
TEAM = _keys(
    "slack pagerduty email sentry timezone quiet may mention remind",
    later="jira digest pagerduty_resolves ack_timeout deploys page_storms mail_every",
)
QUIET = _keys("hours days except")
DIGEST = _keys("every at to skip_after")
MAY = _keys("resolve assign ignore page mute", later="routes")
JIRA = _keys("project type priority fields labels")
PERSON = _keys("email slack sentry pagerduty")
OWNERS_ROOT = _keys("source stack")
DESTINATION = _keys("kind")
ROUTE = _keys("name when notify severity stop drop shadow mention renotify", later="assign escalate jira")
STEP = _keys("after unless notify repeat")
INHIBIT = _keys("when mutes same")
MAINTENANCE = _keys("name when every")
STORMS = _keys("over per calm")
PAGE_STORMS = _keys("over per")
RETENTION = _keys("alerts large_bodies redact_at_rest projects")
