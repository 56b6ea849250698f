"""PURE: counts over a window, when they fire and are armed again, and the group that one by project or team opens.

Idempotent: an alert that was counted before changes no count, and one that goes on over its limit fires nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, TimelineEntry, TimelineKind
from switchboard.model.tally import CountSpan, Firing
from switchboard.routing.over import Over
from switchboard.state.issue_state import Folded, Turn

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# A route that asks for a longer window tomorrow finds at least this much counted.
HOURS_KEPT = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CountVerdict:
    """What an alert over a limit means: it `fires`, or what fired goes on; `again` where it had fired before.

    `moved` says that the firing is not as it was: within one second of a storm, it is.
    """

    firing: Firing
    fires: bool
    again: bool
    moved: bool = True


def bucket_size(window: timedelta) -> timedelta:
    """Return how finely a window is counted: by minutes up to an hour, by hours above."""
    return MINUTE if window <= HOUR else HOUR


def span(window: timedelta, at: datetime) -> CountSpan:
    """Return the buckets of the window that ends at a time."""
    size = bucket_size(window)
    last = at - (at - _EPOCH) % size
    whole = -(-window // size)
    return CountSpan(size, last - (whole - 1) * size, last)


def kept_since(windows: Iterable[timedelta], now: datetime) -> dict[timedelta, datetime]:
    """Return, by the size of buckets, the time before which none is asked for any more."""
    longest = max([HOURS_KEPT, *windows])
    return {MINUTE: now - HOUR - MINUTE, HOUR: now - longest - HOUR}


def judge(
    known: Firing | None, over: Over, *, subject_id: int, at: datetime, calm_at: datetime | None = None
) -> CountVerdict:
    """Return whether a count over its limit fires: for the first time, or after it was not over for one window.

    `calm_at` is when its group was closed: what comes later fires, also where news came late and the window is not over.
    """
    window = over.term.window
    over_again = known is not None and (at - known.true_at > window or (calm_at is not None and at > calm_at))
    if known is None or over_again:
        return CountVerdict(
            Firing(over.route, over.scope, window, at, at, subject_id), fires=True, again=known is not None
        )
    on = replace(known, window=window, true_at=max(at, known.true_at), subject_id=subject_id)
    return CountVerdict(on, fires=False, again=False, moved=on != known)


def is_calm(firing: Firing, now: datetime) -> bool:
    """Return whether a count was not over its limit for one window."""
    return now - firing.true_at > firing.window


def said_again(over: Over, verdict: CountVerdict) -> str:
    """Say in a thread that a count is over its limit: "132 in 1 h, over 100 again"."""
    return f"{over.value:,} in {window_words(over.term.window)}, {over.limit}{' again' if verdict.again else ''}"


def window_words(window: timedelta) -> str:
    """Say how long a window is, in the largest unit that is whole: "5 min", "1 h", "2 d"."""
    minutes = int(window.total_seconds()) // 60
    for unit, words in ((24 * 60, "d"), (60, "h")):
        if minutes % unit == 0:
            return f"{minutes // unit} {words}"
    return f"{minutes} min"


def gathered(group: Subject | None, key: SubjectKey, over: Over, verdict: CountVerdict, *, fresh: bool) -> Folded:
    """Fold an alert into its group. `fresh`: its event was not counted before.

    What fires opens the group, or its next episode; what goes on only counts. `count` is the highest of the episode.
    """
    at = verdict.firing.true_at
    before = group or Subject(key=key, opened_at=at, first_seen=at)
    closed = before.status is not Status.UNRESOLVED
    begins = group is None or (closed and verdict.fires)
    if begins:
        before = replace(before, status=Status.UNRESOLVED, status_at=at, first_seen=at, count=None, events=0)
    peak = max(over.value, before.count or 0)
    after = replace(
        before,
        project=over.of if over.term.by == "project" else None,
        title=group_title(over, peak) if begins or before.status is Status.UNRESOLVED else before.title,
        count=peak,
        events=before.events + fresh,
        last_seen=at,
        changed_at=at,
        version=before.version + 1,
    )
    if group is None:
        return Folded(after, loud=True)
    if begins:
        return Folded(after, (TimelineEntry(kind=TimelineKind.FIRED, at=at),), Turn.RETURNED, loud=True)
    return Folded(after)


def group_title(over: Over, peak: int) -> str:
    """Name a group by what is too much: "shop: 132 events in 5 min (over 100), route “high error rate”"."""
    window = window_words(over.term.window)
    return f"{over.of}: {peak:,} events in {window} ({over.limit}), route “{over.route}”"


def calmed(group: Subject, firing: Firing, now: datetime) -> Folded:
    """Close a group whose count was not over its limit for one window."""
    calm = TimelineEntry(kind=TimelineKind.RESOLVED, at=now, detail=f"calm for {window_words(firing.window)}")
    after = replace(group, status=Status.RESOLVED, status_at=now, changed_at=now, version=group.version + 1)
    return Folded(after, (calm,), Turn.CLOSED, loud=True)
