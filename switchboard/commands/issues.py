"""The issues that a command names: short ids, addresses in Sentry, links to a message in Slack, or numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from switchboard.commands.slack_text import bare, prose
from switchboard.model.action import IssueName, NameKind

MOST_ISSUES = 20

# Sentry's short id: the project's slug and the issue's number among the project's, in base 32.
_SHORT_ID = re.compile(r"(?=[0-9_-]*[a-z])[a-z0-9][a-z0-9_-]{0,99}-[0-9a-z]{1,13}", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"\d{3,20}", re.ASCII)
_PLACE = re.compile(r"([CDG][A-Z0-9]{1,30})/(\d{8,12}\.\d{6})", re.ASCII)
# Also as it is copied out of a browser's bar, without the scheme.
_IN_SENTRY = re.compile(
    r"(?:https?://[^\s/]+|[a-z0-9-]+(?:\.[a-z0-9-]+)+)/(?:[^\s?#]*/)?issues/([^\s/?#]+)", re.IGNORECASE
)
_IN_SLACK = re.compile(r"https?://[^\s/]+/archives/([A-Z0-9]{2,31})/p(\d{8,12})(\d{6})(?:\?([^\s#]*))?", re.ASCII)
_THREAD = re.compile(r"(?:^|&)thread_ts=(\d{8,12}\.\d{6})(?:&|$)", re.ASCII)

# Phrases that look like short ids.
_PHRASES = frozenset({"next-release", "current-release", "this-release", "until-escalating"})
_UNITS = re.compile(
    r"\s*(?:more\s+)?(?:events?|times?|users?|people|occurrences?|hits?|[smhdw]\b|min|sec|hour|day|week)", re.IGNORECASE
)
_WORD = re.compile(
    r"(?:[\s,;]|(?<=\s)(?:and|&amp;)(?=\s))*"
    r"(<[^<>]*>|https?://(?:(?!,https?:)\S)*[^\s,;:.]|(?:&(?:amp|lt|gt);|[^\s,;:])+)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:\s*,\s*[^\s,:]+)*:")


@dataclass(frozen=True, slots=True)
class NamedIssues:
    """The issues that words begin with, each once, and the words after them, in Slack's spelling."""

    issues: tuple[IssueName, ...]
    rest: str


def read_issues(words: str, *, one_is_known: bool = False, prose_follows: bool = False) -> NamedIssues:
    """Read the issues at the beginning of what was typed, in Slack's spelling.

    Where an issue is known (in a thread), a word in lower case is none. Where prose follows, only a comma continues
    the list, and a colon ends it.
    """
    found: list[IssueName] = []
    at = 0
    while word := _WORD.match(words, at):
        if prose_follows and found and "," not in words[at : word.start(1)]:
            break
        after = words[word.end() :]
        numbers = not (prose_follows and one_is_known) or _LISTED.match(after) is not None
        issue = _read(word[1], after, sure=one_is_known, numbers=numbers)
        if issue is None:
            break
        found.append(issue)
        at = word.end()
        if after.startswith(":"):
            at += 1
            break
    return NamedIssues(tuple(dict.fromkeys(found)), words[at:].strip())


def read_issues_at_the_end(words: str) -> NamedIssues:
    """Read the issues that words end with, for those who write `/assign @alice PAY-1A2`."""
    parts = words.replace(",", " ").split()
    cut = len(parts)
    while cut and _read(parts[cut - 1], "", sure=False, numbers=False):
        cut -= 1
    issues = (_read(part, "", sure=False, numbers=False) for part in parts[cut:])
    return NamedIssues(tuple(dict.fromkeys(issue for issue in issues if issue)), " ".join(parts[:cut]))


def read_issue(word: str) -> IssueName | None:
    """Read one issue's name, None for anything else."""
    return _read(word, "", sure=False, numbers=True)


def say_issues(issues: Iterable[IssueName]) -> str:
    """Write issues as they can be typed."""
    return ", ".join(issue.text for issue in issues)


def _read(word: str, after: str, *, sure: bool, numbers: bool) -> IssueName | None:
    linked = _linked(prose(word))
    if linked:
        return linked
    name = bare(word)
    if _PLACE.fullmatch(name):
        return IssueName(NameKind.MESSAGE, name)
    if numbers and _NUMBER.fullmatch(name):
        return None if _UNITS.match(after) else IssueName(NameKind.NUMBER, name)
    if not _SHORT_ID.fullmatch(name) or name.lower() in _PHRASES or (sure and not _surely(name)):
        return None
    return IssueName(NameKind.SHORT_ID, name.upper())


def _linked(address: str) -> IssueName | None:
    """Read the address of an issue in Sentry or of a message in Slack; of a reply, its thread's root."""
    if found := _IN_SLACK.match(address):
        thread = _THREAD.search(found[4] or "")
        return IssueName(NameKind.MESSAGE, f"{found[1]}/{thread[1] if thread else f'{found[2]}.{found[3]}'}")
    if found := _IN_SENTRY.match(address):
        name = bare(found[1])
        if name.isascii() and name.isdigit() and len(name) <= 20:
            return IssueName(NameKind.NUMBER, name)
        return IssueName(NameKind.SHORT_ID, name.upper()) if _SHORT_ID.fullmatch(name) else None
    return None


def _surely(name: str) -> bool:
    """Return a short id from two words with a hyphen: in capitals, or with a digit in its number."""
    return name.isupper() or any(each.isdigit() for each in name.rpartition("-")[2])
