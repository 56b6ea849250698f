"""★ What nobody took up is said again: one issue in its own thread (`renotify`), a team's old ones in one summary (`remind`).

Idempotent: when a thing is said next is written in the commit that owes it; a worker that was away says it once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from switchboard.config.config import Book, Team
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Placement, PlacementState
from switchboard.model.facts import Status
from switchboard.model.subject import Entry, EntryKind, Subject, SubjectKey, SubjectKind
from switchboard.muting.held import still_held
from switchboard.muting.summaries import fold_into
from switchboard.muting.summary_members import REMINDS
from switchboard.payloads.issue_update import length
from switchboard.routing.lanes import canonical
from switchboard.schedule.windows import covers
from switchboard.storage.store import Unit

DAY = timedelta(days=1)
MOST_ENTRIES = 1_000
# What a hush holds back is said soon after its end, also where that comes before its time.
LOOK_AGAIN = timedelta(minutes=10)
_PERSON = "user"


def say_again(unit: Unit, book: Book, now: datetime) -> int:
    """Say in its thread, aloud, that an issue is still open where nobody took it up in time; tells how many."""
    due = unit.placements.to_say_again(now)
    subjects = unit.subjects.having({placement.subject_id for placement in due})
    return sum(_say(placement, subjects[placement.subject_id], unit, book, now) for placement in due)


def _say(placement: Placement, subject: Subject, unit: Unit, book: Book, now: datetime) -> bool:
    every, at = placement.renotify, placement.again_at
    if placement.state is not PlacementState.TOLD or every is None or at is None:
        unit.placements.save([replace(placement, again_at=None)])
        return False
    after = replace(placement, again_at=at + every * ((now - at) // every + 1))
    open_still = subject.status is Status.UNRESOLVED and subject.assignee is None
    open_still = open_still and (placement.destination.team or "") not in unit.actions.acknowledged(subject.id)
    if not open_still or placement.destination.kind is not DestinationKind.SLACK:
        unit.placements.save([after])
        return False
    if held := still_held(placement, unit, book, now):
        soon = now + LOOK_AGAIN
        unit.placements.save([replace(placement, again_at=min(held.until or soon, soon))])
        return False
    told = f"after {length(now - (placement.told_at or placement.born_at))}, {_events(subject)}"
    entry = Entry(kind=EntryKind.STILL_OPEN, at=now, detail=told, only=str(placement.destination))
    unit.subjects.add_entries(subject.id, [entry])
    unit.placements.save([replace(after, due_at=placement.due_at or now)])
    return True


def _events(subject: Subject) -> str:
    return f"{subject.events:,} event{'' if subject.events == 1 else 's'} so far"


def remind(unit: Unit, book: Book, now: datetime) -> int:
    """Bring up in each team's own channel, at most once a day, what nobody touched for as long as it says; tells how many."""
    channels = unit.attempts.channels()
    count = 0
    for team in book.teams.values():
        if team.remind is None or team.slack is None or _rests(team, now):
            continue
        place = canonical(Destination(DestinationKind.SLACK, team.slack, team.key), channels)
        last = unit.placements.last_reminder(str(place))
        if last is None or now - last >= DAY:
            count += _bring_up(team, team.remind, place, unit, now)
    return count


def _rests(team: Team, now: datetime) -> bool:
    return team.quiet is not None and any(covers(window, now, team.timezone) for window in team.quiet.windows)


def _bring_up(team: Team, every: timedelta, place: Destination, unit: Unit, now: datetime) -> int:
    old = unit.placements.untaken_in(str(place), before=now - every)
    subjects = unit.subjects.having({placement.subject_id for placement in old})
    untouched = [each for each in old if _is_untouched(each, subjects[each.subject_id], unit, now - every)]
    if not untouched:
        return 0
    reminded = [replace(placement, reminded_at=now) for placement in untouched]
    key = SubjectKey(SubjectKind.SUMMARY, "", f"{REMINDS}:{team.key}", f"{now.isoformat()} {place}")
    title = f"Untouched for {length(every)}"
    fold_into(key, reminded, place=place, title=title, unit=unit, now=now)
    return len(untouched)


def _is_untouched(placement: Placement, subject: Subject, unit: Unit, since: datetime) -> bool:
    """Tell whether no person did anything about an issue since."""
    if subject.key.kind is not SubjectKind.ISSUE or placement.held_by:
        return False
    newest = max(0, unit.subjects.last_entry(subject.id) - MOST_ENTRIES)
    lines = unit.subjects.entries(subject.id, after=newest, limit=MOST_ENTRIES)
    return not any(line.by and line.by.kind == _PERSON and line.at > since for line in lines)
