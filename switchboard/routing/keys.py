"""Every key of routes.yaml by its place: those this version serves, and those it accepts but does not serve yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one place. `later` ones are accepted, so that one file serves two versions, and warned about."""

    served: frozenset[str]
    later: frozenset[str] = frozenset()


def _keys(served: str, later: str = "") -> Keys:
    return Keys(frozenset(served.split()), frozenset(later.split()))


FILE = _keys(
    "version defaults teams owners destinations routes fallback page_fallback",
    later="owners_file owners_roots people inhibit maintenance storms retention",
)
DEFAULTS = _keys(
    "timezone environment precedence redact show broadcast dead_after shadow",
    later="renotify failover_after page_failover_after",
)
SHOW = _keys("tags contexts")
TEAM = _keys(
    "slack pagerduty email sentry timezone",
    later="jira quiet digest may mention pagerduty_resolves ack_timeout deploys remind page_storms mail_every",
)
DESTINATION = _keys("kind")
ROUTE = _keys("name when notify severity stop drop shadow", later="mention assign escalate jira renotify")
