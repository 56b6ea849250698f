"""A house with a small config, to which the tests of the pipeline hand webhooks as Sentry would send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from switchboard.config.config import Config
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import Delivery, DeliveryPlace, DeliveryState
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Hint, Inbound, Progress
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.pipeline.pipeline import process
from switchboard.routing.over import counts_asked
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.samples.sentry import an_event_alert, an_issue
from tests.switchboard.builders import INCIDENT, MESSAGE, after, an_inbound

CONFIG = """\
version: 1
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}"}
  core: {slack: "#core", pagerduty: "${PAGERDUTY_CORE}"}
routes:
  - {name: local, when: "environment:development", drop: "development stays local"}
  - {name: fatal, when: "level:fatal environment:production", notify: ["pagerduty:payments", "slack:#payments"]}
  - {name: errors, when: "environment:[production,staging] customer_tier:gold", notify: ["slack:#payments"]}
  - {name: trial, when: "customer_tier:silver", notify: ["slack:#trial"], shadow: true}
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:core"]
"""
PAYMENTS, ALERTS, PAGER = "slack:C1", "slack:#alerts", "pagerduty:payments"
PLACES: Mapping[DestinationKind, DeliveryPlace] = {DestinationKind.SLACK: MESSAGE, DestinationKind.PAGERDUTY: INCIDENT}
SILVER = [["customer_tier", "silver"]]


@dataclass(slots=True)
class Pipeline:
    """A house with a config, to which bodies are handed one by one, each second of which is named."""

    house: Store
    config: Config
    count: int = 0

    def take(self, resource: str, raw: bytes, *, seconds: float = 0, replayed: bool = False) -> Progress:
        """Work a body that Sentry sent and we received so many seconds after AT."""
        self.count += 1
        stamp = str(int(after(seconds).timestamp()))
        body = an_inbound(
            raw,
            number=self.count,
            received_at=after(seconds),
            hint=Hint(resource=resource),
            headers=(("sentry-hook-timestamp", stamp),),
        )
        return self.work(body, seconds=seconds, replayed=replayed)

    def work(self, body: Inbound, *, seconds: float = 0, replayed: bool = False) -> Progress:
        """Work a body at a time."""
        now = after(seconds)
        return self.house.transact(lambda unit: process(body, self._context(unit, now), replayed=replayed))

    def _context(self, unit: Unit, now: datetime) -> Context:
        return Context(unit, self.config, {"#payments": "C1"}, now, counts=counts_asked(self.config))

    def event(self, *, seconds: float = 0, number: int = 1, **over: Any) -> Progress:
        """Take an event alert of the issue."""
        return self.take("event_alert", an_event_alert(event_id=f"e{number}", **over), seconds=seconds)

    def issue(self, action: str, *, seconds: float = 0, **over: Any) -> Progress:
        """Take other news of the issue."""
        return self.take("issue", an_issue(action, **over), seconds=seconds)

    def latest(self) -> dict[str, Delivery]:
        """Return the latest delivery at each lane."""
        found = self.house.transact(lambda unit: unit.deliveries.listing())
        return {str(one.destination): one for one in reversed(found)}

    def tell(self) -> None:
        """Play an outbox that delivers all that is pending."""
        owed = [one for one in self.latest().values() if one.state is DeliveryState.PENDING]
        told = [
            replace(one, state=DeliveryState.DELIVERED, place=PLACES[one.destination.kind], shown=one.wanted)
            for one in owed
        ]
        self.house.transact(lambda unit: unit.deliveries.save(told))

    def alerts(self) -> list[AlertRecord]:
        """Return the kept alerts, oldest first."""
        return self.house.transact(lambda unit: unit.subjects.latest_alerts(limit=100))[::-1]

    def subject(self) -> Subject:
        """Return the one issue."""
        found = self.house.transact(lambda unit: unit.subjects.named("4201"))
        assert found
        return found
