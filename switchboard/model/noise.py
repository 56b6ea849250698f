"""Noise: what came of the deliveries of routes in a period, and by which alerts each came; of these a route is judged."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from switchboard.model.delivery import Delivery
from switchboard.model.feedback import Feedback
from switchboard.model.history import AlertRecord
from switchboard.model.statistics import Dimensions


class ToldAlike(Struct, frozen=True):
    """What some deliveries have alike: whom they told, by which routes. `about` and `subject_id` only where that is asked for."""

    team: str | None
    routes: tuple[str, ...]
    about: Dimensions | None = None
    subject_id: int | None = None


class RouteTally(Struct, frozen=True, kw_only=True):
    """How many of the deliveries that have this alike were delivered, and what came of them."""

    alike: ToldAlike
    delivered: int = 0
    acted_on: int = 0
    acknowledged: int = 0
    ignored: int = 0
    auto_resolved: int = 0
    pages: int = 0
    pages_taken_up: int = 0
    critical_pages: int = 0


class SaidOfDelivery(Struct, frozen=True):
    """What somebody said of one of the deliveries that have this alike."""

    alike: ToldAlike
    said: Feedback


class AlertGlance(Struct, frozen=True):
    """One alert, of which only this is read."""

    id: int
    at: datetime
    fact_set_id: int | None


class TracedDelivery(Struct, frozen=True, kw_only=True):
    """A delivery that one route alone brought about, with the alerts of its subject from the one that opened it on.

    `glances` are all of them while it lasted, `earlier` the times of those in the hour before; of `alerts`, some of them, all is
    read: the first ones, and one of each further fact set. `is_whole`: nothing more came. `is_heeded`: somebody did something about
    it, or called it useful.
    """

    delivery: Delivery
    glances: tuple[AlertGlance, ...]
    alerts: tuple[AlertRecord, ...]
    earlier: tuple[datetime, ...] = ()
    is_whole: bool = True
    is_heeded: bool = False
