"""Breadcrumbs: what a program did before it failed, as its SDK wrote it down. For showing only; nothing is decided by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from switchboard.model.facts import Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadcrumb:
    """One thing that the program did. `kind` is Sentry's type (http, navigation, query, ...), `category` the SDK's own word.

    `at` is None where the SDK wrote no time down.
    """

    at: datetime | None = None
    kind: str | None = None
    category: str | None = None
    level: str | None = None
    message: str | None = None
    data: Pairs = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """The newest of an event's breadcrumbs, the oldest first; `earlier` counts those before them."""

    crumbs: tuple[Breadcrumb, ...] = ()
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """There are no breadcrumbs to show, and that is worth a sentence."""

    because: str
