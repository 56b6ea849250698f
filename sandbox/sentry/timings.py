"""How long transactions take, as the events API tells it: of spans, or of transactions, as an older Sentry keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.journal import Json

MEASURED = {"spans": "span.duration", "transactions": "transaction.duration"}


@dataclass(frozen=True, slots=True)
class Timing:
    """A transaction: how often it ran, and its percentiles in milliseconds."""

    transaction: str
    count: int
    p50: float
    p75: float
    p95: float
    p99: float


PLAUSIBLE = (
    Timing("/checkout/pay", 4_210, 182.4, 310.9, 1_204.5, 2_870.1),
    Timing("/search", 18_044, 61.2, 95.7, 402.8, 911.3),
    Timing("/basket", 9_120, 34.5, 51.0, 120.2, 260.6),
)


def slowest(rows: Iterable[Timing], dataset: str, *, most: int) -> Json:
    """The rows as the events API answers them, by p95."""
    measured = MEASURED[dataset]
    found = sorted(rows, key=lambda row: -row.p95)[:most]
    return {"data": [_row(row, measured) for row in found], "meta": _meta(measured)}


def _row(row: Timing, measured: str) -> Json:
    percentiles = {f"{name}({measured})": getattr(row, name) for name in ("p50", "p75", "p95", "p99")}
    return {"transaction": row.transaction, "count()": row.count, **percentiles}


def _meta(measured: str) -> Json:
    lengths = {f"{name}({measured})": "duration" for name in ("p50", "p75", "p95", "p99")}
    return {"fields": {"transaction": "string", "count()": "integer", **lengths}}
