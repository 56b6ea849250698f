"""The verdict on steps: how often each step of an escalation told somebody in one run, and whether it did so though somebody acted.

Read from the timeline, where each step says whom it told, between the lines of what people did.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from switchboard.model.subject import TimelineEntry, TimelineKind

# Of the route's two steps, the second has one repeat.
MOST = {1: 1, 2: 2}
_STEP = re.compile(r"\(step (\d+) of “")
_TEAMS = ("payments", "core")
_OVER = frozenset({TimelineKind.RESOLVED, TimelineKind.ARCHIVED})
_BACK = frozenset({TimelineKind.REGRESSED, TimelineKind.ESCALATING, TimelineKind.UNRESOLVED})
_LET_GO = frozenset(
    {TimelineKind.UNACKNOWLEDGED, TimelineKind.RAN_OUT, TimelineKind.PAGE_PASSED, TimelineKind.PAGE_CLOSED}
)
# After these an escalation may begin, or begin anew.
_ANEW = _BACK | _LET_GO | {TimelineKind.PAGE_REOPENED, TimelineKind.PAGED, TimelineKind.UNTOLD}
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class StepCount:
    """What happened until a line: how often each step was taken in this run, who is on it, and whose it is."""

    taken: Counter[int] = field(default_factory=Counter)
    on_it: set[str] = field(default_factory=set)
    assigned: bool = False
    back_at: datetime = _EVER

    def hear(self, line: TimelineEntry) -> None:
        """Follow a line that no step said."""
        if line.kind in _ANEW:
            self.taken.clear()
        named = {team for team in _TEAMS if team in re.findall(r"\w+", line.detail or "")}
        if line.kind is TimelineKind.ACKNOWLEDGED:
            self.on_it |= named
        elif line.kind in _LET_GO or line.kind is TimelineKind.PAGED:
            self.on_it -= named
        elif line.kind is TimelineKind.ASSIGNED:
            self.assigned = line.by is not None and line.by.kind == "user" and line.at >= self.back_at
        elif line.kind is TimelineKind.UNASSIGNED:
            self.assigned = False
        if line.kind in _OVER | _BACK:
            self.assigned = False
            self.on_it.clear()
        if line.kind in _BACK:
            self.back_at = line.at


def wrong_steps(lines: Sequence[TimelineEntry]) -> Iterator[str]:
    """Return the steps that were taken too often, out of their order, or though somebody had taken it up."""
    count = StepCount()
    for line in lines:
        found = _STEP.search(line.detail or "") if line.kind is TimelineKind.PAGED else None
        if found is None:
            count.hear(line)
            continue
        step = int(found[1])
        count.taken[step] += 1
        if count.taken[step] > MOST[step]:
            yield f"step {step} was taken {count.taken[step]} times in one run, and {MOST[step]} are allowed"
        if any(later > step for later in count.taken):
            yield f"step {step} was taken after a later one: {dict(count.taken)}"
        if count.on_it:
            yield f"step {step} was taken though {sorted(count.on_it)} acknowledged it"
        if count.assigned:
            yield f"step {step} was taken though a person had assigned it to one"


def asked_to_go_on(lines: Sequence[TimelineEntry], team: str) -> int:
    """Return how often a team's pager was to be asked to ring on: by steps, and as acknowledgements ran out."""
    named = re.compile(rf"\b{team}\b")
    about = [line for line in lines if named.search(line.detail or "")]
    steps = sum(line.kind is TimelineKind.PAGED and _STEP.search(line.detail or "") is not None for line in about)
    return steps + sum(line.kind in (TimelineKind.RAN_OUT, TimelineKind.PAGE_MENDED) for line in about)
