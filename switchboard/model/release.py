"""Release: where and when a version of a program went out, as Sentry knows it, and how long before an issue that was."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct

# What Sentry takes for a release's name (docs.sentry.io, Configuration, Releases, Naming). Quoted, it is safe in an address.
LONGEST_VERSION = 250
_FORBIDDEN = re.compile(r"[\r\n\f\t/\\\x00]")
_NO_NAMES = frozenset({"", ".", "..", "latest"})


class Deploy(Struct, frozen=True):
    """A release that went out to an environment; `at` is when that was finished."""

    environment: str
    at: datetime


class Release(Struct, frozen=True, kw_only=True):
    """What Sentry knows of a release; `released_at` None where nobody said so."""

    organization: str
    version: str
    released_at: datetime | None = None
    deploys: tuple[Deploy, ...] = ()


class Since(Struct, frozen=True):
    """How long something came after a release went out: to `environment`, None where only its date is known."""

    passed: timedelta
    environment: str | None = None


def is_version(name: str | None) -> bool:
    """Return whether Sentry may have a release of this name, so that it can be asked for it."""
    if name is None or len(name) > LONGEST_VERSION:
        return False
    return name.strip().lower() not in _NO_NAMES and not _FORBIDDEN.search(name)


def since(release: Release, seen: datetime, *, environment: str | None) -> Since | None:
    """Return how long before `seen` a release went out: last to this environment, else to any, else as it was released.

    None where all that is known of it came later: an issue may be met before a deploy is finished, or told to Sentry.
    """
    before = sorted((each for each in release.deploys if each.at <= seen), key=lambda each: each.at)
    here = [each for each in before if environment and each.environment.casefold() == environment.casefold()]
    if deploy := next(reversed(here or before), None):
        return Since(seen - deploy.at, deploy.environment)
    known = release.released_at
    return Since(seen - known) if known is not None and known <= seen else None
