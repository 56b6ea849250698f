"""What an event says of time and amount: when it happened, how long a transaction took, what an SDK measured."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TypedDict

from switchboard.model.facts import Measurement
from switchboard.payloads.evidence import event_metric
from switchboard.payloads.exceptions import on_main_thread
from switchboard.payloads.lenient import Object, instant, mapping, real, text

MOST_MEASUREMENTS = 100

_MILLISECOND = timedelta(milliseconds=1)


class Measured(TypedDict):
    """The parts of Facts that are read here."""

    occurred_at: datetime | None
    duration_ms: float | None
    measurements: tuple[Measurement, ...]
    main_thread: bool | None
    metric: str | None


def read_measured(event: Object) -> Measured:
    """Read all of it."""
    return Measured(
        occurred_at=read_occurred_at(event),
        duration_ms=read_duration(event),
        measurements=read_measurements(event),
        main_thread=on_main_thread(event),
        metric=event_metric(event)[0],
    )


def read_occurred_at(event: Object) -> datetime | None:
    """Read when it happened: `timestamp` is seconds or a time, older Sentrys say `datetime`; a transaction's is its end."""
    return instant(event.get("timestamp")) or instant(event.get("datetime"))


def read_duration(event: Object) -> float | None:
    """Read the milliseconds from a transaction's start to its end; None for what has no start."""
    start, end = instant(event.get("start_timestamp")), read_occurred_at(event)
    return (end - start) / _MILLISECOND if start is not None and end is not None and end >= start else None


def read_measurements(event: Object) -> tuple[Measurement, ...]:
    """Read up to 100 measurements, as `{name: {value, unit?}}`; one without a finite number is left out."""
    read = (_measurement(name, mapping(said)) for name, said in mapping(event.get("measurements")).items())
    return tuple(islice((each for each in read if each is not None), MOST_MEASUREMENTS))


def _measurement(name: object, said: Object) -> Measurement | None:
    known, value = text(name, limit=200), real(said.get("value"))
    return Measurement(known, value, text(said.get("unit"), limit=50)) if known and value is not None else None
