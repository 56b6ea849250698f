"""The words of a route test: what happens, when, and who is expected to be told. Read by read.py, played by stage.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from switchboard.config.config import Config
from switchboard.model.decision import Severity

# A Monday morning, so that quiet hours and weekends mean something without a date being written.
MONDAY = "2026-03-02T10:00:00"

Pairs = tuple[tuple[str, str], ...]


class Comes(StrEnum):
    """How an event reaches us: a Sentry alert rule's action, every single error, or a new issue without its event."""

    EVENT_ALERT = "event_alert"
    ERROR = "error"
    ISSUE = "issue"


class Fires(StrEnum):
    """How a number that is out of bounds reaches us: by a metric alert, or as an issue that a Monitor opens."""

    METRIC_ALERT = "metric_alert"
    MONITOR = "monitor"


@dataclass(frozen=True, slots=True)
class ScriptFrame:
    """One frame; `path` is the file's, as the SDK reports it."""

    path: str | None = None
    abs_path: str | None = None
    module: str | None = None
    function: str | None = None
    in_app: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of an issue, which has a name of its own. `times` of them come, one `every` so often."""

    issue: str = "issue"
    comes: Comes = Comes.EVENT_ALERT
    times: int = 1
    every: timedelta = timedelta(seconds=1)
    title: str = ""
    message: str = ""
    level: str = "error"
    project: str = "project"
    environment: str | None = None
    release: str | None = None
    platform: str = "python"
    logger: str | None = None
    transaction: str | None = None
    url: str | None = None
    rule: str = "Every event"
    error_type: str | None = None
    error_value: str | None = None
    handled: bool | None = None
    frames: tuple[ScriptFrame, ...] = ()
    tags: Pairs = ()
    user: Pairs = ()
    extra: Pairs = ()
    contexts: tuple[tuple[str, Pairs], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric alert or Monitor: its name, what it measures, and its new state: critical, warning or resolved."""

    rule: str
    state: str
    project: str = "project"
    aggregate: str | None = None
    environment: str | None = None
    fires: Fires = Fires.METRIC_ALERT


@dataclass(frozen=True, slots=True)
class RawStep:
    """A body in a file, as Sentry sent it; `resource` where it cannot be guessed."""

    raw: bytes
    resource: str | None = None


class TurnStep(StrEnum):
    """What becomes of an issue in Sentry."""

    RESOLVE = "resolve"
    ARCHIVE = "archive"
    UNRESOLVE = "unresolve"
    REGRESS = "regress"
    ESCALATE = "escalate"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One turn of an issue, by its name; `to` is the address that it is assigned to."""

    turn: TurnStep
    issue: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class MuteStep:
    """Somebody mutes a query for a while."""

    query: str
    lasts: timedelta
    because: str
    by: str = "somebody"


@dataclass(frozen=True, slots=True)
class Ack:
    """Somebody says of an issue that their team is on it; without a `team`, the teams that own it. `lasts`: for so long."""

    issue: str
    team: str | None = None
    by: str = "somebody"
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reload:
    """Another configuration comes into force."""

    config: Config


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody told: a destination as routes.yaml names it, and, where asked, how loud and what the message says."""

    to: str
    line: int
    severity: Severity | None = None
    says: str | None = None

    def __str__(self) -> str:
        """Print it as it was asked for."""
        says = f" saying “{self.says}”" if self.says else ""
        return f"{self.to}{f' as {self.severity.value}' if self.severity else ''}{says}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStep:
    """What must hold of all that was sent since the check before. None asks nothing; an empty `told` is nobody.

    `told` is at least these, `only` exactly these, `untold` none of these; `dropped` is the route that dropped it.
    """

    line: int
    told: tuple[Expected, ...] | None = None
    only: tuple[Expected, ...] | None = None
    untold: tuple[Expected, ...] = ()
    dropped: str | None = None


Happening = Event | Metric | RawStep | ChangeStep | MuteStep | Ack | Reload | Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One thing that happens: at a time, after so long, or when the step before is over; then a check, if any.

    A time without a zone is in that of the configuration's `defaults`.
    """

    line: int
    happening: Happening | None = None
    at: datetime | None = None
    after: timedelta | None = None
    check: CheckStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTest:
    """One test: a name, when its clock starts, its steps, and what must hold of all of it.

    A start without a zone is in that of the configuration's `defaults`.
    """

    name: str
    line: int
    starts: datetime
    steps: tuple[ScriptStep, ...] = ()
    check: CheckStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A file of route tests, and the configuration they are about, beside it."""

    file: str
    routes: str = "routes.yaml"
    tests: tuple[RouteTest, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Told:
    """One thing sent: to whom, how loud, and all the words of it that a test may ask for."""

    at: datetime
    lane: str
    severity: Severity
    words: str
    because: str
