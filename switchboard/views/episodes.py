"""Which episode an inbound belongs to, at each destination: its own, however many came after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from switchboard.model.delivery import Delivery
from switchboard.model.history import AlertRecord
from switchboard.routing.lanes import canonical
from switchboard.storage.store import Unit


def led_to(alert: AlertRecord, deliveries: Sequence[Delivery], unit: Unit) -> list[Delivery]:
    """Return the deliveries that an alert opened or was told by. What stands in for one that failed is shown as well.

    One that opened nothing, since it came late or its page rested, belongs to the episode before.
    """
    channels = unit.attempts.channels() if alert.decision.notifies else {}
    wanted = {str(canonical(notify.destination, channels)) for notify in alert.decision.notifies}
    lanes: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        lane = str(canonical(delivery.destination, channels))
        stands_in = delivery.stands_in_for is not None and delivery.alert_id == alert.id
        if lane in wanted or stands_in:
            lanes.setdefault(lane, []).append(delivery)
    chosen = (_episode_of(alert.id, each) for each in lanes.values())
    return [each for each in chosen if each is not None]


def _episode_of(alert_id: int, episodes: Sequence[Delivery]) -> Delivery | None:
    """Return the last episode that was open by then; where nobody wrote down what opened one, by the last that it was told of."""
    begun = [each for each in episodes if each.first_alert_id is not None and each.first_alert_id <= alert_id]
    if begun:
        return begun[-1]
    unsaid = (each for each in episodes if each.first_alert_id is None)
    return next((each for each in unsaid if each.alert_id >= alert_id), None)


def at_inbound(inbound_id: int, deliveries: Sequence[Delivery], unit: Unit) -> list[Delivery]:
    """Return what was open when an inbound came that was no alert; where nothing was yet, what was opened next."""
    opened = unit.subjects.inbounds_of({each.first_alert_id for each in deliveries if each.first_alert_id})

    def was_open(delivery: Delivery) -> bool:
        return opened.get(delivery.first_alert_id or 0, 0) <= inbound_id

    return [_last(episodes, was_open) for episodes in _by_destination(deliveries)]


def latest(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Return the delivery of the latest episode at each destination; they are given oldest first."""
    return [episodes[-1] for episodes in _by_destination(deliveries)]


def _last(episodes: Sequence[Delivery], was_open: Callable[[Delivery], bool]) -> Delivery:
    return next(filter(was_open, reversed(episodes)), episodes[0])


def _by_destination(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for each in deliveries:
        found.setdefault(str(each.destination), []).append(each)
    return list(found.values())
