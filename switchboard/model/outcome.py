"""Outcome: what one try at a destination came to. A sender returns one of these; the outbox alone decides what next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from switchboard.model.delivery import DeliveryPlace


class Gate(StrEnum):
    """What a destination's refusal holds back: this delivery, its lane, or one API method for the whole workspace."""

    DELIVERY = "delivery"
    LANE = "lane"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Sent:
    """It is out. `place` is where (None leaves the known place, if any); `answer` is a short note for the attempt's row."""

    place: DeliveryPlace | None = None
    answer: str = "ok"


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Refused for now. `after` is the destination's own word (Retry-After), None leaves the wait to the backoff."""

    because: str
    after: timedelta | None = None
    gate: Gate = Gate.DELIVERY


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request went out and no answer came: it may or may not have been done."""

    because: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Refused for good; a retry would be refused as well. `lost`: the message that was there is no more (somebody deleted it)."""

    because: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A look (FIND) saw all there is to see, and it is not there: what was tried did not happen."""

    because: str = "not there"


Outcome = Sent | TryAgain | Unknown | GaveUp | Absent
