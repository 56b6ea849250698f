"""★ All of PagerDuty: an account, what events do to its incidents, and what people do."""

from __future__ import annotations

import uuid

from sandbox.faults import Faults, Sleep
from sandbox.journal import Clock, Journal, Json
from sandbox.pagerduty.account import Account, integration_of, user_agent
from sandbox.pagerduty.hands import PagerHands
from sandbox.pagerduty.incident import Agent, Alert, Incident, LogEntry
from sandbox.pagerduty.life import Life
from sandbox.pagerduty.timers import Timers
from sandbox.pagerduty.webhooks import Webhooks


class Pager(Account):
    """The account with its life: `enqueue` is the Events API's, `hands` are people's."""

    def __init__(self, now: Clock, sleep: Sleep, journal: Journal, faults: Faults) -> None:
        super().__init__(now)
        self._timers = Timers(sleep)
        self._paused: dict[tuple[str, str], Json] = {}  # events whose incidents open later, by service and key
        self.webhooks = Webhooks(now, sleep, journal, faults)
        self.life = Life(self, self._timers, self.webhooks)
        self.hands = PagerHands(self, self.life)

    async def stop(self) -> None:
        """Let nothing happen any more."""
        await self._timers.stop()
        await self.webhooks.stop()

    def enqueue(self, event: Json) -> Json:
        """Act on a valid event; the body of the 202.

        Acknowledging or resolving what is not open, or under another routing key, does nothing. Neither does anything at a
        service that is under maintenance, disabled or suppressed open an incident; the answer is the same.
        """
        routing_key, key = event["routing_key"], str(event.get("dedup_key") or uuid.uuid4().hex)
        incident = self.open_incident(routing_key, key)
        by = integration_of(routing_key)
        match event["event_action"]:
            case "trigger":
                self._trigger(event, key, incident)
            case "acknowledge" if incident is not None:
                self.life.acknowledge(incident, by, incident.summary)
            case "resolve" if self.rules_of(routing_key).loses:
                self.rules_of(routing_key).loses -= 1
            case "resolve":
                self._paused.pop((routing_key, key), None)
                self._resolve(incident, key, by)
        return {"status": "success", "message": "Event processed", "dedup_key": key}

    def change(self, incident: Incident, action: str, *, by: str = "") -> None:
        """Acknowledge or resolve an incident, as a person (`by` is their name or address) or as by an event."""
        agent = self.named(by) if by else integration_of(incident.routing_key)
        said = "" if by else incident.summary
        act = self.life.resolve if action == "resolve" else self.life.acknowledge
        act(incident, agent, said)

    def named(self, name: str) -> Agent:
        """The user of this name or address as one who acts; one who is no user acts under the name alone."""
        try:
            return user_agent(self.person(name))
        except ValueError:
            return Agent("user_reference", "PNOBODY", name)

    def _resolve(self, incident: Incident | None, key: str, by: Agent) -> None:
        """The alert of a key is over; with the last of its alerts, so is the incident."""
        alert = incident.alert(key) if incident else None
        if incident is None or alert is None:
            return
        alert.state = "resolved"
        if any(each.state == "triggered" for each in incident.alerts):
            incident.log.append(LogEntry(self.now(), "resolve an alert", str(alert.payload["summary"])))
        else:
            self.life.resolve(incident, by, incident.summary)

    def _trigger(self, event: Json, key: str, incident: Incident | None) -> None:
        routing_key, payload = event["routing_key"], event["payload"]
        rules = self.rules_of(routing_key)
        if incident is not None:
            self._log_trigger(incident, payload)
        elif rules.disabled or rules.suppressed or self.is_maintained(routing_key):
            return
        elif group := self._open_group(routing_key):
            group.alerts.append(Alert(key, payload, self.now()))
            self.remember(group)
            self._log_trigger(group, payload)
        elif not rules.pause:
            self._open(event, key)
        elif (routing_key, key) not in self._paused:
            self._paused[routing_key, key] = event
            self._timers.after(rules.pause, lambda: self._open_paused(event, key))

    def _open_group(self, routing_key: str) -> Incident | None:
        """The incident that a new alert of a service joins, where it groups its alerts."""
        if not self.rules_of(routing_key).grouping:
            return None
        of_it = (one for one in reversed(self.incidents) if one.routing_key == routing_key)
        return next((one for one in of_it if one.state != "resolved"), None)

    def _open_paused(self, event: Json, key: str) -> None:
        if self._paused.get((event["routing_key"], key)) is event:
            del self._paused[event["routing_key"], key]
            self._open(event, key)

    def _open(self, event: Json, key: str) -> None:
        routing_key, payload = event["routing_key"], event["payload"]
        incident = Incident(
            number=len(self.incidents) + 1,
            service=self.services[routing_key],
            routing_key=routing_key,
            dedup_key=key,
            payload=payload,
            opened_at=self.now(),
            event=event,
            alerts=[Alert(key, payload, self.now())],
        )
        self.incidents.append(incident)
        self.remember(incident)
        self._log_trigger(incident, payload)
        self.life.begin(incident, integration_of(routing_key))

    def _log_trigger(self, incident: Incident, payload: Json) -> None:
        line = LogEntry(self.now(), "trigger", str(payload["summary"]), str(payload["severity"]))
        incident.log.append(line)
