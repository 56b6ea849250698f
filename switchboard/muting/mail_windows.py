"""Mail to a team comes one by one while it is rare, and together where it is not: what follows a first mail soon waits for company.

It is held as by a suppression, which ends by itself; `summaries.py` then says it. Idempotent: what waits goes on waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.decision import Destination, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.replace import replace
from switchboard.state.context import Context
from switchboard.state.deliveries import Owed
from switchboard.storage.store import Unit

MAIL = "mail"
"""The kind of what holds it, in its one spelling `mail:TEAM`."""


def gathered_mail(owed: Owed, before: Mapping[str, Delivery], context: Context, *, test: bool) -> Owed:
    """Return what is owed, with the mails in it that are to wait for company; `before` is what stood there, by destination.

    Nothing waits beside a page, or where it is critical, as who is called upon is mailed at once; nor does a test.
    """
    pages = (each.destination.traits.wakes and each.state is DeliveryState.PENDING for each in owed.deliveries)
    if test or any(pages):
        return owed
    gathered = (_gathered(each, before.get(str(each.destination)), context) for each in owed.deliveries)
    return Owed(tuple(gathered), owed.entries)


def _gathered(delivery: Delivery, before: Delivery | None, context: Context) -> Delivery:
    fits = delivery.state is DeliveryState.PENDING and delivery.severity is not Severity.CRITICAL
    if not fits or not gathers(delivery.destination) or delivery.stands_in_for is not None:
        return delivery
    if before is not None and before.state is DeliveryState.HELD and before.held_by == _by(delivery.destination):
        waits = before.until is not None and before.until > context.now
        return _waiting(replace(delivery, born_at=before.born_at), before.until) if waits else delivery
    if delivery.id or delivery.episode > 1:
        return delivery  # it is on its way, or was told before and came back
    until = _until(delivery.destination, context.unit, context.config)
    if until is None or until <= context.now:
        context.unit.mutes.mailed(str(delivery.destination), at=context.now)
        return delivery
    return _waiting(delivery, until)


def gathers(place: Destination) -> bool:
    """Return whether mail to a destination waits for company: that to a team's addresses does."""
    return place.traits.sparing and place.team is not None and place.person is None


def _by(place: Destination) -> str:
    return f"{MAIL}:{place.team}"


def _until(place: Destination, unit: Unit, config: Config) -> datetime | None:
    team, last = config.teams.get(place.team or ""), unit.mutes.mailed_at(str(place))
    return last + team.mail_every if team is not None and team.mail_every is not None and last is not None else None


def _waiting(delivery: Delivery, until: datetime | None) -> Delivery:
    why = "it waits for others that may come, as mail was just sent there (`mail_every`)"
    held = replace(delivery, state=DeliveryState.HELD, held_by=_by(delivery.destination), until=until)
    return replace(held, why=why, due_at=None)
