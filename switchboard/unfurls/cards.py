"""The card under a shared link: what the issue's own message shows, without what belongs to that one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.card import Card
from switchboard.model.delivery import Delivery, DeliveryState, SlackPlace
from switchboard.model.links import Links
from switchboard.model.subject import Subject
from switchboard.outbox.cards import gather, unplaced
from switchboard.storage.store import Unit


def card_under(channel: str, subject: Subject, unit: Unit, *, config: Config, links: Links, now: datetime) -> Card:
    """Gather the card, as this channel's message of the issue shows it, else as the newest of another does."""
    latest = unit.deliveries.latest(subject.id)
    posted = [one for one in latest if isinstance(one.place, SlackPlace) and not one.is_personal]
    delivery = _nearest(posted, channel) or unplaced(subject, unit, now=now)
    card = gather(delivery, subject, unit, config=config, links=links, now=now, pressed=False)
    # Nothing was routed here, so there is no why; and what stands here is nobody's message of ours.
    bare = replace(
        delivery, id=0, state=DeliveryState.DELIVERED, why=None, stands_in_for=None, may_repeat=False, mention=None
    )
    return replace(card, delivery=bare, because="", late=None, continues=None, console=None, slack=None)


def _nearest(posted: Sequence[Delivery], channel: str) -> Delivery | None:
    here = [one for one in posted if isinstance(one.place, SlackPlace) and one.place.channel == channel]
    return max(here or posted, key=lambda one: one.id, default=None)
