"""PURE: how routes.yaml names whom to mention: `owner`, `oncall`, `@person`, `@S012ABC`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from switchboard.config.destinations import WordFault
from switchboard.config.findings import FindingCode
from switchboard.config.people import MappedPerson

OWNER, ONCALL = "owner", "oncall"
GROUP, USER = re.compile(r"S[A-Z0-9]{6,20}"), re.compile(r"[UW][A-Z0-9]{6,20}")


def mention_fault(text: str, people: Mapping[str, MappedPerson]) -> WordFault | None:
    """Return why a text mentions nobody, and the remedy; None where it is good."""
    name = text.removeprefix("@")
    if text in (OWNER, ONCALL) or (text.startswith("@") and (GROUP.fullmatch(name) or USER.fullmatch(name))):
        return None
    if text.startswith("@") and name in people:
        if people[name].slack:
            return None
        otherwise = f"Add `slack` to people.{name}: a member's id such as U012ABC"
        return WordFault(f"{text} has no name in Slack", otherwise, code=FindingCode.UNKNOWN_PERSON)
    known = [OWNER, ONCALL, *(f"@{person}" for person in people)]
    otherwise = "Write owner, oncall, @ and a key of people, or a group's id: @S012ABC"
    return WordFault(f"“{text}” is nobody to mention", otherwise, text, known, code=FindingCode.UNKNOWN_PERSON)
