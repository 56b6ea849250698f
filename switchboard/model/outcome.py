"""Outcome: what one try at a destination came to. A sender returns one of these; the outbox alone decides what next."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from switchboard.model.delivery import DeliveryPlace


class Gate(StrEnum):
    """What a destination's refusal holds back: this delivery, its lane, or one API method for the whole workspace."""

    DELIVERY = "delivery"
    LANE = "lane"
    BUDGET = "budget"


class Sent(Struct, frozen=True):
    """It is out. `place` is where (None leaves the known place, if any); `answer` is a short note for the attempt's row."""

    place: DeliveryPlace | None = None
    answer: str = "ok"


class TryAgain(Struct, frozen=True):
    """Refused for now. `after` is the destination's own word (Retry-After), None leaves the wait to the backoff."""

    because: str
    after: timedelta | None = None
    gate: Gate = Gate.DELIVERY


class Unknown(Struct, frozen=True):
    """The request went out and no answer came: it may or may not have been done."""

    because: str


class GaveUp(Struct, frozen=True):
    """Refused for good; a retry would be refused as well. `lost`: the message that was there is no more (somebody deleted it)."""

    because: str
    lost: bool = False


class Absent(Struct, frozen=True):
    """A look (FIND) saw all there is to see, and it is not there: what was tried did not happen."""

    because: str = "not there"


Outcome = Sent | TryAgain | Unknown | GaveUp | Absent
