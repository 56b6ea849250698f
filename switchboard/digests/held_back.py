"""PURE: what a changed route would have held back of what was told, by the alerts as they were decided; once for each fact set."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.config.config import Config, Route
from switchboard.model.decision import Decision, Destination
from switchboard.model.history import AlertRecord
from switchboard.model.noise import AlertGlance, TracedDelivery
from switchboard.model.replace import replace
from switchboard.pipeline.thresholds import MINUTE, span
from switchboard.routing.decide import decide
from switchboard.routing.lanes import canonical_decision

HOUR = timedelta(hours=1)
Passes = Callable[[AlertRecord], bool]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The deliveries that would not have been; `to_fallback`: of how many the fallback would have been told instead."""

    deliveries: tuple[TracedDelivery, ...] = ()
    to_fallback: int = 0

    @property
    def is_heeded(self) -> bool:
        """Return whether somebody did something about any of them, or called it useful."""
        return any(each.is_heeded for each in self.deliveries)


@dataclass(frozen=True, slots=True)
class Changed:
    """A route with another condition, among all others as they are. `channels` has the ids of channels by name."""

    route: Route
    config: Config
    channels: Mapping[str, str]

    @classmethod
    def of(cls, route: Route, changed: Route, config: Config, channels: Mapping[str, str]) -> Changed:
        """Put a changed route in the place of what it was."""
        routes = tuple(changed if each is route else each for each in config.routes)
        return cls(route, replace(config, routes=routes), channels)

    def holds_back(self, traced: Iterable[TracedDelivery], passes: Passes) -> HeldBack:
        """Return which deliveries nobody would have had: no alert passes, and nothing else leads to the same place."""
        found, fell = [], 0
        for each in traced:
            alerts = matched(each, self.route.name)
            if not alerts or not each.is_whole or any(map(passes, alerts)):
                continue
            decisions = [self._decided(alert) for alert in _one_of_each(each, alerts)]
            if not any(_leads_to(each.delivery.destination, decision) for decision in decisions):
                found.append(each)
                fell += any(decision.fallback and decision.notifies for decision in decisions)
        return HeldBack(tuple(found), fell)

    def _decided(self, alert: AlertRecord) -> Decision:
        return canonical_decision(decide(alert.facts, self.config), self.channels, self.config)


def _leads_to(place: Destination, decision: Decision) -> bool:
    return any(str(notify.destination) == str(place) for notify in decision.notifies if not notify.shadow)


def matched(traced: TracedDelivery, route: str) -> list[AlertRecord]:
    """Return the alerts by which a route told of a delivery's subject, of those that were read."""
    return [each for each in traced.alerts if any(route in notify.routes for notify in each.decision.notifies)]


def hourly_counts(traced: Iterable[TracedDelivery]) -> list[int]:
    """Return how many events each subject had in each hour of the clock in which it had any; each subject once."""
    counted: Counter[tuple[int, datetime]] = Counter()
    known: set[tuple[int, int]] = set()
    for each in traced:
        subject = each.delivery.subject_id
        fresh = [glance for glance in _events(each) if (subject, glance.id) not in known]
        known |= {(subject, glance.id) for glance in fresh}
        counted.update((subject, glance.at.replace(minute=0, second=0, microsecond=0)) for glance in fresh)
    return sorted(counted.values())


def most_in_an_hour(traced: TracedDelivery, route: str) -> int:
    """Return the highest count(1h) that the route would have met with an alert of this delivery.

    Of alerts that were not read, it is supposed that each has an event of its own, and that the route matched.
    """
    met = {each.id for each in matched(traced, route)} | (
        {each.id for each in traced.glances} - {each.id for each in traced.alerts}
    )
    events, times, most = {each.id for each in _events(traced)}, sorted(traced.earlier), 0
    for glance in traced.glances:
        if glance.id in events:
            insort(times, glance.at)
        if glance.id in met:
            spanned = span(HOUR, glance.at)
            most = max(most, bisect_left(times, spanned.last + MINUTE) - bisect_left(times, spanned.first))
    return most


def percentile_90(counts: list[int]) -> int:
    """Return the least count that nine in ten, rounded up, do not exceed; 0 of none. They are sorted."""
    return counts[-(-len(counts) * 9 // 10) - 1] if counts else 0


def _events(traced: TracedDelivery) -> Iterator[AlertGlance]:
    """Yield the alerts that bring an event for the first time; of what was not read, each does."""
    read = {each.id: each.facts.event_id for each in traced.alerts}
    known: set[str] = set()
    for glance in traced.glances:
        event = read.get(glance.id, "")
        if event is None or event in known:
            continue
        known |= {event} if event else set()
        yield glance


def _one_of_each(traced: TracedDelivery, alerts: Iterable[AlertRecord]) -> list[AlertRecord]:
    sets = {glance.id: glance.fact_set_id for glance in traced.glances}
    return list({sets.get(alert.id): alert for alert in alerts}.values())
