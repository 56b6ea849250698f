"""An incident of PagerDuty's, its alerts and notes, and the log of what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sandbox.journal import Json

State = Literal["triggered", "acknowledged", "resolved"]


def new_id() -> str:
    """An id like PagerDuty's, never met before."""
    return f"P{uuid.uuid4().hex[:13].upper()}"


def lasting_id(letter: str, name: str) -> str:
    """The id of what goes by a name."""
    return f"P{letter}{uuid.uuid5(uuid.NAMESPACE_DNS, name).hex[:6].upper()}"


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the account."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Who changed something: `kind` is the type of a reference, such as user_reference."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an incident's log."""

    at: datetime
    action: str
    summary: str
    severity: str = ""


@dataclass(slots=True)
class Alert:
    """One alert of an incident: what came under one dedup key."""

    key: str
    payload: Json
    at: datetime
    state: Literal["triggered", "resolved"] = "triggered"
    id: str = field(default_factory=new_id)


@dataclass(slots=True)
class Note:
    """What somebody wrote at an incident."""

    content: str
    by: Agent
    at: datetime
    id: str = field(default_factory=new_id)


@dataclass(slots=True)
class Incident:
    """One incident; `payload` is what the trigger that opened it said, and `dedup_key` that trigger's.

    `turn` counts its changes, so that a timer knows whether it still means this one. `direct` is an incident that was
    given to people by name: it escalates no further.
    """

    number: int
    service: str
    routing_key: str
    dedup_key: str
    payload: Json
    opened_at: datetime
    state: State = "triggered"
    log: list[LogEntry] = field(default_factory=list)
    event: Json = field(default_factory=dict)
    id: str = field(default_factory=new_id)
    title: str = ""
    alerts: list[Alert] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    policy: str = ""
    level: int = 1
    assigned: list[Person] = field(default_factory=list)
    assigned_at: datetime | None = None
    acknowledged_by: list[Agent] = field(default_factory=list)
    changed_at: datetime | None = None
    changed_by: Agent | None = None
    resolved_at: datetime | None = None
    snoozed_until: datetime | None = None
    priority: str | None = None
    direct: bool = False
    turn: int = 0

    @property
    def summary(self) -> str:
        """The title people are woken with."""
        return self.title or str(self.payload["summary"])

    @property
    def severity(self) -> str:
        """critical, error, warning or info."""
        return str(self.payload["severity"])

    def alert(self, key: str) -> Alert | None:
        """The alert of this key that is not over."""
        return next((one for one in self.alerts if one.key == key and one.state == "triggered"), None)
