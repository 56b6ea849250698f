"""The card under a shared link: what the issue's own message shows, without what belongs to that one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.card import Card
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.links import Links
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.outbox.cards import gather, unplaced
from switchboard.senders.slack.place import channel_and_ts
from switchboard.storage.store import Unit


def card_under(channel: str, subject: Subject, unit: Unit, *, config: Config, links: Links, now: datetime) -> Card:
    """Gather the card, as this channel's message of the issue shows it, else as the newest of another does."""
    latest = unit.deliveries.latest(subject.id)
    posted = [one for one in latest if _is_message(one) and not one.is_personal]
    here = Destination(DestinationKind.SLACK, channel)
    delivery = _nearest(posted, channel) or unplaced(subject, unit, at=here, now=now)
    card = gather(delivery, subject, unit, config=config, links=links, now=now, pressed=False)
    # Nothing was routed here, so there is no why; and what stands here is nobody's message of ours.
    bare = replace(
        delivery,
        id=0,
        state=DeliveryState.DELIVERED,
        reason=None,
        why=None,
        stands_in_for=None,
        may_repeat=False,
        mention=None,
    )
    return replace(card, delivery=bare, because="", late=None, continues=None, console=None, slack=None)


def _is_message(delivery: Delivery) -> bool:
    return delivery.destination.kind is DestinationKind.SLACK and delivery.place is not None


def _nearest(posted: Sequence[Delivery], channel: str) -> Delivery | None:
    here = [one for one in posted if one.place and channel_and_ts(one.place)[0] == channel]
    return max(here or posted, key=lambda one: one.id, default=None)
