"""Facts: all that deciding and showing may read of one alert, in one shape whatever webhook or REST answer it came from.

None means unknown (the body did not say), which is not the same as false or empty.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

Pairs = tuple[tuple[str, str], ...]

FACTS_VERSION = 2  # 2: mechanism, colno, measurements, duration, counts


class Status(StrEnum):
    """An issue's status in Sentry's words of today; the wire's `ignored` and `muted` are archived."""

    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    ARCHIVED = "archived"


class Person(Struct, frozen=True):
    """A person or a team as Sentry names it: an actor or an assignee. `kind` is user, team or application."""

    kind: str
    name: str
    id: str | None = None
    email: str | None = None


class Frame(Struct, frozen=True):
    """One stack frame. Any part may be missing; `in_app` None means the SDK did not say."""

    filename: str | None = None
    abs_path: str | None = None
    module: str | None = None
    function: str | None = None
    lineno: int | None = None
    in_app: bool | None = None
    context_line: str | None = None
    package: str | None = None
    colno: int | None = None


class ErrorValue(Struct, frozen=True):
    """One exception of a chain; `handled` None means unknown. `mechanism` is the SDK's word for how it was caught."""

    type: str | None = None
    value: str | None = None
    handled: bool | None = None
    mechanism: str | None = None


class Measurement(Struct, frozen=True):
    """One number that an SDK measured, with the unit it was sent in ("millisecond", "byte", "ratio", "none")."""

    name: str
    value: float
    unit: str | None = None


class Count(Struct, frozen=True):
    """How many alerts came within the window that ends at `facts.at`: `by` issue, project or team, `of` which one.

    `of` is the issue's id, the project's slug or the team's key.
    """

    window_seconds: int
    by: str
    of: str
    value: int


class IssueState(Struct, frozen=True, kw_only=True):
    """What only the issue knows (an event does not): its status, assignee and counts.

    `assignee` None means nobody, unless `names_assignee` is false: then the body did not say.
    """

    status: Status = Status.UNRESOLVED
    substatus: str | None = None
    assignee: Person | None = None
    priority: str | None = None
    short_id: str | None = None
    count: int | None = None
    user_count: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    first_release: str | None = None
    names_assignee: bool = True


class Facts(Struct, frozen=True, kw_only=True):
    """One alert, normalised. `frames` and `errors` run oldest to newest: the last frame is the nearest to the error.

    `evidence` is what Sentry shows for an issue that is no error: a slow query, a monitor, a person's words.
    `at` is when Sentry sent it, `occurred_at` when the event says it happened; `duration_ms` is a transaction's.
    `main_thread` is whether the exception was on it. `counts` are filled in before deciding. `redacted`: what was secret or
    personal was hidden before anybody decided, so that of a hidden value nothing is known.
    """

    at: datetime
    resource: str
    action: str
    organization: str | None = None
    project: str | None = None
    project_id: str | None = None
    issue_id: str | None = None
    event_id: str | None = None
    alert: str | None = None
    metric: str | None = None
    title: str = ""
    message: str | None = None
    culprit: str | None = None
    location: str | None = None
    level: str | None = None
    environment: str | None = None
    release: str | None = None
    dist: str | None = None
    platform: str | None = None
    logger: str | None = None
    transaction: str | None = None
    type: str | None = None
    issue_category: str | None = None
    issue_type: str | None = None
    web_url: str | None = None
    errors: tuple[ErrorValue, ...] = ()
    frames: tuple[Frame, ...] = ()
    tags: Pairs = ()
    contexts: tuple[tuple[str, Pairs], ...] = ()
    extra: Pairs = ()
    evidence: Pairs = ()
    user: Pairs = ()
    request: Pairs = ()
    sdk: str | None = None
    fingerprint: tuple[str, ...] = ()
    state: IssueState | None = None
    version: int = FACTS_VERSION
    measurements: tuple[Measurement, ...] = ()
    duration_ms: float | None = None
    occurred_at: datetime | None = None
    main_thread: bool | None = None
    counts: tuple[Count, ...] = ()
    redacted: bool = False

    def tag(self, name: str) -> str | None:
        """Return the first value of a tag, None where it is not set."""
        return next((value for key, value in self.tags if key == name), None)
