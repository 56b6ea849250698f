"""Breadcrumbs: what a program did before it failed, as its SDK wrote it down. For showing only; nothing is decided by them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from switchboard.model.facts import Pairs


class Breadcrumb(Struct, frozen=True, kw_only=True):
    """One thing that the program did. `kind` is Sentry's type (http, navigation, query, ...), `category` the SDK's own word.

    `at` is None where the SDK wrote no time down.
    """

    at: datetime | None = None
    kind: str | None = None
    category: str | None = None
    level: str | None = None
    message: str | None = None
    data: Pairs = ()


class Trail(Struct, frozen=True):
    """The newest of an event's breadcrumbs, the oldest first; `earlier` counts those before them."""

    crumbs: tuple[Breadcrumb, ...] = ()
    earlier: int = 0


class Lost(Struct, frozen=True):
    """There are no breadcrumbs to show, and that is worth a sentence."""

    because: str
