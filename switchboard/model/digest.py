"""Digest: what happened in a team's period, in numbers, as it is kept and shown. Nobody counts anew what a digest said.

A number that cannot be known is None, and `missing` says why; it is never zero for that.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from switchboard.model.facts import Status


class DigestState(StrEnum):
    """Where a digest of one team, destination and period stands."""

    BEGUN = "begun"  # the period that was over when the plan was first met: nothing is sent of it, the next one is
    DUE = "due"  # to be composed at `due_at`
    COMPOSED = "composed"  # its message is owed, and the outbox has it
    SKIPPED = "skipped"  # later than `skip_after`, past `until`, or of what was told before
    ENDED = "ended"  # its plan is gone from the configuration


class DigestPeriod(Struct, frozen=True, kw_only=True):
    """A time that a digest is about: from `since` to before `until`; it is compared with the time from `earlier` to `since`.

    `every` is as it is written (day, week, month or a cron line; the dates themselves, where they were asked for), `zone` the
    team's. All begin and end at local midnights, but those of a cron line that comes several times a day, and what goes on.
    """

    every: str
    zone: str
    earlier: datetime
    since: datetime
    until: datetime


class OwedDigest(Struct, frozen=True, kw_only=True):
    """A digest of a team at a destination, as it stands. `destination` is a lane (`slack:C012ABC`).

    `moment` is when it is to be there; `due_at` is None where nothing is left to do; `attempts` failed to compose it.
    `asked` is the inbound by which a person asked for it, 0 where it came by its plan. `people`: it says who handled what.
    """

    id: int = 0
    team: str
    destination: str
    only: str = ""
    people: bool = False
    asked: int = 0
    period: DigestPeriod
    moment: datetime
    state: DigestState
    due_at: datetime | None = None
    attempts: int = 0
    subject_id: int | None = None

    @property
    def plan(self) -> tuple[str, str, str, str]:
        """Return by what its plan is known from one period to the next."""
        return self.team, self.destination, self.period.every, self.only


class Figure(StrEnum):
    """What can be missing."""

    BEFORE = "before"  # the period before
    USERS = "users"
    PERFORMANCE = "performance"
    INTAKE = "intake"
    RELEASES = "releases"
    WHOLE = "whole"  # part of the period is older than what is kept


class MissingFigure(Struct, frozen=True):
    """A number that cannot be said, and why, in words."""

    figure: Figure
    why: str


class Totals(Struct, frozen=True, kw_only=True):
    """What a period brought, in all. `issues` are distinct subjects (issues and metric alerts) that were told of in it.

    `users` is the most that Sentry said of each of them, summed; None where it said it of none.
    """

    issues: int = 0
    events: int = 0
    alerts: int = 0
    new: int = 0
    regressed: int = 0
    escalating: int = 0
    resolved: int = 0
    archived: int = 0
    pages: int = 0
    pages_at_night: int = 0
    pages_out_of_hours: int = 0
    users: int | None = None


class DayCount(Struct, frozen=True):
    """One local day."""

    day: date
    issues: int
    events: int
    pages: int = 0


NIGHT_BEGINS, NIGHT_ENDS = 22, 7


def is_night_hour(hour: int) -> bool:
    """Return whether a local hour is night's."""
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


class HourOfWeek(Struct, frozen=True):
    """Pages in one local hour of the week: `weekday` 0 is Monday. `night` is from 22 to 7 o'clock."""

    weekday: int
    hour: int
    pages: int
    night: bool


