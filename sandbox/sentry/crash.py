"""What a program reported: the few things a test or a scenario wants to choose about an event."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stack trace."""

    filename: str
    function: str
    lineno: int
    in_app: bool = True
    context_line: str | None = None


@dataclass(frozen=True, slots=True)
class Crash:
    """One error as a program met it. Frames run oldest to newest, as in Sentry's bodies."""

    project: str = "shop-backend"
    type: str = "ChargeError"
    value: str = "card was declined twice"
    level: str = "error"
    frames: tuple[Frame, ...] = (
        Frame("src/acme/web/checkout.py", "pay", 88, context_line="    charge(order)"),
        Frame("src/acme/payments/charge.py", "charge", 42, context_line="    raise ChargeError"),
    )
    environment: str | None = "production"
    release: str | None = "shop-backend@2.4.1"
    transaction: str | None = "acme.web.checkout.pay"
    tags: Mapping[str, str] = field(default_factory=dict)
    user: Mapping[str, Any] = field(default_factory=dict)
    contexts: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] | None = None
    message: str = ""
    handled: bool = False
    logger: str | None = None
    breadcrumbs: tuple[Mapping[str, Any], ...] = ()  # oldest first, as SDKs write them
    fingerprint: tuple[str, ...] = ("{{ default }}",)
    errors: tuple[str, ...] = ()  # what Sentry could not do with it, such as js_no_source

    @property
    def title(self) -> str:
        """The line people know the issue by."""
        return self.message or (f"{self.type}: {self.value}" if self.value else self.type)

    @property
    def culprit(self) -> str:
        """Where it happened, in a word."""
        if self.transaction:
            return self.transaction
        return f"{self.frames[-1].function}({self.frames[-1].filename})" if self.frames else ""

    @property
    def grouping(self) -> str:
        """A hash that is the same for every event of one issue: values do not count."""
        if self.fingerprint != ("{{ default }}",):
            parts = [self.project, *self.fingerprint]
        else:
            where = [f"{frame.filename}:{frame.function}" for frame in self.frames]
            parts = [self.project, self.type, *where, "" if where else self.title]
        return hashlib.md5("\n".join(parts).encode(), usedforsecurity=False).hexdigest()
