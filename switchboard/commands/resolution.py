"""From when on an issue is to count as resolved: `next release`, `in 1.4.2`, `in commit abc123 of acme/shop`."""

from __future__ import annotations

import re

from switchboard.commands.slack_text import bare
from switchboard.model.action import Resolution, When

LONGEST_RELEASE = 250

_OF_A_RELEASE = r"(?:\s+(?:release|version))"
_NOW = re.compile(r"(?:right )?now|immediately|", re.IGNORECASE)
_NEXT = re.compile(
    rf"(?:in\s+)?(?:the\s+)?(?:next{_OF_A_RELEASE}?|upcoming{_OF_A_RELEASE}|next-release)", re.IGNORECASE
)
_CURRENT = re.compile(
    rf"(?:in\s+)?(?:the\s+)?(?:current{_OF_A_RELEASE}?|this{_OF_A_RELEASE}|(?:current|this)-release)", re.IGNORECASE
)
_COMMIT = re.compile(
    r"(?:in\s+|by\s+|with\s+)?commit\s+(?:([\w./-]{1,200})@)?([0-9a-f]{4,64})(?:\s+(?:of|in|from)\s+([\w./-]{1,200}))?",
    re.IGNORECASE | re.ASCII,
)
# What Sentry forbids in a release's name: blanks that are no space, and slashes. A name with spaces is not typed here.
_NAMED = re.compile(r"(?:in\s+(?:(?:the\s+)?(?:release|version)\s+)?|(?:release|version)\s+)([^\s/\\]+)", re.IGNORECASE)
_VERSION = re.compile(r"(?=[^\s/\\]*\d)(?=[^\s/\\]*[.@])[^\s/\\]+")
_EXPLICIT = re.compile(r"(?:^|\s)(?:release|version)\s", re.IGNORECASE)
_WORDS = frozenset("next current this the upcoming commit release version in".split())

PHRASES: dict[str, Resolution] = {
    "now": Resolution(),
    "next release": Resolution(When.NEXT_RELEASE),
    "current release": Resolution(When.CURRENT_RELEASE),
    "in 1.4.2": Resolution(When.RELEASE, "1.4.2"),
    "in commit abc123": Resolution(When.COMMIT, "abc123"),
}


def read_resolution(words: str) -> Resolution | None:
    """Read when, in Slack's spelling; None for what cannot be understood."""
    said = bare(words)
    if _NOW.fullmatch(said):
        return Resolution()
    if _NEXT.fullmatch(said):
        return Resolution(When.NEXT_RELEASE)
    if _CURRENT.fullmatch(said):
        return Resolution(When.CURRENT_RELEASE)
    if found := _COMMIT.fullmatch(said):
        return Resolution(When.COMMIT, found[2].lower(), found[1] or found[3])
    if found := _NAMED.fullmatch(said):
        return release(bare(found[1]), explicit=_EXPLICIT.search(said) is not None)
    return release(said, explicit=False) if _VERSION.fullmatch(said) else None


def release(name: str, *, explicit: bool = True) -> Resolution | None:
    """Take a release's name, None where it can be none."""
    if not name or len(name) > LONGEST_RELEASE or name in (".", "..") or re.search(r"[\s/\\]", name):
        return None
    return Resolution(When.RELEASE, name) if explicit or name.lower() not in _WORDS else None


def commit(name: str, repository: str) -> Resolution | None:
    """Take a commit's hash and its repository, None where they can be none."""
    found = _COMMIT.fullmatch(f"commit {bare(name)}{f' of {bare(repository)}' if repository.strip() else ''}")
    return Resolution(When.COMMIT, found[2].lower(), found[1] or found[3]) if found else None


def say_resolution(resolution: Resolution) -> str:
    """Write it as it can be typed; nothing for now."""
    if resolution.when is When.COMMIT:
        return f"in commit {resolution.name}{f' of {resolution.repository}' if resolution.repository else ''}"
    if resolution.when is When.RELEASE:
        return f"in release {resolution.name}"
    return "" if resolution.when is When.NOW else resolution.when.value.replace("_", " ")
