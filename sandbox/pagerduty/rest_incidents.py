"""What the REST API tells of incidents and does with them, in the name of the user of the header `From`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.gate import Answer
from sandbox.journal import Json
from sandbox.pagerduty.account import Account, service_id, user_agent
from sandbox.pagerduty.answers import NOT_FOUND, Asked, invalid, page
from sandbox.pagerduty.incident import Agent, Incident, Person
from sandbox.pagerduty.life import Life
from sandbox.pagerduty.shapes import alert, incident, note

STATES = ("triggered", "acknowledged", "resolved")
LONGEST_SNOOZE = 604800


class IncidentsRest:
    """Reads and changes; each method answers one address."""

    def __init__(self, account: Account, life: Life) -> None:
        self._account = account
        self._life = life

    def listing(self, asked: Asked) -> Answer:
        """The incidents of a key, of these states, at these services, since and until; of the last month by default."""
        states, services, key = asked.many("statuses"), asked.many("service_ids"), asked.one("incident_key")
        if set(states) - set(STATES):
            return invalid("statuses are triggered, acknowledged or resolved")
        try:
            ranged = None if asked.one("date_range") == "all" else (asked.when("since"), asked.when("until"))
        except ValueError:
            return invalid("since and until are times")
        include = asked.many("include")
        found = [
            incident(self._account, one, include=include)
            for one in self._account.incidents
            if (not states or one.state in states)
            and (not services or service_id(one.routing_key) in services)
            and (key is None or self._has_key(one, key))
            and (ranged is None or _within(one, *ranged))
        ]
        return page(asked, "incidents", found)

    def one(self, asked: Asked) -> Answer:
        """One incident."""
        return self._about(asked, lambda one: Answer(200, {"incident": self._shown(asked, one)}))

    def change(self, asked: Asked) -> Answer:
        """Change one incident."""
        wanted = asked.json().get("incident")
        if not isinstance(wanted, dict) or wanted.get("type") not in ("incident", "incident_reference"):
            return self._by(asked, lambda by: invalid("Incident type must be incident_reference"))
        return self._by(asked, lambda by: self._about(asked, lambda one: self._changed(asked, one, wanted, by)))

    def change_several(self, asked: Asked) -> Answer:
        """Change several incidents at once; none where one of them is not known."""
        wanted = asked.json().get("incidents")
        if not isinstance(wanted, list) or not all(isinstance(each, dict) and each.get("id") for each in wanted):
            return self._by(asked, lambda by: invalid("Incidents must each have an id"))
        found = {one.id: one for one in self._account.incidents}
        if any(each["id"] not in found for each in wanted):
            return self._by(asked, lambda by: NOT_FOUND)
        return self._by(asked, lambda by: self._several(asked, [(found[each["id"]], each) for each in wanted], by))

    def notes(self, asked: Asked) -> Answer:
        """The notes of an incident."""
        return self._about(asked, lambda one: Answer(200, {"notes": [note(self._account, n) for n in one.notes]}))

    def write_note(self, asked: Asked) -> Answer:
        """Write a note at an incident."""
        told = asked.json().get("note")
        content = told.get("content") if isinstance(told, dict) else None
        if not isinstance(content, str) or not content.strip():
            return self._by(asked, lambda by: invalid("Content can't be blank"))
        return self._by(asked, lambda by: self._about(asked, lambda one: self._noted(one, content, by)))

    def alerts(self, asked: Asked) -> Answer:
        """The alerts of an incident, of these states and this key."""
        states, key = asked.many("statuses"), asked.one("alert_key")
        return self._about(
            asked,
            lambda one: page(
                asked,
                "alerts",
                [
                    alert(self._account, one, each)
                    for each in one.alerts
                    if (not states or each.state in states) and key in (None, each.key)
                ],
            ),
        )

    def snooze(self, asked: Asked) -> Answer:
        """Let an incident rest for so many seconds, up to a week."""
        seconds = asked.json().get("duration")
        if type(seconds) is not int or not 1 <= seconds <= LONGEST_SNOOZE:
            return self._by(asked, lambda by: invalid("Duration must be between 1 and 604800 seconds"))
        return self._by(asked, lambda by: self._about(asked, lambda one: self._snoozed(asked, one, seconds, by)))

    def _has_key(self, one: Incident, key: str) -> bool:
        if one.dedup_key == key:
            return True
        return self._account.keys_find_alerts and any(each.key == key for each in one.alerts)

    def _about(self, asked: Asked, act: Callable[[Incident], Answer]) -> Answer:
        found = next((one for one in self._account.incidents if one.id == asked.id), None)
        return act(found) if found else NOT_FOUND

    def _by(self, asked: Asked, act: Callable[[Person], Answer]) -> Answer:
        """Do something in the name of a user."""
        address = asked.request.headers.get("from", "")
        if address.lower() not in map(str.lower, self._account.users):
            return invalid("Requester User Not Found")
        return act(self._account.person(address))

    def _shown(self, asked: Asked, one: Incident) -> Json:
        return incident(self._account, one, include=asked.many("include"))

    def _changed(self, asked: Asked, one: Incident, wanted: Json, by: Person) -> Answer:
        if wrong := self._wrong(one, wanted):
            return invalid(wrong)
        self._apply(one, wanted, user_agent(by))
        return Answer(200, {"incident": self._shown(asked, one)}, seen={"from": by.email, "status": one.state})

    def _several(self, asked: Asked, wanted: list[tuple[Incident, Json]], by: Person) -> Answer:
        if wrong := next((found for one, each in wanted if (found := self._wrong(one, each))), None):
            return invalid(wrong)
        for one, each in wanted:
            self._apply(one, each, user_agent(by))
        return page(asked, "incidents", [self._shown(asked, one) for one, _ in wanted])

    def _noted(self, one: Incident, content: str, by: Person) -> Answer:
        written = self._life.note(one, content, user_agent(by))
        return Answer(200, {"note": note(self._account, written)}, seen={"from": by.email})

    def _snoozed(self, asked: Asked, one: Incident, seconds: int, by: Person) -> Answer:
        if not self._life.snooze(one, seconds, user_agent(by)):
            return invalid("Incident is resolved")
        return Answer(201, {"incident": self._shown(asked, one)}, seen={"from": by.email})

    def _wrong(self, one: Incident, wanted: Json) -> str | None:
        """What cannot be done of what was asked for."""
        status, level = wanted.get("status"), wanted.get("escalation_level")
        if status is not None and status not in STATES:
            return "Incident status is invalid"
        if level is not None and (one.state == "resolved" or not self._has_level(one, level)):
            return "Escalation level is invalid"
        if wanted.get("priority") is not None and self._priority(wanted["priority"]) is None:
            return "Priority not found"
        if wanted.keys() - {"id", "type"} and one.state == "resolved" and status in (None, "resolved"):
            return "Incident Already Resolved"
        known = {"id", "type", "status", "escalation_level", "title", "priority", "assignments", "resolution"}
        return f"not played: {sorted(strange)}" if (strange := wanted.keys() - known) else None

    def _has_level(self, one: Incident, level: Any) -> bool:
        return type(level) is int and 1 <= level <= len(self._account.policy_of(one).levels)

    def _priority(self, wanted: Any) -> str | None:
        name = wanted if isinstance(wanted, str) else str(wanted.get("name") or wanted.get("summary"))
        return name if name in self._account.priorities else None

    def _apply(self, one: Incident, wanted: Json, by: Agent) -> None:
        one.title = str(wanted["title"]) if wanted.get("title") else one.title
        if "priority" in wanted:
            self._life.prioritise(one, self._priority(wanted["priority"]) if wanted["priority"] else None, by)
        if one.state == "resolved" and wanted.get("status") in ("triggered", "acknowledged"):
            self._life.reopen(one, by)
        if to := [self._account.person(each["assignee"]["id"]) for each in wanted.get("assignments") or ()]:
            self._life.reassign(one, to, by)
        if wanted.get("escalation_level"):
            self._life.escalate(one, by, wanted["escalation_level"])
        match wanted.get("status"):
            case "acknowledged":
                self._life.acknowledge(one, by)
            case "resolved":
                self._life.resolve(one, by)
            case "triggered":
                self._life.unacknowledge(one, by)


def _within(one: Incident, since: Any, until: Any) -> bool:
    return (since is None or one.opened_at >= since) and (until is None or one.opened_at < until)
