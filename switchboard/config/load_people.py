"""The `people` of routes.yaml, who may do what to a team's issues, and who is mentioned."""

from __future__ import annotations

import re
from collections.abc import Mapping

from switchboard.config import keys
from switchboard.config.destinations import EMAIL_ADDRESS
from switchboard.config.mention_syntax import ONCALL, mention_fault
from switchboard.config.people import Allowed, MappedPerson, May
from switchboard.config.yaml_reader import Place

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SLACK = re.compile(r"[UW][A-Z0-9]{5,20}")


def read_people(top: Place) -> Mapping[str, MappedPerson]:
    """Read who is who, by the names that the file gives them."""
    found: dict[str, MappedPerson] = {}
    for name, place in top.members("people", known=keys.PERSON):
        if not _NAME.fullmatch(name):
            place.refuse("", f"“{name[:80]}” cannot be a person's name", "Use letters, digits, - _ and .")
            continue
        found[name] = MappedPerson(
            name=name,
            email=(_shaped(place, "email", EMAIL_ADDRESS, "no e-mail address", "alice@example.com") or "").lower()
            or None,
            slack=_shaped(place, "slack", _SLACK, "no member's id of Slack", "U012ABC, from the member's profile"),
            sentry=place.text("sentry"),
            pagerduty=place.text("pagerduty"),
        )
    return found


def read_mention(place: Place, people: Mapping[str, MappedPerson]) -> str | None:
    """Read who is mentioned: owner, oncall, a person or a group of Slack."""
    text = place.text("mention")
    if text is None:
        return None
    if fault := mention_fault(text, people):
        place.refuse("mention", fault.problem, fault.remedy)
        return None
    if text == ONCALL:
        place.report.warn(place.line("mention"), place.at("mention"), "oncall is not served yet", "Nobody is mentioned")
    return text


def read_may(team: Place) -> May:
    """Read who may do what to a team's issues."""
    place = team.section("may")
    if place is None:
        return May()
    place.expect(keys.MAY)
    asked = {key: place.choice(key, Allowed) for key in sorted(keys.MAY.known)}
    return May(**{key: allowed for key, allowed in asked.items() if allowed})


def _shaped(place: Place, key: str, shape: re.Pattern[str], problem: str, remedy: str) -> str | None:
    text = place.text(key)
    if text is None or shape.fullmatch(text):
        return text
    place.refuse(key, f"“{text}” is {problem}", f"Write {remedy}")
    return None
