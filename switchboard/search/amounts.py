"""Numbers as people type them: `5`, `2.5k`, `300ms`, `1.5s`, `512mb`, `50%`. A letter's meaning hangs on what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    """What a number measures, and so its unit in here: milliseconds, bytes, a share of 1, or none."""

    DURATION = "duration"
    SIZE = "size"
    SHARE = "share"
    NONE = "plain number"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the unit of its dimension."""

    value: float
    dimension: Dimension = Dimension.NONE


_AMOUNT = re.compile(r"(-?)(\d{1,20})(\.\d{1,15})?([a-z%]*)", re.IGNORECASE | re.ASCII)

# As in Sentry's grammar (event_search: `numeric_value`, `duration_unit`, `size_unit`).
_SHORT = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
DURATIONS: dict[str, float] = {
    "ms": 1,
    **dict.fromkeys(("s", "sec"), 1_000),
    **dict.fromkeys(("m", "min"), 60_000),
    **dict.fromkeys(("h", "hr"), 3_600_000),
    **dict.fromkeys(("d", "day"), 86_400_000),
    **dict.fromkeys(("w", "wk"), 604_800_000),
}
_PREFIXES = "kmgtpezy"
SIZES: dict[str, float] = {
    "bit": 0.125,
    **dict.fromkeys(("nb", "bytes"), 1),
    **{f"{prefix}b": 1_000**power for power, prefix in enumerate(_PREFIXES, 1)},
    **{f"{prefix}ib": 1_024**power for power, prefix in enumerate(_PREFIXES, 1)},
}

# What SDKs write beside a measurement (Relay: MetricUnit).
_WRITTEN: dict[str, tuple[float, Dimension]] = {
    "nanosecond": (1e-6, Dimension.DURATION),
    "microsecond": (1e-3, Dimension.DURATION),
    "millisecond": (1, Dimension.DURATION),
    "second": (DURATIONS["s"], Dimension.DURATION),
    "minute": (DURATIONS["m"], Dimension.DURATION),
    "hour": (DURATIONS["h"], Dimension.DURATION),
    "day": (DURATIONS["d"], Dimension.DURATION),
    "week": (DURATIONS["w"], Dimension.DURATION),
    "bit": (SIZES["bit"], Dimension.SIZE),
    "byte": (1, Dimension.SIZE),
    **{
        f"{name}byte": (SIZES[short], Dimension.SIZE)
        for names, letters in (
            ("kilo mega giga tera peta exa", ("kb", "mb", "gb", "tb", "pb", "eb")),
            ("kibi mebi gibi tebi pebi exbi", ("kib", "mib", "gib", "tib", "pib", "eib")),
        )
        for name, short in zip(names.split(), letters, strict=True)
    },
    "ratio": (1, Dimension.SHARE),
    "percent": (0.01, Dimension.SHARE),
}
# Measurements that are durations although nothing says so (Sentry: MEASUREMENT duration keys).
_VITALS = frozenset("fp fcp lcp fid inp ttfb ttfb.requesttime app_start_cold app_start_warm duration".split())


def read_number(typed: str) -> Amount | None:
    """Read a plain number, where k, m and b are thousands, millions, billions; None for anything else."""
    return _read(typed, _SHORT, Dimension.NONE)


def read_duration(typed: str) -> Amount | None:
    """Read a duration, where m is minutes; a plain number is milliseconds, as in Sentry."""
    return _read(typed, {"": 1, **DURATIONS}, Dimension.DURATION)


def read_any(typed: str) -> Amount | None:
    """Read a number of whatever dimension: a duration before all else (2m is minutes), then a size, a share, a number."""
    return (
        _read(typed, DURATIONS, Dimension.DURATION)
        or _read(typed, SIZES, Dimension.SIZE)
        or _read(typed, {"%": 0.01}, Dimension.SHARE)
        or read_number(typed)
    )


def written(value: float, unit: str | None, *, name: str = "") -> Amount:
    """Return a measurement in the unit of its dimension; well-known ones without a unit are known by `name`."""
    if unit in (None, "", "none") and name.lower() in _VITALS:
        unit = "millisecond"
    factor, dimension = _WRITTEN.get((unit or "").lower(), (1, Dimension.NONE))
    return Amount(_times(value, factor), dimension)


def _read(typed: str, units: dict[str, float] | dict[str, int], dimension: Dimension) -> Amount | None:
    found = _AMOUNT.fullmatch(typed)
    factor = units.get(found[4].lower()) if found else None
    if found is None or factor is None:
        return None
    sign = -1 if found[1] else 1
    whole = int(found[2]) if found[3] is None else float(found[2] + found[3])
    return Amount(sign * _times(whole, factor), dimension)


def _times(value: float, factor: float) -> float:
    """Multiply so that 3.3 s are 3300 ms, not 3299.9999999999995; whole numbers stay exact."""
    product = value * factor
    return product if isinstance(product, int) else round(product, 9)
