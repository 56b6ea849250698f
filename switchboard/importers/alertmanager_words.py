"""The words of Alertmanager's configuration: its tree of routes, its receivers by name, what inhibits, what mutes."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.payloads.lenient import Object


@dataclass(frozen=True, slots=True)
class Matcher:
    """`label="value"`; the operator is one of = != =~ !~."""

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        """Print it as Alertmanager does."""
        return f'{self.label}{self.operator}"{self.value}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A route of the tree. `odd` are matchers that could not be read."""

    receiver: str
    matchers: tuple[Matcher, ...] = ()
    odd: tuple[str, ...] = ()
    goes_on: bool = False
    mutes: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    repeat: str = ""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InhibitRule:
    """Two sets of matchers, and the labels that must be equal."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertmanagerConfig:
    """The whole file. `receivers` and `intervals` are left as they stand, for those who read them key by key."""

    root: Node
    receivers: dict[str, Object]
    inhibits: tuple[InhibitRule, ...]
    intervals: dict[str, tuple[Object, ...]]
