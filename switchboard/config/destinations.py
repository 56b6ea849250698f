"""The destinations as routes.yaml names them (`slack:payments`, `pagerduty:owner`, `slack:#alerts`), checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from switchboard.config.findings import FindingCode
from switchboard.config.report import Report, nearest
from switchboard.config.templates import PARTS, template_fault
from switchboard.model.decision import DestinationKind

OWNER = "owner"
SLACK_ADDRESS = re.compile(r"#[^\s#@{},:<>&]{1,80}|[CDG][A-Z0-9]{7,20}")
EMAIL_ADDRESS = re.compile(r"[^\s@<>,:]{1,64}@[^\s@<>,:]{1,190}")


class Form(StrEnum):
    """How a target names its place: by a team, whoever owns the alert, an address, a person, or a name to be filled."""

    TEAM = "team"
    OWNER = "owner"
    ADDRESS = "address"
    PERSON = "person"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Target:
    """A destination as a route names it; who `owner` is, is known only when an alert is there."""

    kind: DestinationKind
    name: str
    form: Form

    def __str__(self) -> str:
        """Print it as routes.yaml does."""
        return f"{self.kind.value}:{self.name}"

    @property
    def served(self) -> bool:
        """Return whether this version can deliver there."""
        return self.kind.served


@dataclass(frozen=True, slots=True)
class WordFault:
    """Why a text names no destination, and the remedy."""

    problem: str
    otherwise: str
    word: str = ""
    known: Collection[str] = ()
    code: FindingCode = FindingCode.UNKNOWN_DESTINATION

    @property
    def remedy(self) -> str:
        """Return the known word that was probably meant, else what to do otherwise."""
        return nearest(self.word, self.known, otherwise=self.otherwise) if self.known else self.otherwise

    def remedy_by(self, report: Report) -> str:
        """Return the remedy as a report gives it: the first times only it looks for the nearest word."""
        return report.nearest(self.word, self.known, otherwise=self.otherwise) if self.known else self.otherwise


def read_target(text: str, *, teams: Collection[str], named: Mapping[str, str]) -> Target | WordFault:
    """Read one destination. `named` gives the kind (apprise, webhook) of each name under `destinations`."""
    prefix, colon, name = text.partition(":")
    kinds = [kind.value for kind in DestinationKind]
    if not colon or prefix not in kinds:
        known = [f"{kind}:" for kind in kinds]
        otherwise = f"Begin with one of {' '.join(known)}, such as slack:payments"
        return WordFault(f"“{text}” names no kind of destination", otherwise, f"{prefix}:", known)
    kind, name = DestinationKind(prefix), name.strip()
    if not name:
        return WordFault(
            f"“{text}” names nobody", f"Write {prefix}: and a team, without a space; quote it where # follows"
        )
    if kind in (DestinationKind.APPRISE, DestinationKind.WEBHOOK):
        return _named(kind, name, named)
    if name == OWNER:
        return Target(kind, name, Form.OWNER)
    if name in teams:
        return Target(kind, name, Form.TEAM)
    if kind is DestinationKind.SLACK and name.startswith("@") and len(name) > 1:
        return Target(kind, name, Form.PERSON)
    return _address(kind, name, teams)


def _named(kind: DestinationKind, name: str, named: Mapping[str, str]) -> Target | WordFault:
    if named.get(name) == kind.value:
        return Target(kind, name, Form.ADDRESS)
    if "://" in name:
        variable = f"{kind.value.upper()}_NAME"
        return WordFault(f"an address after {kind.value}:", f"Name it under destinations and put it into {variable}")
    others = [other for other, other_kind in named.items() if other_kind == kind.value]
    otherwise = f"Add it below destinations: {{{name}: {{kind: {kind.value}}}}}"
    return WordFault(f"no destination of kind {kind.value} is called “{name}”", otherwise, name, others)


def _address(kind: DestinationKind, name: str, teams: Collection[str]) -> Target | WordFault:
    if kind is DestinationKind.SLACK:
        return _slack_address(name, teams)
    if kind is DestinationKind.EMAIL and EMAIL_ADDRESS.fullmatch(name):
        return Target(kind, name, Form.ADDRESS)
    return _no_team(name, teams, otherwise="Add the team below teams, or name one that is there")


def _slack_address(name: str, teams: Collection[str]) -> Target | WordFault:
    if "{" in name:
        return _template(name)
    if SLACK_ADDRESS.fullmatch(name):
        return Target(DestinationKind.SLACK, name, Form.ADDRESS)
    return _no_team(name, teams, otherwise=f'Add the team, or write "slack:#{name.lstrip("#")}" for a channel')


def _template(name: str) -> Target | WordFault:
    if fault := template_fault(name):
        known = " ".join(f"{{{part}}}" for part in PARTS)
        return WordFault(fault, f'Write "slack:#squad-{{tags.squad}}", or another of {known} {{tags.NAME}}')
    return Target(DestinationKind.SLACK, name, Form.TEMPLATE)


def _no_team(name: str, teams: Collection[str], *, otherwise: str) -> WordFault:
    return WordFault(f"no team is called “{name}”", otherwise, name, teams)
