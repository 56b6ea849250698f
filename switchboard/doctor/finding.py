"""The words of the doctor: what was looked at, how it is, what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Area(StrEnum):
    """Where something is mended, in the order of the report."""

    SLACK = "Slack"
    SENTRY = "Sentry"
    PAGERDUTY = "PagerDuty"
    MAIL = "mail"
    HERE = "this machine"


class Verdict(StrEnum):
    """How a thing is. Only BAD makes the command end with 1."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `check` is a name of docs/doctor.md; `found` and `remedy` are whole sentences or clauses
    for an operator's terminal, without a secret and without text from outside that was not cut to a line.
    """

    area: Area
    check: str
    verdict: Verdict
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class CheckName:
    """A check's name in its area: makes its findings."""

    area: Area
    check: str

    def good(self, found: str) -> Finding:
        """Say that it is as it should be."""
        return Finding(self.area, self.check, Verdict.GOOD, found)

    def warn(self, found: str, remedy: str) -> Finding:
        """Say that it works, and what would be better."""
        return Finding(self.area, self.check, Verdict.WARN, found, remedy)

    def bad(self, found: str, remedy: str) -> Finding:
        """Say that something does not work until this is done."""
        return Finding(self.area, self.check, Verdict.BAD, found, remedy)

    def skipped(self, because: str, remedy: str = "") -> Finding:
        """Say why it was not looked at."""
        return Finding(self.area, self.check, Verdict.SKIPPED, because, remedy)


def is_ill(findings: Iterable[Finding]) -> bool:
    """Return whether anything is bad; warnings are not."""
    return any(each.verdict is Verdict.BAD for each in findings)
