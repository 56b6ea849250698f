"""The `people` of routes.yaml, who may do what to a team's issues, and who is mentioned."""

from __future__ import annotations

import re
from collections.abc import Mapping

from switchboard.config.findings import FindingCode
from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.route import RouteKeys
from switchboard.config.keys.team import MayKeys, TeamKeys
from switchboard.config.mention_syntax import mention_fault
from switchboard.config.people import MappedPerson, May

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def read_people(top: FileKeys) -> Mapping[str, MappedPerson]:
    """Read who is who, by the names that the file gives them."""
    found: dict[str, MappedPerson] = {}
    for name, person in top.people:
        if not _NAME.fullmatch(name):
            person.here.refuse(
                "", FindingCode.NOT_A_NAME, f"“{name[:80]}” cannot be a person's name", "Use letters, digits, - _ and ."
            )
            continue
        email = person.email
        found[name] = MappedPerson(
            name=name,
            email=email.lower() if email else None,
            slack=person.slack,
            sentry=person.sentry,
            pagerduty=person.pagerduty,
        )
    return found


def read_mention(above: TeamKeys | RouteKeys, people: Mapping[str, MappedPerson]) -> str | None:
    """Read who is mentioned: owner, oncall, a person or a group of Slack."""
    text, here = above.mention, above.here
    if text is None:
        return None
    if fault := mention_fault(text, people):
        if text.removeprefix("@") not in here.report.broken("people"):
            here.refuse("mention", fault.code, fault.problem, fault.remedy_by(here.report))
        return None
    return text


def read_may(written: MayKeys) -> May:
    """Read who may do what to a team's issues."""
    return May(
        resolve=written.resolve,
        assign=written.assign,
        ignore=written.ignore,
        page=written.page,
        mute=written.mute,
        routes=written.routes,
    )
