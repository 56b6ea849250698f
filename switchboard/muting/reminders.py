"""★ What nobody took up is said again: one issue in its own thread (`renotify`), a team's old ones in one summary (`remind`).

Idempotent: when a thing is said next is written in the commit that makes it due; a worker that was away says it once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.config.config import Config, Team
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.muting.held import still_held
from switchboard.muting.summaries import bundle_into
from switchboard.muting.summary_members import REMINDS
from switchboard.payloads.issue_update import length
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import channels_of
from switchboard.schedule.windows import covers
from switchboard.storage.store import Unit

DAY = timedelta(days=1)
MOST_ENTRIES = 1_000
# What a suppression holds back is said soon after its end, also where that comes before its time.
LOOK_AGAIN = timedelta(minutes=10)
_PERSON = "user"


def say_again(unit: Unit, config: Config, now: datetime) -> int:
    """Say in its thread, aloud, that an issue is still open where nobody took it up in time; returns how many."""
    due = unit.deliveries.to_say_again(now)
    subjects = unit.subjects.having({delivery.subject_id for delivery in due})
    return sum(_say(delivery, subjects[delivery.subject_id], unit, config, now) for delivery in due)


def _say(delivery: Delivery, subject: Subject, unit: Unit, config: Config, now: datetime) -> bool:
    every, at = delivery.renotify, delivery.again_at
    if delivery.state is not DeliveryState.DELIVERED or every is None or at is None:
        unit.deliveries.save([replace(delivery, again_at=None)])
        return False
    after = replace(delivery, again_at=at + every * ((now - at) // every + 1))
    open_still = subject.status is Status.UNRESOLVED and subject.assignee is None
    open_still = open_still and (delivery.destination.team or "") not in unit.acknowledgements.of(subject.id)
    if not open_still or not delivery.destination.traits.threads:
        unit.deliveries.save([after])
        return False
    if held := still_held(delivery, unit, config, now):
        soon = now + LOOK_AGAIN
        unit.deliveries.save([replace(delivery, again_at=min(held.until or soon, soon))])
        return False
    told = f"after {length(now - (delivery.delivered_at or delivery.born_at))}, {_events(subject)}"
    entry = TimelineEntry(kind=TimelineKind.STILL_OPEN, at=now, detail=told, only=str(delivery.destination))
    unit.subjects.add_entries(subject.id, [entry])
    unit.deliveries.save([replace(after, due_at=delivery.due_at or now)])
    return True


def _events(subject: Subject) -> str:
    return f"{subject.events:,} event{'' if subject.events == 1 else 's'} so far"


def remind(unit: Unit, config: Config, now: datetime) -> int:
    """Bring up in each team's own channel, at most once a day, what nobody touched for as long as it says; returns how many."""
    channels = unit.attempts.channels()
    count = 0
    for team in config.teams.values():
        if team.remind is None or rests(team, now):
            continue
        for place in (canonical(each, channels) for each in channels_of(team)):
            last = unit.deliveries.last_reminder(str(place))
            if last is None or now - last >= DAY:
                count += _bring_up(team, team.remind, place, unit, now)
    return count


def rests(team: Team, now: datetime) -> bool:
    """Return whether a team has its quiet hours."""
    return team.quiet is not None and any(covers(window, now, team.timezone) for window in team.quiet.windows)


def _bring_up(team: Team, every: timedelta, place: Destination, unit: Unit, now: datetime) -> int:
    old = unit.deliveries.untaken_in(str(place), before=now - every)
    subjects = unit.subjects.having({delivery.subject_id for delivery in old})
    untouched = [each for each in old if _is_untouched(each, subjects[each.subject_id], unit, now - every)]
    if not untouched:
        return 0
    reminded = [replace(delivery, reminded_at=now) for delivery in untouched]
    key = SubjectKey(SubjectKind.SUMMARY, "", f"{REMINDS}:{team.key}", f"{now.isoformat()} {place}")
    title = f"Untouched for {length(every)}"
    bundle_into(key, reminded, place=place, title=title, unit=unit, now=now)
    return len(untouched)


def _is_untouched(delivery: Delivery, subject: Subject, unit: Unit, since: datetime) -> bool:
    """Return whether no person did anything about an issue since."""
    if subject.key.kind is not SubjectKind.ISSUE or delivery.held_by:
        return False
    newest = max(0, unit.subjects.last_entry(subject.id) - MOST_ENTRIES)
    lines = unit.subjects.entries(subject.id, after=newest, limit=MOST_ENTRIES)
    return not any(line.by and line.by.kind == _PERSON and line.at > since for line in lines)
