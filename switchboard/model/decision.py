"""Decision: where an alert goes, with destinations named by their lanes. The pipeline turns it into deliveries."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from msgspec import Struct

from switchboard.model.subject import SubjectKey
from switchboard.model.traits import Planned, Traits

_PLAIN = Traits()
PERSON = "person:"
"""What the address of one person's own begins with."""


class Severity(StrEnum):
    """How loud, in PagerDuty's four words, from quiet to loud."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return 0 (info) to 3 (critical), for comparing."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class DestinationKind(StrEnum):
    """★ The list of the kinds of destination, a line each: its name in routes.yaml, and what it can do.

    A kind is served by the package of its name in `switchboard/senders/`.
    """

    traits: Traits

    def __new__(cls, name: str, traits: Traits = _PLAIN) -> Self:
        """Make a kind of its line."""
        kind = str.__new__(cls, name)
        kind._value_, kind.traits = name, traits
        return kind

    SLACK = "slack", Traits(edits=True, threads=True, searchable=True)
    PAGERDUTY = "pagerduty", Traits(closes=True, acknowledges=True, idempotent=True, wakes=True)
    EMAIL = "email", Traits(threads=True, sparing=True)
    JIRA = "jira", Planned(threads=True, closes=True, reopens=True, searchable=True, once_per_subject=True)
    APPRISE = "apprise", Planned()
    WEBHOOK = "webhook", Planned()

    @property
    def served(self) -> bool:
        """Return whether this version can tell something there."""
        return not isinstance(self.traits, Planned)


def wakes(lane: str) -> bool:
    """Return whether what goes to a lane wakes somebody."""
    return DestinationKind(lane.partition(":")[0]).traits.wakes


class Destination(Struct, frozen=True):
    """Where something is sent: `slack` + channel name (with #) or id, `pagerduty` + team; `team` owns the address, if one does."""

    kind: DestinationKind
    address: str
    team: str | None = None

    @property
    def person(self) -> str | None:
        """Return the member of Sentry whom it is in person, by their id there; only the directory knows their address."""
        return self.address.removeprefix(PERSON) if self.address.startswith(PERSON) else None

    @property
    def team_key(self) -> str:
        """Return the key of the team that is told there: the address itself says it where no team owns it."""
        return self.team or self.address

    @property
    def traits(self) -> Traits:
        """Return what can be done there."""
        return self.kind.traits

    def __str__(self) -> str:
        """Print it as routes.yaml would: `slack:#payments`, `pagerduty:payments`. Also the lane's name."""
        return f"{self.kind}:{self.address}"


class Held(Struct, frozen=True):
    """Why nothing goes to a destination now. `by` is the one spelling of the suppression: `mute:7`, `maintenance:nightly restore`,
    `inhibit:12` (the subject that is open), `quiet:payments`. `until` is None where it ends with what holds it.
    """

    by: str
    why: str
    until: datetime | None = None


class Notify(Struct, frozen=True):
    """One destination of a decision, once, with the highest severity of the routes that named it.

    `group` is the subject of the message where a count by project or team opened it; None is the alert's own.
    `mention` is who is to be mentioned (`owner`, `oncall`, `@person`, `@group`); `renotify` how often it is said again.
    `template` is the target whose name the alert filled (`slack:#squad-{tags.squad}`), None where the name is fixed.
    """

    destination: Destination
    severity: Severity
    routes: tuple[str, ...]
    shadow: bool = False
    held: Held | None = None
    group: SubjectKey | None = None
    mention: str | None = None
    renotify: timedelta | None = None
    template: str | None = None


class Decision(Struct, frozen=True, kw_only=True):
    """The outcome for one alert: notifies, or a drop with its reason, or neither where it is news for nobody.

    `owners` are the keys of the owning teams, nearest first. `fallback` is true where no route matched.
    `because` is one short sentence, without what holds a notify; the long form is computed when asked (routing.because).
    """

    notifies: tuple[Notify, ...] = ()
    owners: tuple[str, ...] = ()
    dropped_by: str | None = None
    dropped_why: str | None = None
    fallback: bool = False
    because: str = ""
