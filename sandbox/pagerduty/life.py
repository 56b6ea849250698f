"""What may become of an incident, at once or by itself. Each change is a line in its log, and a webhook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sandbox.pagerduty.account import Account, service_id
from sandbox.pagerduty.incident import Agent, Incident, LogEntry, Note, Person
from sandbox.pagerduty.oncall import Policy
from sandbox.pagerduty.shapes import webhook
from sandbox.pagerduty.timers import Timers
from sandbox.pagerduty.webhooks import Webhooks

USER = "user_reference"


class Life:
    """Changes incidents. `by` is who did it; None is PagerDuty itself."""

    def __init__(self, account: Account, timers: Timers, webhooks: Webhooks) -> None:
        self._account = account
        self._timers = timers
        self._webhooks = webhooks

    def begin(self, one: Incident, by: Agent | None) -> None:
        """An incident is open: the first level is rung."""
        self._ring(one, 1)
        self._tell("triggered", one, by)

    def acknowledge(self, one: Incident, by: Agent | None, said: str = "") -> None:
        """Somebody is on it. A second person may be as well; a repeat changes nothing."""
        if one.state == "resolved":
            return
        known = one.state == "acknowledged" and (by is None or by.kind != USER or by in one.acknowledged_by)
        self._log(one, "acknowledge", said or _done("acknowledged", by))
        if known:
            return
        self._turn(one, "acknowledged", by)
        if by is not None:
            one.acknowledged_by.append(by)
        timeout = self._account.rules_of(one.routing_key).ack_timeout
        if timeout:
            self._later(one, timeout, lambda: self.unacknowledge(one, None))
        self._tell("acknowledged", one, by)

    def unacknowledge(self, one: Incident, by: Agent | None) -> None:
        """Nobody is on it any more: it rings again."""
        if one.state != "acknowledged":
            return
        self._turn(one, "triggered", by)
        self._log(one, "unacknowledge", _done("unacknowledged", by))
        self._escalate_later(one)
        self._tell("unacknowledged", one, by)

    def resolve(self, one: Incident, by: Agent | None, said: str = "") -> None:
        """It is over, and so are its alerts; resolved stays resolved."""
        if one.state == "resolved":
            return
        self._turn(one, "resolved", by)
        one.resolved_at = self._account.now()
        for alert in one.alerts:
            alert.state = "resolved"
        self._log(one, "resolve", said or _done("resolved", by))
        self._tell("resolved", one, by)

    def reopen(self, one: Incident, by: Agent | None) -> None:
        """It is not over after all: the first level is rung again."""
        if one.state != "resolved":
            return
        self._turn(one, "triggered", by)
        one.resolved_at, one.direct = None, False
        for alert in one.alerts:
            alert.state = "triggered"
        self._account.remember(one)
        self._log(one, "reopen", _done("reopened", by))
        self._ring(one, 1)
        self._tell("reopened", one, by)

    def escalate(self, one: Incident, by: Agent | None, level: int | None = None) -> bool:
        """Ring a level, by default the next; False where the policy has no such level, or the incident is over."""
        wanted = level if level is not None else one.level + 1
        if one.state == "resolved" or not 1 <= wanted <= len(self._account.policy_of(one).levels):
            return False
        self._turn(one, "triggered", by)
        one.direct = False
        self._ring(one, wanted)
        self._log(one, "escalate", f"{_done('escalated', by)} to level {wanted}: {_names(one.assigned)}")
        self._tell("escalated", one, by)
        return True

    def reassign(self, one: Incident, to: Sequence[Person], by: Agent | None) -> None:
        """Give it to people by name; then it escalates no further."""
        if one.state == "resolved":
            return
        self._turn(one, "triggered", by)
        one.direct, one.assigned, one.assigned_at = True, list(to), self._account.now()
        self._log(one, "assign", f"{_done('reassigned', by)} to {_names(to)}")
        self._tell("reassigned", one, by)

    def delegate(self, one: Incident, policy: Policy, by: Agent | None) -> None:
        """Have it follow another policy from its first level."""
        if one.state == "resolved":
            return
        self._turn(one, "triggered", by)
        one.policy, one.direct = policy.name, False
        self._ring(one, 1)
        self._log(one, "delegate", f"{_done('delegated', by)} to {policy.name}")
        self._tell("delegated", one, by)

    def note(self, one: Incident, content: str, by: Agent) -> Note:
        """Write a note."""
        written = Note(content, by, self._account.now())
        one.notes.append(written)
        self._log(one, "annotate", content)
        self._tell("annotated", one, by, written)
        return written

    def prioritise(self, one: Incident, priority: str | None, by: Agent | None) -> None:
        """Give it a priority, or none."""
        if one.priority != priority:
            one.priority = priority
            self._log(one, "priority", priority or "none")
            self._tell("priority_updated", one, by)

    def snooze(self, one: Incident, seconds: float, by: Agent | None) -> bool:
        """Let it rest, acknowledged, for so long; then it rings again. False where it is over."""
        if one.state == "resolved":
            return False
        was_open = one.state == "triggered"
        self._turn(one, "acknowledged", by)
        one.acknowledged_by += [by] if by and by not in one.acknowledged_by else []
        one.snoozed_until = self._account.now() + timedelta(seconds=seconds)
        self._log(one, "snooze", f"{_done('snoozed', by)} for {seconds:g} s")
        self._later(one, seconds, lambda: self.unacknowledge(one, None))
        if was_open:
            self._tell("acknowledged", one, by)
        return True

    def _ring(self, one: Incident, level: int) -> None:
        one.level, one.assigned_at = level, self._account.now()
        one.assigned = self._account.rung(self._account.policy_of(one), level)
        self._escalate_later(one)

    def _escalate_later(self, one: Incident) -> None:
        levels = self._account.policy_of(one).levels
        if not one.direct and one.level < len(levels):
            self._later(one, levels[one.level - 1].minutes * 60, lambda: self.escalate(one, None))

    def _later(self, one: Incident, seconds: float, then: Callable[[], object]) -> None:
        """Do something by itself, unless the incident was changed before."""
        turn = one.turn
        self._timers.after(seconds, lambda: one.turn == turn and then())

    def _turn(self, one: Incident, state: str, by: Agent | None) -> None:
        one.turn += 1
        one.state = state  # type: ignore[assignment]  # one of the three
        one.changed_at, one.changed_by, one.snoozed_until = self._account.now(), by, None
        if state != "acknowledged":
            one.acknowledged_by = []

    def _log(self, one: Incident, action: str, summary: str) -> None:
        one.log.append(LogEntry(self._account.now(), action, summary))

    def _tell(self, change: str, one: Incident, by: Agent | None, written: Note | None = None) -> None:
        if self._webhooks.subscriptions:
            event = webhook(self._account, change, one, by, written)
            self._webhooks.tell(event, incident=one.id, service=service_id(one.routing_key))


def _done(word: str, by: Agent | None) -> str:
    return f"{word} by {by.name}" if by else word


def _names(people: Sequence[Person]) -> str:
    return ", ".join(each.name for each in people) or "nobody"
