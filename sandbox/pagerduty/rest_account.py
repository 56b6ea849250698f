"""What the REST API tells of the account: people, services, who is on call, windows and subscriptions."""

from __future__ import annotations

from datetime import datetime

from sandbox.gate import Answer
from sandbox.journal import Json
from sandbox.pagerduty.account import INTEGRATION, Window, person_of, service_id
from sandbox.pagerduty.answers import NOT_FOUND, Asked, invalid, page
from sandbox.pagerduty.incident import lasting_id
from sandbox.pagerduty.oncall import OnCall, Policy, Schedule
from sandbox.pagerduty.pager import Pager
from sandbox.pagerduty.shapes import moment, policy_reference, reference, user, user_reference
from sandbox.pagerduty.webhooks import Subscription


class AccountRest:
    """Reads; each method answers one address."""

    def __init__(self, pager: Pager) -> None:
        self._pager = pager

    def abilities(self, asked: Asked) -> Answer:
        """What the account can do."""
        return Answer(200, {"abilities": ["teams", "event_rules"]})

    def users(self, asked: Asked) -> Answer:
        """The users whose name or address has the query in it."""
        wanted = (asked.one("query") or "").lower()
        found = [user(self._pager, email) for email in self._pager.users if wanted in email.lower()]
        return page(asked, "users", found)

    def me(self, asked: Asked) -> Answer:
        """An account's key is nobody's: PagerDuty knows no current user then."""
        return invalid("Please authenticate with a user-level API token")

    def user(self, asked: Asked) -> Answer:
        """One user."""
        found = [email for email in self._pager.users if person_of(email).id == asked.id]
        return Answer(200, {"user": user(self._pager, found[0])}) if found else NOT_FOUND

    def services(self, asked: Asked) -> Answer:
        """The services whose name has the query in it."""
        wanted, in_full = (asked.one("query") or "").lower(), "integrations" in asked.many("include")
        known = self._pager.services.items()
        found = [self._service(key, name, in_full=in_full) for key, name in known if wanted in name.lower()]
        return page(asked, "services", found)

    def service(self, asked: Asked) -> Answer:
        """One service; its integrations in full where that was asked for."""
        in_full = "integrations" in asked.many("include")
        for key, name in self._pager.services.items():
            if service_id(key) == asked.id:
                return Answer(200, {"service": self._service(key, name, in_full=in_full)})
        return NOT_FOUND

    def oncalls(self, asked: Asked) -> Answer:
        """Who is on call at which level, now or in a time; the earliest of each where that was asked for."""
        try:
            since, until = asked.when("since"), asked.when("until")
        except ValueError:
            return invalid("since and until are times")
        found = self._on_calls(asked, since, until)
        if asked.one("earliest") == "true":
            found = list({(one.policy.name, one.level, one.email): one for one in reversed(found)}.values())[::-1]
        in_full = "users" in asked.many("include")
        return page(asked, "oncalls", [self._on_call(one, in_full=in_full) for one in found])

    def _on_calls(self, asked: Asked, since: datetime | None, until: datetime | None) -> list[OnCall]:
        policies, schedules = asked.many("escalation_policy_ids"), asked.many("schedule_ids")
        users = asked.many("user_ids")
        return [
            one
            for policy in self._pager.policies.values()
            if not policies or policy.id in policies
            for one in self._pager.on_calls(policy, since=since, until=until)
            if not schedules or (one.schedule is not None and one.schedule.id in schedules)
            if not users or person_of(one.email).id in users
        ]

    def policy(self, asked: Asked) -> Answer:
        """One escalation policy."""
        found = [one for one in self._pager.policies.values() if one.id == asked.id]
        return Answer(200, {"escalation_policy": self._policy(found[0])}) if found else NOT_FOUND

    def schedule(self, asked: Asked) -> Answer:
        """One schedule, as far as it is played: its name, and who is in it."""
        found = [one for one in self._pager.schedules.values() if one.id == asked.id]
        return Answer(200, {"schedule": self._schedule(found[0])}) if found else NOT_FOUND

    def windows(self, asked: Asked) -> Answer:
        """The maintenance windows, of services where these are named; `filter=ongoing` those that are on now."""
        services, now = asked.many("service_ids"), self._pager.now()
        found = [
            self._window(one)
            for one in self._pager.windows
            if not services or {service_id(key) for key in one.services} & set(services)
            if _is_so(one, asked.one("filter") or "all", now)
        ]
        return page(asked, "maintenance_windows", found)

    def subscriptions(self, asked: Asked) -> Answer:
        """The subscriptions to webhooks, of what a filter names; their secrets are never shown."""
        kind, ident = asked.one("filter_type"), asked.one("filter_id")
        if kind in ("service", "team") and not ident:
            return invalid("filter_id is required for this filter_type")
        found = [
            self._subscription(one)
            for one in self._pager.webhooks.subscriptions
            if kind is None or one.filter["type"] == f"{kind}_reference"
            if ident is None or one.filter["id"] == ident
        ]
        return page(asked, "webhook_subscriptions", found)

    def priorities(self, asked: Asked) -> Answer:
        """The priorities of the account."""
        found = [
            reference(self._pager, "priority", lasting_id("O", name), name) | {"type": "priority", "name": name}
            for name in self._pager.priorities
        ]
        return page(asked, "priorities", found)

    def _service(self, key: str, name: str, *, in_full: bool) -> Json:
        rules, known = self._pager.rules_of(key), reference(self._pager, "service", service_id(key), name)
        policy = self._pager.policies.get(rules.policy or name) or Policy(rules.policy or name)
        integration = reference(self._pager, INTEGRATION, lasting_id("N", key), "Sentry")
        if in_full:
            integration |= {"type": INTEGRATION, "name": "Sentry", "integration_key": key}
        return known | {
            "type": "service",
            "name": name,
            "status": self._status(key),
            "escalation_policy": policy_reference(self._pager, policy),
            "integrations": [integration],
            "teams": [],
            "acknowledgement_timeout": int(rules.ack_timeout),
            "alert_creation": "create_alerts_and_incidents",
        }

    def _status(self, key: str) -> str:
        if self._pager.rules_of(key).disabled:
            return "disabled"
        if self._pager.is_maintained(key):
            return "maintenance"
        states = {one.state for one in self._pager.incidents if one.routing_key == key}
        return "critical" if "triggered" in states else "warning" if "acknowledged" in states else "active"

    def _on_call(self, one: OnCall, *, in_full: bool) -> Json:
        person, known = person_of(one.email), one.schedule
        return {
            "escalation_policy": policy_reference(self._pager, one.policy),
            "escalation_level": one.level,
            "schedule": reference(self._pager, "schedule", known.id, known.name) if known else None,
            "user": user(self._pager, one.email) if in_full else user_reference(self._pager, person),
            "start": moment(one.start),
            "end": moment(one.end),
        }

    def _policy(self, one: Policy) -> Json:
        rules = [
            {
                "id": lasting_id("R", f"{one.name}/{number}"),
                "escalation_delay_in_minutes": max(1, round(level.minutes)),
                "targets": [self._target(target) for target in level.targets],
            }
            for number, level in enumerate(one.levels, 1)
        ]
        services = [
            reference(self._pager, "service", service_id(key), name)
            for key, name in self._pager.services.items()
            if (self._pager.rules_of(key).policy or name) == one.name
        ]
        known = {"type": "escalation_policy", "name": one.name, "escalation_rules": rules, "services": services}
        return policy_reference(self._pager, one) | known | {"num_loops": 0, "teams": []}

    def _target(self, target: str) -> Json:
        if "@" in target:
            return user_reference(self._pager, person_of(target))
        one = self._pager.schedules[target]
        return reference(self._pager, "schedule", one.id, one.name)

    def _schedule(self, one: Schedule) -> Json:
        people = [person_of(email) for email in dict.fromkeys(shift.email for shift in one.shifts)]
        using = [each for each in self._pager.policies.values() if any(one.name in lv.targets for lv in each.levels)]
        return reference(self._pager, "schedule", one.id, one.name) | {
            "type": "schedule",
            "name": one.name,
            "time_zone": "Europe/London",
            "users": [user_reference(self._pager, each) for each in people],
            "escalation_policies": [policy_reference(self._pager, each) for each in using],
            "teams": [],
        }

    def _window(self, one: Window) -> Json:
        names = {key: self._pager.services.get(key, "a service that is gone") for key in one.services}
        return {
            "id": one.id,
            "type": "maintenance_window",
            "summary": one.description or "maintenance",
            "self": f"{self._pager.base_url}/maintenance_windows/{one.id}",
            "html_url": None,
            "description": one.description,
            "start_time": moment(one.start),
            "end_time": moment(one.end),
            "created_by": user_reference(self._pager, one.by),
            "services": [reference(self._pager, "service", service_id(key), name) for key, name in names.items()],
            "teams": [],
        }

    def _subscription(self, one: Subscription) -> Json:
        disabled = self._pager.webhooks.is_disabled(one)
        method = {"id": lasting_id("M", one.id), "type": "http_delivery_method", "url": one.url, "secret": None}
        return {
            "id": one.id,
            "type": "webhook_subscription",
            "active": one.active,
            "description": one.description,
            "delivery_method": method | {"temporarily_disabled": disabled, "custom_headers": []},
            "events": list(one.events),
            "filter": one.filter,
        }


def _is_so(one: Window, wanted: str, now: datetime) -> bool:
    """Whether a window is in the state that a filter names."""
    is_past, is_future = one.end <= now, one.start > now
    states = {"past": is_past, "future": is_future, "ongoing": not is_past and not is_future, "open": not is_past}
    return states.get(wanted, True)
