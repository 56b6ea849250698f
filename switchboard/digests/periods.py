"""PURE: what time a digest is about: the one that ends with its moment, or with the midnight before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.model.digest import DigestPeriod
from switchboard.schedule.recurrence import Moments, last_moment
from switchboard.schedule.windows import instant

_TICK = timedelta(microseconds=1)


def period_at(moments: Moments, moment: datetime, *, every: str, zone: str) -> DigestPeriod:
    """Return what the digest of a moment is about: from the local midnight of the moment before it to that of its own.

    What comes several times a day is about the time between the moments themselves.
    """
    before = last_moment(moments, moment - _TICK, zone)
    first = last_moment(moments, before - _TICK, zone)
    ends = (first, before, moment)
    if len(moments.minutes) == 1:
        ends = _midnights(ends, zone)
    return DigestPeriod(every=every, zone=zone, earlier=ends[0], since=ends[1], until=ends[2])


def says_again(period: DigestPeriod, sent: Iterable[DigestPeriod]) -> bool:
    """Return whether more than half of a period was said by one of these that is as long, so that nobody is told it twice."""
    return any(_shared(period, other) > max(_length(period), _length(other)) / 2 for other in sent)


def _midnights(moments: tuple[datetime, datetime, datetime], zone: str) -> tuple[datetime, datetime, datetime]:
    local = ZoneInfo(zone)
    first, second, third = (instant(moment.astimezone(local).date(), 0, local) for moment in moments)
    return first, second, third


def _shared(one: DigestPeriod, other: DigestPeriod) -> timedelta:
    return max(timedelta(), min(one.until, other.until) - max(one.since, other.since))


def _length(period: DigestPeriod) -> timedelta:
    return period.until - period.since
