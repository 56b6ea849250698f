"""How long to measure: the whole run, a quick look, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.mail import SIZES


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
    big: int
    quiet_seconds: float
    chatter_seconds: float
    chatter_rate: int
    fresh_seconds: float
    idle_seconds: float
    postgres_alerts: int
    stored: int
    storm_events: int
    storm_issues: int
    grown_issues: int
    growth_turns: int
    growth_alerts: int
    ticks: int
    digest_alerts: int
    digest_issues: int
    digest_turns: int


FULL = Scale(
    name="full",
    rounds=3,
    sizes=tuple(SIZES),
    accept_seconds=1.5,
    ack_seconds=4.0,
    decide_seconds=0.8,
    first_seen=2500,
    known=4000,
    big=400,
    quiet_seconds=22.0,
    chatter_seconds=22.0,
    chatter_rate=2000,
    fresh_seconds=5.0,
    idle_seconds=10.0,
    postgres_alerts=2000,
    stored=1000,
    storm_events=100_000,
    storm_issues=1_000,
    grown_issues=30_000,
    growth_turns=3,
    growth_alerts=2000,
    ticks=200,
    digest_alerts=1_000_000,
    digest_issues=10_000,
    digest_turns=3,
)
QUICK = Scale(
    name="quick",
    rounds=1,
    sizes=("13 KB", "1 MB"),
    accept_seconds=1.0,
    ack_seconds=2.0,
    decide_seconds=0.3,
    first_seen=600,
    known=1200,
    big=200,
    quiet_seconds=5.0,
    chatter_seconds=4.0,
    chatter_rate=2000,
    fresh_seconds=3.0,
    idle_seconds=3.0,
    postgres_alerts=600,
    stored=500,
    storm_events=4_000,
    storm_issues=200,
    grown_issues=3_000,
    growth_turns=1,
    growth_alerts=800,
    ticks=50,
    digest_alerts=100_000,
    digest_issues=2_000,
    digest_turns=1,
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
    big=3,
    quiet_seconds=1.1,
    chatter_seconds=1.1,
    chatter_rate=200,
    fresh_seconds=0.6,
    idle_seconds=0.2,
    postgres_alerts=70,
    stored=70,
    storm_events=60,
    storm_issues=20,
    grown_issues=400,
    growth_turns=1,
    growth_alerts=70,
    ticks=2,
    digest_alerts=2_000,
    digest_issues=20,
    digest_turns=1,
)
SCALES = {scale.name: scale for scale in (FULL, QUICK, TINY)}
