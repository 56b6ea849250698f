"""★ Many told as one: what was held back is told in one summary for each place, which stays true until all of it is over.

Idempotent: a placement is folded out of the state that it waits in, in the commit that owes its summary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from switchboard.config.config import Book
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import RESOLVED_FIRST, Placement, PlacementState
from switchboard.model.facts import Status
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.muting.held import ended
from switchboard.muting.summary_members import is_member, promoted, reminds, still_happens
from switchboard.routing.lanes import canonical
from switchboard.routing.placing import stand_ins
from switchboard.state.deliveries import GATHER, let_go
from switchboard.state.notices import NO_ALERT
from switchboard.storage.store import Unit

# Only of these is it said that all which they held is over; what an outage or a maintenance caused ends with it.
_SAY_ALL_OVER = frozenset({"quiet", "mute"})


@dataclass(frozen=True, slots=True)
class _Ending:
    """A hush that is over, with what it held and what that is about."""

    by: str
    until: datetime | None
    held: Sequence[Placement]
    subjects: Mapping[int, Subject]

    @property
    def kind(self) -> str:
        return self.by.partition(":")[0]

    def is_open(self, placement: Placement) -> bool:
        return self.subjects[placement.subject_id].status is Status.UNRESOLVED


def fold_ended(unit: Unit, book: Book, now: datetime) -> int:
    """Tell what was held by hushes that are over: alone what is the only one at its place, else together; tells how many."""
    count = 0
    for by, until in ended(unit, book, now):
        held = unit.placements.deferred(by, until)
        subjects = unit.subjects.having({placement.subject_id for placement in held})
        _end(_Ending(by, until, held, subjects), unit, book, now)
        count += len(held)
    return count


def _end(ending: _Ending, unit: Unit, book: Book, now: datetime) -> None:
    places: dict[str, tuple[Destination, list[Placement]]] = {}
    for place, placement in _placed(ending, unit, book, now):
        places.setdefault(str(place), (place, []))[1].append(placement)
    for place, waiting in places.values():
        _tell(ending, place, waiting, unit, now)


def _placed(ending: _Ending, unit: Unit, book: Book, now: datetime) -> Iterator[tuple[Destination, Placement]]:
    """Tell where each is told; a page that still matters goes out here, one that does not is listed in Slack."""
    for placement in ending.held:
        if placement.destination.kind is not DestinationKind.PAGERDUTY:
            yield placement.destination, placement
            continue
        instead = _instead(placement.destination, unit, book)
        if not ending.is_open(placement):
            unit.placements.save([_dropped(placement)])
        elif instead is None or still_happens(ending.subjects[placement.subject_id], now):
            unit.placements.save([let_go(placement, now=now)])
        else:
            why = f"not seen any more when the hush ended ({ending.by}), so nobody is paged; listed in {instead}"
            yield instead, replace(_dropped(placement), why=why)


def _instead(pager: Destination, unit: Unit, book: Book) -> Destination | None:
    """Tell where a page that wakes nobody is listed: the team's channel, else the fallback's."""
    team = book.teams.get(pager.team or pager.address)
    fallback = [place for place in stand_ins(DestinationKind.SLACK, book) if place.kind is DestinationKind.SLACK]
    own = [Destination(DestinationKind.SLACK, team.slack, team.key)] if team and team.slack else []
    return next((canonical(place, unit.attempts.channels()) for place in (*own, *fallback)), None)


def _dropped(placement: Placement) -> Placement:
    return replace(placement, state=PlacementState.SUPPRESSED, why=RESOLVED_FIRST, due_at=None)


def _tell(ending: _Ending, place: Destination, waiting: Sequence[Placement], unit: Unit, now: datetime) -> None:
    """Tell at one place what waited for it: one that is open alone, more together, what is over only beside them."""
    going = [placement for placement in waiting if ending.is_open(placement)]
    over = [_dropped(placement) for placement in waiting if not ending.is_open(placement)]
    unit.placements.save(over)
    own = [placement for placement in going if placement.state is PlacementState.DEFERRED]
    if len(own) == 1 and len({placement.subject_id for placement in going}) == 1:
        unit.placements.save([let_go(own[0], now=now), *(guest for guest in going if guest not in own)])
    elif going or (over and ending.kind in _SAY_ALL_OVER):
        key = SubjectKey(SubjectKind.SUMMARY, "", ending.by, f"{(ending.until or now).isoformat()} {place}")
        fold_into(key, [*going, *over], place=place, title=_title(ending, unit), unit=unit, now=now)


def _title(ending: _Ending, unit: Unit) -> str:
    name = ending.by.partition(":")[2]
    match ending.kind:
        case "mute":
            mute = unit.mutes.get(int(name))
            return f"The mute of {mute.query} by {mute.author} is over" if mute else "A mute is over"
        case "quiet":
            return f"The quiet hours of {name} are over"
        case "maintenance":
            return f"The maintenance “{name}” is over"
        case _:
            return f"“{unit.subjects.get(int(name)).title}” is over, which others waited for"


def fold_into(
    key: SubjectKey, placements: Iterable[Placement], *, place: Destination, title: str, unit: Unit, now: datetime
) -> Subject:
    """Tell these in the summary of this key at this place, made where there is none yet; `title` says what brought it about.

    Those that wait become folded; those that were decided not to be told are only listed.
    """
    known = unit.subjects.find(key)
    summary = known or unit.subjects.save(Subject(key=key, title=title, opened_at=now, changed_at=now))
    saved = unit.placements.save([_folded(placement) for placement in placements])
    unit.members.add(summary.id, (placement.id for placement in saved))
    told = {str(placement.destination) for placement in unit.placements.latest(summary.id)}
    if str(place) not in told:
        severity = max((placement.severity for placement in saved), key=lambda severity: severity.rank)
        owed = Placement(
            subject_id=summary.id,
            destination=place,
            episode=1,
            state=PlacementState.OWED,
            severity=severity,
            alert_id=NO_ALERT,
            born_at=now,
        )
        unit.placements.save([owed])
    return _refresh(summary.id, unit, now)


def _folded(placement: Placement) -> Placement:
    if placement.state not in (PlacementState.OWED, PlacementState.DEFERRED):
        return placement
    return replace(placement, state=PlacementState.FOLDED, held_by=None, until=None, why=None, due_at=None)


def promote(placements: Iterable[Placement], *, unit: Unit, now: datetime) -> None:
    """Give folded placements messages of their own, and let their summaries tell of them no more."""
    lifted = [let_go(each, now=now) for each in placements if each.state is PlacementState.FOLDED]
    summaries = unit.members.summaries([placement.id for placement in lifted])
    unit.members.drop([placement.id for placement in lifted])
    unit.placements.save(lifted)
    for summary_id in summaries:
        _refresh(summary_id, unit, now)


def write_down(
    before: Collection[Placement], changed: Iterable[Placement], unit: Unit, now: datetime, *, loud: bool = True
) -> None:
    """Save what news changed, and let the summaries that tell of it show it. `before`: the subject's placements as they were.

    What was folded gets a message of its own where its severity was raised or a page goes out beside it. `loud` is
    false where only counts moved: a reminder of what has messages of its own is not edited for that.
    """
    known, changed = {placement.id: placement for placement in before}, list(changed)
    lifted = list(promoted(known, changed))
    saved = unit.placements.save([placement for placement in changed if placement not in lifted])
    promote(lifted, unit=unit, now=now)
    told = {placement.id for placement in (*before, *saved) if is_member(placement, loud=loud)}
    for summary_id in unit.members.summaries(told):
        _refresh(summary_id, unit, now)


def _refresh(summary_id: int, unit: Unit, now: datetime) -> Subject:
    """Let a summary be shown as it is now; where all of it is over, so is the summary."""
    before = unit.subjects.get(summary_id)
    is_open = unit.members.any_open(summary_id, told=reminds(before.key))
    status = Status.UNRESOLVED if is_open else Status.RESOLVED
    after = replace(before, status=status, status_at=now, changed_at=now, version=before.version + 1)
    due_at = now if status is not before.status or not before.version else now + GATHER
    summary = unit.subjects.save(after)
    unit.placements.save([_shown(each, summary, due_at) for each in unit.placements.latest(summary_id)])
    return summary


def _shown(placement: Placement, summary: Subject, due_at: datetime) -> Placement:
    waits = placement.due_at if placement.attempts or placement.unknown_since else None
    shown = replace(placement, wanted=summary.version, due_at=waits or min(placement.due_at or due_at, due_at))
    if placement.state not in (PlacementState.TOLD, PlacementState.CLOSED) or placement.why is not None:
        return shown
    if summary.status is Status.UNRESOLVED:
        return replace(shown, state=PlacementState.TOLD, closed_at=None)
    return replace(shown, state=PlacementState.CLOSED, closed_at=placement.closed_at or summary.changed_at)
