"""Releases as versions: `pkg@1.2.3`, `pkg@v1.2.3-rc.1+build`, `1.0.0`. Order is that of semver.org; all else has none."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERSION = re.compile(
    r"(?:(?P<package>[^@/\s]{1,200})@)?v?(?P<core>\d{1,18}(?:\.\d{1,18}){1,3})"
    r"(?:-(?P<pre>[0-9A-Za-z.-]{1,200}))?(?:\+(?P<build>[0-9A-Za-z.-]{1,200}))?",
    re.ASCII,
)
# A pre-release's part: numbers come before words and compare as numbers (semver.org, 11.4).
Part = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Version:
    """A release that parses. `order` compares as semver has it; the build takes no part in it."""

    package: str | None
    order: tuple[tuple[int, ...], bool, tuple[Part, ...]]
    build: str | None = None


def read_version(release: str) -> Version | None:
    """Read a release or a typed version; None for a hash, a date, a name: what has no order.

    Two numbers at least, so that `iob-maiis@20260101` and a commit's hash are none; missing ones are 0.
    """
    found = _VERSION.fullmatch(release)
    if found is None:
        return None
    core = tuple(int(part) for part in found["core"].split("."))
    pre = tuple(_part(part) for part in found["pre"].split(".")) if found["pre"] else ()
    return Version(found["package"], (core + (0,) * (4 - len(core)), not pre, pre), found["build"])


def package_of(release: str) -> str | None:
    """Return the `amply-backend` of `amply-backend@1.2.3`, whatever follows; None for a bare version or hash."""
    package, at, rest = release.partition("@")
    return package if at and package and rest else None


def build_of(release: str) -> str | None:
    """Return the `47` of `pkg@1.2.3+47`; None where the release is no version or has no build."""
    version = read_version(release)
    return version.build if version else None


def _part(text: str) -> Part:
    return (0, int(text), "") if text.isdigit() else (1, 0, text)