class DigestIssue(Struct, frozen=True, kw_only=True):
    """One issue or metric alert as a digest lists it, redacted. Its state is what it was when the digest was composed.

    `events` are those of the period, `before` of the one before it (None where that is not known), `spark` by equal parts of the
    period, the oldest first. `users` is Sentry's own count. `owner` is the team that owns it, `assignee` whom Sentry says.
    """

    subject_id: int
    title: str
    project: str | None = None
    short_id: str | None = None
    issue_id: str | None = None
    url: str | None = None
    level: str | None = None
    status: Status = Status.UNRESOLVED
    substatus: str | None = None
    assignee: str | None = None
    owner: str | None = None
    is_metric: bool = False
    is_new: bool = False
    events: int = 0
    before: int | None = None
    spark: tuple[int, ...] = ()
    users: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    regressions: int = 0
    pages: int = 0


class Attention(StrEnum):
    """Why something is to be looked at; in the order in which they are listed."""

    PAGED_AT_NIGHT = "paged_at_night"
    REGRESSED_TWICE = "regressed_twice"
    NEW_AND_NOBODYS = "new_and_nobodys"
    RELEASE = "release"  # the release that brought most new issues: `issue` is its loudest
    OLDEST_UNTOUCHED = "oldest_untouched"


class LookAt(Struct, frozen=True, kw_only=True):
    """One of the few lines of what is to be looked at. `count` is how often (pages, regressions, new issues of a release)."""

    why: Attention
    issue: DigestIssue
    count: int = 0
    release: str | None = None


class StateCounts(Struct, frozen=True, kw_only=True):
    """How the issues of a period stand now, each once. `oldest_open` is since when the oldest open one of the team's is."""

    new: int = 0
    regressed: int = 0
    escalating: int = 0
    ongoing: int = 0
    resolved: int = 0
    archived: int = 0
    still_open: int = 0
    oldest_open: datetime | None = None


class Share(Struct, frozen=True, kw_only=True):
    """What one project, environment or release had of the period; `name` is empty where none was said."""

    name: str
    issues: int
    events: int
    new: int = 0
    before: int | None = None
    per_day: float | None = None
    previous: str | None = None
    previous_per_day: float | None = None


class Spans(Struct, frozen=True, kw_only=True):
    """How long something took: of so many, the median and the 90th percentile; None of none."""

    count: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


class Response(Struct, frozen=True, kw_only=True):
    """How fast people took things up and ended them, of the episodes that began in the period.

    To acknowledge: from delivered or paged to the first acknowledgement, assignment or action by a person. To resolve: to
    the end by a person. `open` are those that go on, `auto` those that ended by themselves; neither is in the times.
    """

    episodes: int = 0
    acknowledged: Spans = Spans()
    resolved: Spans = Spans()
    open: int = 0
    auto: int = 0
    untouched: int = 0


class TransactionTimes(Struct, frozen=True, kw_only=True):
    """One slow transaction, in milliseconds, from Sentry."""

    project: str
    transaction: str
    count: int
    p50: float
    p75: float
    p95: float
    p99: float


class Intake(Struct, frozen=True, kw_only=True):
    """What Sentry took in of the team's projects in the period, by its own `stats_v2`.

    `quota` is what `quota:` says of a month for the whole organisation, and `used` how much of that is used this month.
    """

    accepted: int
    filtered: int
    rate_limited: int
    invalid: int
    quota: int | None = None
    used: int | None = None

    @property
    def is_near_quota(self) -> bool:
        """Return whether four fifths of the month's quota are used."""
        return bool(self.quota) and self.used is not None and self.used * 5 >= (self.quota or 0) * 4


class PersonShare(Struct, frozen=True, kw_only=True):
    """What one person handled; only where `digest: {people: true}` asks for it."""

    name: str
    acknowledged: int = 0
    resolved: int = 0
    archived: int = 0
    assigned: int = 0


class Proposal(StrEnum):
    """What would make a route quieter."""

    COUNT = "count"  # add `count(1h):>p90`
    EXCLUDE = "exclude"  # leave out the term that most of them share
    MUTE = "mute"


class ProposedChange(Struct, frozen=True, kw_only=True):
    """A change to a route that would make it quieter, ready to paste, and how much of the period it would have held back."""

    kind: Proposal
    snippet: str
    because: str
    held_back: int
    of: int


