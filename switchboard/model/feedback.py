"""Feedback: what people say of a message, that it was useful or noise. Counted by route; it changes nothing by itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Opinion(StrEnum):
    """What is said of a message."""

    USEFUL = "useful"
    NOISE = "noise"


class Feedback(Struct, frozen=True, kw_only=True):
    """What one person said last of one delivery in this sense; `stands` is false once they took it back.

    Of two opinions of theirs that stand, the later one is their vote.
    """

    delivery_id: int
    by: str
    opinion: Opinion
    at: datetime
    stands: bool = True
