"""What an account of PagerDuty's holds: people, services with their rules, policies, schedules, windows and incidents."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.journal import Clock
from sandbox.pagerduty.incident import Agent, Incident, Person, lasting_id, new_id
from sandbox.pagerduty.oncall import Level, OnCall, Policy, Schedule, Shift, on_calls

INTEGRATION = "events_api_v2_inbound_integration"
TOKEN = "sandbox-pagerduty-token"


@dataclass(slots=True)
class Rules:
    """How a service treats what comes in.

    `disabled` and `suppressed` take events and open nothing; `grouping` puts a new alert into an incident that is open;
    `pause` opens an incident so many seconds later, unless it is resolved before; `ack_timeout` takes an acknowledgement
    back after so many; `loses` takes so many resolving events and does nothing.
    """

    policy: str = ""
    disabled: bool = False
    suppressed: bool = False
    grouping: bool = False
    pause: float = 0
    ack_timeout: float = 0
    loses: int = 0


@dataclass(slots=True)
class Window:
    """A maintenance window of services, by their routing keys."""

    start: datetime
    end: datetime
    services: tuple[str, ...]
    by: Person
    description: str = ""
    id: str = field(default_factory=new_id)

    def covers(self, routing_key: str, at: datetime) -> bool:
        """Whether a service is under maintenance at a moment."""
        return routing_key in self.services and self.start <= at < self.end


class Account:
    """Services by routing key, users by address, incidents oldest first; the rest by name."""

    def __init__(self, now: Clock) -> None:
        self.now = now
        self.base_url = "http://127.0.0.1/pagerduty"
        self.api_token = TOKEN
        self.services: dict[str, str] = {}
        self.users: list[str] = []
        self.rules: dict[str, Rules] = {}
        self.policies: dict[str, Policy] = {}
        self.schedules: dict[str, Schedule] = {}
        self.windows: list[Window] = []
        self.priorities = ["P1", "P2", "P3"]
        self.incidents: list[Incident] = []
        self.alerted: dict[tuple[str, str], Incident] = {}  # by routing and dedup key, the last incident of each
        self.keys_find_alerts = True  # GET /incidents?incident_key= looks at the keys of all alerts, as described

    def add_service(self, name: str, routing_key: str | None = None, *, policy: str | None = None) -> str:
        """Make a service; returns its routing key of 32 characters. Without a policy named, it has one of its own name."""
        key = routing_key or uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.sandbox").hex
        self.services[key] = name
        self.rules[key] = Rules(policy=policy or name)
        self.policies.setdefault(policy or name, Policy(policy or name))
        return key

    def add_policy(self, name: str, *levels: Level) -> Policy:
        """Make an escalation policy, or give one that is there these levels."""
        policy = self.policies.setdefault(name, Policy(name))
        policy.levels = list(levels)
        return policy

    def add_schedule(self, name: str, *shifts: Shift) -> Schedule:
        """Make a schedule."""
        self.schedules[name] = Schedule(name, list(shifts))
        return self.schedules[name]

    def key_of(self, service: str) -> str:
        """The routing key of the service of this name or key; ValueError when there is none."""
        for key, name in self.services.items():
            if service in (key, name):
                return key
        raise ValueError(f"no such service: {service}")

    def rules_of(self, routing_key: str) -> Rules:
        """The rules of a service; those of one that is gone, too."""
        return self.rules.setdefault(routing_key, Rules())

    def policy_of(self, incident: Incident) -> Policy:
        """The policy that an incident follows."""
        name = incident.policy or self.rules_of(incident.routing_key).policy or incident.service
        return self.policies.get(name) or Policy(name)

    def person(self, wanted: str) -> Person:
        """The user of this address, name or id; ValueError when there is none."""
        for email in self.users:
            one = person_of(email)
            if wanted.lower() in (one.email.lower(), one.name.lower(), one.id.lower()):
                return one
        raise ValueError(f"no such user: {wanted}")

    def incident(self, wanted: str | int) -> Incident:
        """The incident of this id or number; ValueError when there is none."""
        for one in reversed(self.incidents):
            if wanted in (one.id, one.number):
                return one
        raise ValueError(f"no such incident: {wanted}")

    def open_incident(self, routing_key: str, dedup_key: str) -> Incident | None:
        """The incident that is not resolved and has an alert of this key that is not."""
        found = self.alerted.get((routing_key, dedup_key))
        return found if found and found.state != "resolved" and found.alert(dedup_key) else None

    def remember(self, one: Incident) -> None:
        """Let the keys of an incident's alerts lead to it."""
        self.alerted |= {(one.routing_key, alert.key): one for alert in one.alerts}

    def is_maintained(self, routing_key: str) -> bool:
        """Whether a service is under maintenance now."""
        return any(one.covers(routing_key, self.now()) for one in self.windows)

    def on_calls(self, policy: Policy, *, since: datetime | None = None, until: datetime | None = None) -> list[OnCall]:
        """Who is on call by a policy in a time, by default now."""
        begin = since or self.now()
        return on_calls(policy, self.schedules, begin, max(begin, until or begin))

    def rung(self, policy: Policy, level: int) -> list[Person]:
        """Who is rung now at a level."""
        found = [one.email for one in self.on_calls(policy) if one.level == level]
        return [person_of(email) for email in dict.fromkeys(found)]

    def maintain(self, routing_key: str, *, seconds: float, by: Person, description: str = "") -> Window:
        """Begin a maintenance window of a service now."""
        start = self.now()
        window = Window(start, start + timedelta(seconds=seconds), (routing_key,), by, description)
        self.windows.append(window)
        return window


def person_of(email: str) -> Person:
    """The user with this address; the name is read from it."""
    return Person(lasting_id("U", email.lower()), email.partition("@")[0].replace(".", " ").title(), email)


def service_id(routing_key: str) -> str:
    """The id of the service with this routing key."""
    return lasting_id("S", routing_key)


def integration_of(routing_key: str) -> Agent:
    """The integration that a routing key opens."""
    return Agent(f"{INTEGRATION}_reference", lasting_id("N", routing_key), "Sentry")


def user_agent(person: Person) -> Agent:
    """A person as one who changes something."""
    return Agent("user_reference", person.id, person.name)
