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


class RefusedRecipient(Struct, frozen=True):
    """One of several recipients who will never have it, though the others do: a `key` to know them by again, and why in words."""

    key: str
    said: str


class Sent(Struct, frozen=True):
    """It is out. `place` is where (None leaves the known place, if any); `answer` is a short note for the attempt's row.

    `refused` are those of its recipients who did not get it, which those who run Switchboard are told. `undrawn`: it refused the
    charts, and has the same without them.
    """

    place: DeliveryPlace | None = None
    answer: str = "ok"
    refused: tuple[RefusedRecipient, ...] = ()
    undrawn: bool = False


class TryAgain(Struct, frozen=True):
    """Refused for now. `after` is the destination's own word (Retry-After), None leaves the wait to the backoff.

    `left` is how this try leaves its place where it did a part, for the next one to go on from.
    """

    because: str
    after: timedelta | None = None
    gate: Gate = Gate.DELIVERY
    left: DeliveryPlace | None = None


class Unknown(Struct, frozen=True):
    """The request went out and no answer came: it may or may not have been done. `left` is as in TryAgain."""

    because: str
    left: DeliveryPlace | None = None


class GaveUp(Struct, frozen=True):
    """Refused for good; a retry would be refused as well. `lost`: the message that was there is no more (somebody deleted it)."""

    because: str
    lost: bool = False


class Absent(Struct, frozen=True):
    """A look (FIND) saw all there is to see, and it is not there: what was tried did not happen."""

    because: str = "not there"


Outcome = Sent | TryAgain | Unknown | GaveUp | Absent