class RouteNoise(Struct, frozen=True, kw_only=True):
    """How a route fared in the period: each delivery once, under each route that it came by."""

    route: str
    delivered: int = 0
    acted_on: int = 0
    acknowledged: int = 0
    ignored: int = 0
    auto_resolved: int = 0
    noise: int = 0
    useful: int = 0
    pages: int = 0
    pages_taken_up: int = 0
    is_critical: bool = False
    proposal: ProposedChange | None = None


class Digest(Struct, frozen=True, kw_only=True):
    """The whole of one digest. `only` is its query as it is written, empty for all; `quiet_since` is what may be archived.

    `late` is when it should have been there, where it is not in time. `loudest_drop` is the best of the period: the issue whose
    events fell most.
    """

    team: str
    period: DigestPeriod
    composed_at: datetime
    only: str = ""
    late: datetime | None = None
    totals: Totals = Totals()
    before: Totals | None = None
    days: tuple[DayCount, ...] = ()
    page_hours: tuple[HourOfWeek, ...] = ()
    look_at: tuple[LookAt, ...] = ()
    top: tuple[DigestIssue, ...] = ()
    states: StateCounts = StateCounts()
    projects: tuple[Share, ...] = ()
    environments: tuple[Share, ...] = ()
    releases: tuple[Share, ...] = ()
    response: Response = Response()
    performance: tuple[TransactionTimes, ...] = ()
    intake: Intake | None = None
    loudest_drop: DigestIssue | None = None
    people: tuple[PersonShare, ...] = ()
    routes: tuple[RouteNoise, ...] = ()
    quiet_since: tuple[DigestIssue, ...] = ()
    missing: tuple[MissingFigure, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all happened in its period."""
        return not (self.totals.issues or self.totals.pages or self.totals.resolved or self.totals.archived)

    @property
    def acts_on(self) -> tuple[int, ...]:
        """Return the subjects of the issues that it lists: what becomes of them is shown in its message."""
        issues = (*(look.issue for look in self.look_at), *self.top, *self.quiet_since)
        return tuple(dict.fromkeys(issue.subject_id for issue in issues if issue.subject_id))

    @property
    def tells_of(self) -> frozenset[str]:
        """Return the projects of which it tells anything."""
        issues = (*(look.issue for look in self.look_at), *self.top, *self.quiet_since)
        issues += (self.loudest_drop,) if self.loudest_drop else ()
        named = {issue.project or "" for issue in issues} | {each.project for each in self.performance}
        return frozenset(named | {share.name for share in self.projects})


class IssueNow(Struct, frozen=True, kw_only=True):
    """How an issue that a digest lists stands while its message is rendered; `by` is who brought that about, where known."""

    subject_id: int
    status: Status
    substatus: str | None = None
    assignee: str | None = None
    by: str | None = None


class AskedOfSentry(Struct, frozen=True, kw_only=True):
    """What only Sentry knows of a period; `missing` says what it could not say, and why."""

    performance: tuple[TransactionTimes, ...] = ()
    intake: Intake | None = None
    missing: tuple[MissingFigure, ...] = ()


class DigestWish(Struct, frozen=True, kw_only=True):
    """A digest to be composed: everything about it that does not stand in the database. `people`: say who handled what."""

    team: str
    period: DigestPeriod
    now: datetime
    only: str = ""
    people: bool = False
    late: datetime | None = None
    asked: AskedOfSentry = AskedOfSentry()


class DigestPart(StrEnum):
    """What is said below a digest's message, each in a reply of its own; in this order. In a mail all stands in one."""

    STATES = "states"  # issues by state, affected users
    WHERE = "where"  # by project, environment, release
    RESPONSE = "response"
    PERFORMANCE = "performance"
    INTAKE = "intake"
    NOISE = "noise"
    PEOPLE = "people"
