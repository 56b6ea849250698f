"""Config: one version of the configuration, checked and compiled for decide. It names secrets and holds none.

What a key is by default stands in config.keys, and is taken from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from switchboard.config.destinations import Target
from switchboard.config.keys.defaults import DefaultsKeys, QuotaKeys, RetentionKeys, ShowKeys
from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.team import TeamKeys
from switchboard.config.noise import Inhibit, Maintenance, QuietHours, Storms
from switchboard.config.people import DigestPlan, EscalationStep, JiraPlan, MappedPerson, May
from switchboard.config.words import Aloud, Precedence
from switchboard.model.decision import DestinationKind, Severity
from switchboard.ownership.rule import Rule
from switchboard.search.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds where nothing else is written. `environment` is for events that name none."""

    timezone: str = DefaultsKeys.timezone.default
    environment: str = DefaultsKeys.environment.default
    precedence: Precedence = DefaultsKeys.precedence.default
    redact: tuple[str, ...] = DefaultsKeys.redact.default
    show_tags: tuple[str, ...] = ShowKeys.tags.default
    show_contexts: tuple[str, ...] = ShowKeys.contexts.default
    broadcast: tuple[Aloud, ...] = DefaultsKeys.broadcast.default
    renotify: timedelta | None = DefaultsKeys.renotify.default
    failover_after: timedelta = DefaultsKeys.failover_after.default
    page_failover_after: timedelta = DefaultsKeys.page_failover_after.default
    dead_after: timedelta = DefaultsKeys.dead_after.default
    announce: bool = DefaultsKeys.announce.default
    shadow: bool = DefaultsKeys.shadow.default
    quota: int | None = QuotaKeys.errors.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team and its addresses. `pagerduty` is the NAME of the variable that holds the routing keys, not a key."""

    key: str
    slack: str | None = None
    pagerduty: str | None = None
    email: tuple[str, ...] = ()
    sentry: str | None = None
    timezone: str = DefaultsKeys.timezone.default
    jira: JiraPlan | None = None
    quiet: QuietHours | None = None
    digests: tuple[DigestPlan, ...] = ()
    may: May = field(default_factory=May)
    mention: str | None = None
    pagerduty_resolves: bool = False
    ack_timeout: timedelta | None = None
    ack_assigns: bool = False
    oncall: str = TeamKeys.oncall.default
    deploys: bool = False
    remind: timedelta | None = None
    page_storms: Storms | None = TeamKeys.page_storms.default
    mail_every: timedelta | None = TeamKeys.mail_every.default

    def has(self, kind: DestinationKind) -> bool:
        """Return whether the team can be told by this kind."""
        return bool(self.addresses(kind))

    def addresses(self, kind: DestinationKind) -> tuple[str, ...]:
        """Return the team's addresses of a kind: its own, else its key, by which a kind's sender knows it."""
        match kind:
            case DestinationKind.SLACK:
                return (self.slack,) if self.slack else ()
            case DestinationKind.PAGERDUTY if not self.pagerduty:
                return ()
            case DestinationKind.EMAIL if not self.email:
                return ()
            case _:
                return (self.key,)

    def address_for(self, kind: DestinationKind, name: str) -> str | None:
        """Return the address of the team's own that a name leads to, None where it is not the team's alone."""
        own = self.addresses(kind)
        if kind is DestinationKind.EMAIL and [each.lower() for each in self.email] == [name.lower()]:
            return self.key
        return name if name in own else None


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

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return all that it names, at once or by a step of its escalation."""
        return (*self.notify, *(target for step in self.escalate for target in step.notify))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are kept; `projects` are the days of those that differ."""

    alerts: timedelta = RetentionKeys.alerts.default
    large_bodies: timedelta = RetentionKeys.large_bodies.default
    redact_at_rest: bool = RetentionKeys.redact_at_rest.default
    projects: tuple[tuple[str, timedelta], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of one configuration. `hash` is the SHA-256 of `text` in hex; alerts keep it to say which Config they met.

    `text` is that of routes.yaml, or of all files where there are several (config.bundle): load_config reads either again.
    `owners` are the ownership rules; `owner_keys` gives the team for every way to name it there (key, Sentry slug).
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
    storms: Storms | None = FileKeys.storms.default
    retention: Retention = field(default_factory=Retention)

    @property
    def conditions(self) -> tuple[Query, ...]:
        """Return every condition that is asked of an alert: those of the routes, and those that keep quiet."""
        quiet = (team.quiet.unless for team in self.teams.values() if team.quiet and team.quiet.unless)
        inhibiting = (query for rule in self.inhibits for query in (rule.when, rule.mutes))
        return (*(route.query for route in self.routes), *quiet, *inhibiting, *(each.when for each in self.maintenance))

    @property
    def at_rest(self) -> tuple[str, ...] | None:
        """Return what is hidden, besides secrets, in what is kept; None where it is kept as it came."""
        return self.defaults.redact if self.retention.redact_at_rest else None

    def rehearses(self, route: Route) -> bool:
        """Return whether this route alone is in shadow; where the whole config is, routes act on each other as ever."""
        return route.shadow and not self.defaults.shadow


def zone_of(config: Config | None, team: str | None = None) -> str:
    """Return the zone in which a team reads times, or everybody, also where no configuration was good yet."""
    named = config.teams.get(team) if config and team else None
    return named.timezone if named else (config.defaults if config else Defaults()).timezone
