"""Hands: what a person does at the pager. People are given by address, name or id; ValueError where there is none."""

from __future__ import annotations

from sandbox.pagerduty.account import Account, Window, user_agent
from sandbox.pagerduty.incident import Agent, Incident, Note
from sandbox.pagerduty.life import Life


class PagerHands:
    """What people do. Webhooks of it are sent beside: `webhooks.settled()` waits for them."""

    def __init__(self, account: Account, life: Life) -> None:
        self._account = account
        self._life = life

    def acknowledge(self, one: Incident, *, by: str) -> None:
        """Be on it; one who was not assigned is from now on."""
        self._open(one)
        person = self._account.person(by)
        if one.state == "triggered" and person not in one.assigned:
            one.assigned = [person]
        self._life.acknowledge(one, user_agent(person))

    def unacknowledge(self, one: Incident, *, by: str | None = None) -> None:
        """Take an acknowledgement back; without a person, it ran out."""
        if one.state != "acknowledged":
            raise ValueError(f"incident {one.number} is {one.state}")
        self._life.unacknowledge(one, self._agent(by) if by else None)

    def resolve(self, one: Incident, *, by: str) -> None:
        """Close it."""
        self._open(one)
        self._life.resolve(one, self._agent(by))

    def reopen(self, one: Incident, *, by: str) -> None:
        """Open it again."""
        if one.state != "resolved":
            raise ValueError(f"incident {one.number} is {one.state}")
        self._life.reopen(one, self._agent(by))

    def reassign(self, one: Incident, *to: str, by: str) -> None:
        """Give it to people by name."""
        self._open(one)
        self._life.reassign(one, [self._account.person(each) for each in to], self._agent(by))

    def escalate(self, one: Incident, *, by: str | None = None, level: int | None = None) -> None:
        """Ring the next level, or this one; without a person, nobody answered in time."""
        if not self._life.escalate(one, self._agent(by) if by else None, level):
            raise ValueError(f"incident {one.number} has no such level")

    def delegate(self, one: Incident, policy: str, *, by: str) -> None:
        """Have it follow another escalation policy."""
        self._open(one)
        if policy not in self._account.policies:
            raise ValueError(f"no such escalation policy: {policy}")
        self._life.delegate(one, self._account.policies[policy], self._agent(by))

    def note(self, one: Incident, content: str, *, by: str) -> Note:
        """Write a note."""
        if not content.strip():
            raise ValueError("the note is empty")
        return self._life.note(one, content, self._agent(by))

    def prioritise(self, one: Incident, priority: str | None, *, by: str) -> None:
        """Give it a priority of the account's, or none."""
        if priority is not None and priority not in self._account.priorities:
            raise ValueError(f"no such priority: {priority}")
        self._life.prioritise(one, priority, self._agent(by))

    def snooze(self, one: Incident, seconds: float, *, by: str) -> None:
        """Let it rest for so long."""
        self._open(one)
        self._life.snooze(one, seconds, self._agent(by))

    def maintain(self, service: str, *, by: str, seconds: float = 3600, why: str = "") -> Window:
        """Put a service under maintenance from now on: it takes events, and opens nothing."""
        key = self._account.key_of(service)
        return self._account.maintain(key, seconds=seconds, by=self._account.person(by), description=why)

    def end_maintenance(self, service: str) -> None:
        """End every maintenance window of a service now."""
        key, now = self._account.key_of(service), self._account.now()
        for window in self._account.windows:
            if window.covers(key, now):
                window.end = now

    def disable(self, service: str, *, off: bool = True) -> None:
        """Disable a service, or enable it again with `off=False`."""
        self._account.rules_of(self._account.key_of(service)).disabled = off

    def _agent(self, by: str) -> Agent:
        return user_agent(self._account.person(by))

    def _open(self, one: Incident) -> None:
        if one.state == "resolved":
            raise ValueError(f"incident {one.number} is resolved")
