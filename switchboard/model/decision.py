"""Decision: where an alert goes. Made by routing.decide, owed by the pipeline, with destinations named by their lanes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from switchboard.model.subject import SubjectKey


class Severity(StrEnum):
    """How loud, in PagerDuty's four words, from quiet to loud."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return 0 (info) to 3 (critical), for comparing."""
        return list(Severity).index(self)


class DestinationKind(StrEnum):
    """The kinds of destination that routes.yaml may name."""

    SLACK = "slack"
    PAGERDUTY = "pagerduty"
    EMAIL = "email"
    JIRA = "jira"
    APPRISE = "apprise"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is told: `slack` + channel name (with #) or id, `pagerduty` + team; `team` owns the address, if one does."""

    kind: DestinationKind
    address: str
    team: str | None = None

    def __str__(self) -> str:
        """Print it as routes.yaml would: `slack:#payments`, `pagerduty:payments`. Also the lane's name."""
        return f"{self.kind.value}:{self.address}"


@dataclass(frozen=True, slots=True)
class Held:
    """Why a destination is not told now. `by` is the one spelling of the suppression: `mute:7`, `maintenance:nightly restore`,
    `inhibit:12` (the subject that is open), `quiet:payments`. `until` is None where it ends with what holds it.
    """

    by: str
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """One destination of a decision, told once with the highest severity of the routes that named it.

    `group` is the subject that is told about where a count by project or team opened it; None is the alert's own.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
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
