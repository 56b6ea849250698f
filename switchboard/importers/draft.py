"""The words of an import: a first routes.yaml before it is written, and what of the old rules did not come along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not carried over, and why."""

    what: str
    because: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        return f"not carried over: {self.what}, because {self.because}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTeam:
    """A team by its key. `pagerduty` is the name of a variable; `notes` say what about it is a guess.

    In its `quiet` windows what it is told waits, in the time zone of `timezone`.
    """

    key: str
    sentry: str | None = None
    slack: str | None = None
    pagerduty: str | None = None
    email: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    timezone: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersBlock:
    """Ownership rules as they are typed, below a comment that says where they came from."""

    title: str
    lines: tuple[str, ...]
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRoute:
    """A route. One that notifies nobody, or has no condition, is written as a comment only.

    `wider` marks one that asks for less than the old rule did: it is written in shadow, so that it cannot disturb.
    """

    name: str
    when: str | None
    notify: tuple[str, ...] = ()
    stop: bool = False
    wider: bool = False
    renotify: str | None = None
    left: tuple[Left, ...] = ()

    @property
    def acts(self) -> bool:
        """Return whether it can stand in the file."""
        return bool(self.when and self.notify)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInhibit:
    """While something that matches `when` is open, what matches `mutes` waits, if the fields `same` agree."""

    when: str
    mutes: str
    same: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMaintenance:
    """Times that come again in which what matches waits."""

    name: str
    when: str
    every: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A first routes.yaml. `destinations` are the kinds of the named ones; `intro` is its opening comment.

    `left` is what has no place of its own in the file; what has one says there what was left.
    """

    intro: tuple[str, ...] = ()
    timezone: str | None = None
    teams: tuple[DraftTeam, ...] = ()
    owners: tuple[OwnersBlock, ...] = ()
    destinations: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[DraftRoute, ...] = ()
    inhibits: tuple[DraftInhibit, ...] = ()
    maintenance: tuple[DraftMaintenance, ...] = ()
    fallback: tuple[str, ...] = ()
    fallback_note: str = ""
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A routes.yaml, and all that was not carried over, in the order of the file."""

    text: str
    left: tuple[Left, ...]
