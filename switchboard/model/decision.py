"""Decision: where an alert goes. Made by routing.decide, owed by the pipeline, with destinations named by their lanes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How loud, in PagerDuty's four words, from quiet to loud."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Tell 0 (info) to 3 (critical), for comparing."""
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
class Notify:
    """One destination of a decision, told once with the highest severity of the routes that named it."""

    destination: Destination
    severity: Severity
    routes: tuple[str, ...]
    shadow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome for one alert: notifies, or a drop with its reason, or neither where it is news for nobody.

    `owners` are the keys of the owning teams, nearest first. `fallback` is true where no route matched.
    `because` is one short sentence; the long form is computed when asked (routing.because).
    """

    notifies: tuple[Notify, ...] = ()
    owners: tuple[str, ...] = ()
    dropped_by: str | None = None
    dropped_why: str | None = None
    fallback: bool = False
    because: str = ""
