"""A house in which alerts come and are told by real routes, so that what is said of their noise can be held against a replay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.digests.routes import ENOUGH, LookedAt, routes_of
from switchboard.model.delivery import Act, Delivery, DeliveryState
from switchboard.model.digest import DigestPeriod, DigestWish, RouteNoise
from switchboard.model.inbound import Hint
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.pipeline.pipeline import process
from switchboard.routing.over import counts_asked
from switchboard.state.context import Context
from switchboard.storage.store import Store, scratch_store
from tests.samples.sentry import an_event_alert
from tests.switchboard.builders import ANA, AT, after, an_inbound
from tests.switchboard.processing import PLACES

ROUTES = """\
version: 1
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}"}
routes:
  - name: errors
    when: level:error
    notify: ["slack:payments"]
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:payments"]
"""
WEEK = DigestPeriod(
    every="week", zone="UTC", earlier=AT - timedelta(days=7), since=AT - timedelta(days=1), until=AT + timedelta(days=6)
)
CHANNELS = {"#payments": "C1", "#alerts": "C2"}


def a_wish(**over: Any) -> DigestWish:
    """A digest of that week for payments."""
    known: dict[str, Any] = {"team": "payments", "period": WEEK, "now": WEEK.until}
    return DigestWish(**(known | over))


@dataclass(slots=True)
class NoisyHouse:
    """A house with a configuration; `events` are all that came, so that they can come to another one."""

    store: Store
    text: str = ROUTES
    events: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let Slack's channels be known."""
        self.store.transact(lambda unit: unit.attempts.know_channels(CHANNELS))

    @property
    def config(self) -> Config:
        """Return the configuration that decides."""
        return load_config(self.text, file="routes.yaml")[0]

    def event(self, issue: int, *, seconds: float = 0, **over: Any) -> None:
        """Let an event of an issue come, and all that is pending be delivered."""
        number = len(self.events) + 1
        known = {"issue_id": str(issue), "event_id": f"{number:032x}", "issue_url": "", "web_url": ""}
        self.events.append((seconds, known | over))
        stamp = (("sentry-hook-timestamp", str(int(after(seconds).timestamp()))),)
        body = an_inbound(
            an_event_alert(**known | over),
            number=number,
            received_at=after(seconds),
            hint=Hint(resource="event_alert"),
            headers=stamp,
        )
        config, now = self.config, after(seconds)
        self.store.transact(
            lambda unit: process(
                body, Context(unit, config, CHANNELS, now, counts=counts_asked(config)), replayed=False
            )
        )
        self._deliver(seconds)

    def _deliver(self, seconds: float) -> None:
        def sent(one: Delivery) -> Delivery:
            told = replace(
                one, state=DeliveryState.DELIVERED, place=PLACES[one.destination.kind], delivered_at=after(seconds)
            )
            return replace(told, due_at=None, paged_at=after(seconds) if one.destination.traits.wakes else None)

        owed = [one for one in self.deliveries() if one.state is DeliveryState.PENDING]
        self.store.transact(lambda unit: unit.deliveries.save([sent(one) for one in owed]))

    def deliveries(self) -> list[Delivery]:
        """Return all deliveries, the oldest first."""
        return self.store.transact(lambda unit: unit.deliveries.listing(limit=10_000))[::-1]

    def close(self, seconds: float) -> None:
        """Let what is open be over, so that the next event opens the next episode."""
        state, at = DeliveryState.CLOSED, after(seconds)
        told = [replace(one, state=state, closed_at=at) for one in self.deliveries() if one.closed_at is None]
        self.store.transact(lambda unit: unit.deliveries.save(told))

    def act(self, *numbers: int) -> None:
        """Let Ana do something about some of the deliveries, by their place in the order of time."""
        act = Act(AT, TimelineKind.ASSIGNED, ANA)
        told = self.deliveries()
        self.store.transact(lambda unit: unit.deliveries.save([replace(told[each], acted=act) for each in numbers]))

    def noise(self, enough: LookedAt = ENOUGH, **over: Any) -> dict[str, RouteNoise]:
        """Return what is said of each route."""
        config = self.config
        found = self.store.transact(lambda unit: routes_of(a_wish(**over), unit, config, enough=enough))
        return {each.route: each for each in found}

    def told(self) -> set[tuple[int, str, int]]:
        """Return what was told: of which subject, where, in which episode."""
        return {(one.subject_id, str(one.destination), one.episode) for one in self.deliveries()}

    def again(self, text: str) -> NoisyHouse:
        """Return a house with another configuration, to which the same came."""
        other = NoisyHouse(scratch_store(), text)
        for seconds, event in self.events:
            other.event(int(event["issue_id"]), seconds=seconds, **event)
        return other
