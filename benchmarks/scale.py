"""How long to measure: the whole run, a quick look, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Rounds, and within each round the seconds and amounts of the rows."""

    name: str
    rounds: int
    sizes: tuple[str, ...]
    accept_seconds: float
    ack_seconds: float
    decide_seconds: float
    first_seen: int
    known: int
    quiet_seconds: float
    chatter_seconds: float
    idle_seconds: float


FULL = Scale(
    name="full",
    rounds=3,
    sizes=("1.5 KB", "13 KB", "59 KB"),
    accept_seconds=2.0,
    ack_seconds=4.0,
    decide_seconds=0.8,
    first_seen=2500,
    known=4000,
    quiet_seconds=20.0,
    chatter_seconds=12.0,
    idle_seconds=10.0,
)
QUICK = Scale(
    name="quick",
    rounds=1,
    sizes=("13 KB",),
    accept_seconds=1.0,
    ack_seconds=2.0,
    decide_seconds=0.3,
    first_seen=600,
    known=1200,
    quiet_seconds=5.0,
    chatter_seconds=4.0,
    idle_seconds=3.0,
)
TINY = Scale(
    name="tiny",
    rounds=1,
    sizes=("13 KB",),
    accept_seconds=0.1,
    ack_seconds=0.2,
    decide_seconds=0.01,
    first_seen=70,
    known=70,
    quiet_seconds=1.1,
    chatter_seconds=1.1,
    idle_seconds=0.2,
)
SCALES = {scale.name: scale for scale in (FULL, QUICK, TINY)}
