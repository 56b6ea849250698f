"""What of a configuration is about people: who is who, who may what, and what a team wants to hear of regularly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from switchboard.config.destinations import Target
from switchboard.config.keys.route import StepKeys
from switchboard.config.keys.team import MayKeys
from switchboard.config.words import Allowed, Ends
from switchboard.schedule.recurrence import Moments


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """Who may do what to a team's issues: everybody, members of the team, or who is known in Sentry."""

    resolve: Allowed = MayKeys.resolve.default
    assign: Allowed = MayKeys.assign.default
    ignore: Allowed = MayKeys.ignore.default
    page: Allowed = MayKeys.page.default
    mute: Allowed = MayKeys.mute.default
    routes: Allowed = MayKeys.routes.default


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedPerson:
    """One person's names in each place, over the match by e-mail."""

    name: str
    email: str | None = None
    slack: str | None = None
    sentry: str | None = None
    pagerduty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """A regular digest: `every` is day, week, month or a cron line; `at` its local time (`Mon 09:00`); `moments` are both.

    `to` is empty where it goes to the team's own. `only` is its condition as it is written, empty for all; `until` is the last
    local day on which it is sent. `people`: it says who handled what.
    """

    every: str
    moments: Moments
    at: str | None = None
    to: tuple[Target, ...] = ()
    skip_after: timedelta | None = None
    only: str = ""
    until: date | None = None
    people: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JiraPlan:
    """Where and how Jira issues are made; a route's part stands over its team's."""

    project: str | None = None
    type: str | None = None
    priority: str | None = None
    labels: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """One step of an escalation: after so long, unless one of these is so, tell these; and again `repeat` times."""

    after: timedelta
    unless: tuple[Ends, ...]
    notify: tuple[Target, ...]
    repeat: int = StepKeys.repeat.default
