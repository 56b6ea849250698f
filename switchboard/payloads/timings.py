"""How long transactions took, as Sentry's events API says. Never raises: a row that is not one is passed over."""

from __future__ import annotations

import re

from switchboard.model.digest import TransactionTimes
from switchboard.payloads.inspection import value
from switchboard.payloads.lenient import Object, mapping, number, real, text

_PERCENTILE = re.compile(r"(p\d\d)\(")
_LONGEST = 200
PERCENTILES = ("p50", "p75", "p95", "p99")


def read_timings(raw: bytes, project: str) -> tuple[TransactionTimes, ...] | None:
    """Read the transactions of a project, in Sentry's order; None where it is no such answer."""
    told = mapping(value(raw)).get("data")
    if not isinstance(told, list):
        return None
    return tuple(times for row in map(mapping, told) if (times := _times(row, project)))


def _times(row: Object, project: str) -> TransactionTimes | None:
    """Percentiles are named after what they are of (`p95(span.duration)`), and are milliseconds."""
    name, many = text(row.get("transaction"), limit=_LONGEST), number(row.get("count()"))
    found = {match[1]: each for key, each in row.items() if (match := _PERCENTILE.match(key))}
    p50, p75, p95, p99 = (real(found.get(each)) for each in PERCENTILES)
    if name is None or many is None or p50 is None or p75 is None or p95 is None or p99 is None:
        return None
    return TransactionTimes(project=project, transaction=name, count=many, p50=p50, p75=p75, p95=p95, p99=p99)
