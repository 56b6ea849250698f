"""What counting keeps: the buckets of a window, and the counts that are over their limits."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct


class CountSpan(Struct, frozen=True):
    """The buckets of one window: `first` to `last` are their starts, `size` is how long each is.

    The last is the one now filling: a count leaves out up to a bucket of the window's beginning, and adds nothing to it.
    A window that is no whole number of buckets (90 min) is counted as the next that is.
    """

    size: timedelta
    first: datetime
    last: datetime


class Firing(Struct, frozen=True):
    """A count over its limit: whose, of which window, since when, when last, and the subject that it opened."""

    route: str
    scope: str
    window: timedelta
    fired_at: datetime
    true_at: datetime
    subject_id: int
