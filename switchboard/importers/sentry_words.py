"""The words of Sentry's own configuration, the same for its old rules and the new workflows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Logic(StrEnum):
    """How the conditions of a clause go together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """One condition or filter, by the name it has in workflows. `label` is how Sentry words it."""

    kind: str
    said: Mapping[str, str]
    label: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Conditions that go together; without any, it holds."""

    logic: Logic = Logic.ALL
    conditions: tuple[RuleCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleAction:
    """One action. `target` is user, team, issue_owners or specific; `shown` is the name of the place as people see it."""

    kind: str
    target: str = ""
    identifier: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """What a rule does where its filters hold."""

    filters: Clause
    actions: tuple[RuleAction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentryRule:
    """An alert rule of any generation. `owner` is `team:ID` or `user:ID`.

    `projects` are slugs; a workflow names `detectors` instead, by id, and is None there where it is no workflow.
    """

    name: str
    projects: tuple[str, ...] = ()
    detectors: tuple[str, ...] | None = None
    environment: str | None = None
    owner: str = ""
    when: Clause = field(default_factory=Clause)
    branches: tuple[Branch, ...] = ()
    off: bool = False
    metric: bool = False


@dataclass(frozen=True, slots=True)
class Detector:
    """A monitor: what a workflow listens to."""

    name: str
    type: str
    project_id: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """A project's ownership rules, as typed."""

    project: str
    raw: str


@dataclass(slots=True)
class Export:
    """All that was read of an organisation. Projects and teams are slugs by id, members addresses by user id.

    `strange` is what of the files nobody could make anything of.
    """

    projects: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    detectors: dict[str, Detector] = field(default_factory=dict)
    ownerships: list[Ownership] = field(default_factory=list)
    rules: list[SentryRule] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
