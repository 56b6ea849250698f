"""Config: one version of the configuration, checked and compiled for decide. It names secrets and holds none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from switchboard.config.destinations import Target
from switchboard.config.noise import Inhibit, Maintenance, QuietHours, Storms
from switchboard.config.people import DigestPlan, EscalationStep, JiraPlan, MappedPerson, May
from switchboard.model.decision import DestinationKind, Severity
from switchboard.ownership.rule import Rule
from switchboard.search.query import Query


class Precedence(StrEnum):
    """Which of several matching ownership rules wins: Sentry's order of 2026, or the one before."""

    NEAREST_FRAME = "nearest_frame"
    LAST_RULE = "last_rule"


class Aloud(StrEnum):
    """The changes that may be said aloud in a channel, not only edited into the message."""

    REGRESSED = "regressed"
    ESCALATING = "escalating"
    SEVERITY = "severity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds where nothing else is written. `environment` is for events that name none."""

    timezone: str = "UTC"
    environment: str = "production"
    precedence: Precedence = Precedence.NEAREST_FRAME
    redact: tuple[str, ...] = ("email", "ip", "username")
    show_tags: tuple[str, ...] = ("release",)
    show_contexts: tuple[str, ...] = ()
    broadcast: tuple[Aloud, ...] = tuple(Aloud)
    renotify: timedelta | None = None
    failover_after: timedelta = timedelta(minutes=15)
    page_failover_after: timedelta = timedelta(minutes=2)
    dead_after: timedelta = timedelta(hours=24)
    announce: bool = True
    shadow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team and its addresses. `pagerduty` is the NAME of the variable that holds the routing keys, not a key."""

    key: str
    slack: str | None = None
    pagerduty: str | None = None
    email: tuple[str, ...] = ()
    sentry: str | None = None
    timezone: str = "UTC"
    jira: JiraPlan | None = None
    quiet: QuietHours | None = None
    digests: tuple[DigestPlan, ...] = ()
    may: May = field(default_factory=May)
    mention: str | None = None
    pagerduty_resolves: bool = False
    ack_timeout: timedelta | None = None
    deploys: bool = False
    remind: timedelta | None = None
    page_storms: Storms | None = None
    mail_every: timedelta = timedelta(minutes=5)

    def has(self, kind: DestinationKind) -> bool:
        """Return whether the team can be told by this kind."""
        return bool(self.addresses(kind))

    def addresses(self, kind: DestinationKind) -> tuple[str, ...]:
        """Return the team's addresses of a kind: its own, else its key, by which a kind's sender knows it."""
        match kind:
            case DestinationKind.SLACK:
                return (self.slack,) if self.slack else ()
            case DestinationKind.EMAIL:
                return self.email
            case DestinationKind.PAGERDUTY if not self.pagerduty:
                return ()
            case _:
                return (self.key,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route, in the order of the file. It notifies, or it drops with the reason in `drop`; never both.

    A route in `shadow` is decided and shown, tells nobody, and neither stops nor drops for the others.
    `teams` are those whose file of a folder it stands in, None where the file speaks for all: its drop and stop cover
    only what these teams own, and its stop ends only the walk of its file.
    """

    name: str
    line: int
    when: str
    query: Query
    notify: tuple[Target, ...] = ()
    severity: Severity | None = None
    stop: bool = False
    drop: str | None = None
    shadow: bool = False
    mention: str | None = None
    assign_owner: bool = False
    escalate: tuple[EscalationStep, ...] = ()
    jira: JiraPlan | None = None
    renotify: timedelta | None = None
    teams: frozenset[str] | None = None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are kept; `projects` are the days of those that differ."""

    alerts: timedelta = timedelta(days=90)
    large_bodies: timedelta = timedelta(days=30)
    redact_at_rest: bool = False
    projects: tuple[tuple[str, timedelta], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of one configuration. `hash` is the SHA-256 of `text` in hex; alerts keep it to say which Config they met.

    `text` is that of routes.yaml, or of all files where there are several (routing.bundle): load_config reads either again.
    `owners` are the ownership rules; `owner_keys` tells the team for every way to name it there (key, Sentry slug).
    """

    hash: str
    text: str
    file: str
    defaults: Defaults = field(default_factory=Defaults)
    teams: Mapping[str, Team] = field(default_factory=dict)
    owners: tuple[Rule, ...] = ()
    owner_keys: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    fallback: tuple[Target, ...] = ()
    page_fallback: tuple[Target, ...] = ()
    people: Mapping[str, MappedPerson] = field(default_factory=dict)
    inhibits: tuple[Inhibit, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    storms: Storms | None = None
    retention: Retention = field(default_factory=Retention)

    @property
    def conditions(self) -> tuple[Query, ...]:
        """Return every condition that is asked of an alert: those of the routes, and those that keep quiet."""
        quiet = (team.quiet.unless for team in self.teams.values() if team.quiet and team.quiet.unless)
        inhibiting = (query for rule in self.inhibits for query in (rule.when, rule.mutes))
        return (*(route.query for route in self.routes), *quiet, *inhibiting, *(each.when for each in self.maintenance))

    def rehearses(self, route: Route) -> bool:
        """Return whether this route alone is in shadow; where the whole config is, routes act on each other as ever."""
        return route.shadow and not self.defaults.shadow
