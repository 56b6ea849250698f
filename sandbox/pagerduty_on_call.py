"""PagerDuty's people as its REST API shows them: users, escalation policies, and whose turn it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from starlette.datastructures import QueryParams

from sandbox.journal import Json
from sandbox.pagerduty import Shift


def id_of(letter: str, name: str) -> str:
    """The id of something of this name, always the same."""
    return f"P{letter}{uuid.uuid5(uuid.NAMESPACE_DNS, name).hex[:6].upper()}"


def policy_id(service: str) -> str:
    """The id of a service's escalation policy."""
    return id_of("E", service)


def schedule_id(name: str) -> str:
    """The id of a schedule."""
    return id_of("C", name)


def name_of(email: str) -> str:
    """What somebody with this address is called."""
    return email.partition("@")[0].replace(".", " ").title()


def user(email: str) -> Json:
    """One user."""
    return {"id": id_of("U", email.lower()), "type": "user", "name": name_of(email), "email": email}


def policy(service: str) -> Json:
    """A service's escalation policy."""
    return {"id": policy_id(service), "type": "escalation_policy", "name": service, "escalation_rules": []}


def asked_shifts(asked: QueryParams, shifts: Iterable[Shift]) -> Iterator[Json]:
    """The turns within `since` and `until`, by the policies or the schedules that are asked for."""
    since, until = (_moment(asked.get(name)) for name in ("since", "until"))
    policies, schedules = asked.getlist("escalation_policy_ids[]"), asked.getlist("schedule_ids[]")
    for shift in shifts:
        within = (not until or not shift.start or shift.start < until) and (
            not since or not shift.end or shift.end > since
        )
        wanted = not policies or policy_id(shift.service) in policies
        scheduled = not schedules or (shift.schedule and schedule_id(shift.schedule) in schedules)
        if within and wanted and scheduled:
            yield _on_call(shift, in_full="users" in asked.getlist("include[]"))


def _on_call(shift: Shift, *, in_full: bool) -> Json:
    whole = user(shift.email)
    reference = {"id": whole["id"], "type": "user_reference", "summary": whole["name"]}
    schedule = {"id": schedule_id(shift.schedule), "type": "schedule_reference", "summary": shift.schedule}
    return {
        "user": whole if in_full else reference,
        "schedule": schedule if shift.schedule else None,
        "escalation_policy": {
            "id": policy_id(shift.service),
            "type": "escalation_policy_reference",
            "summary": shift.service,
        },
        "escalation_level": shift.level,
        "start": shift.start.isoformat() if shift.start else None,
        "end": shift.end.isoformat() if shift.end else None,
    }


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
