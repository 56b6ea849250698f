"""★ When another comes on call at level 1, they are told what the shift before leaves them: in the team's channel, mentioned.

Idempotent: who was last seen on call is written in the commit that owes the message, whose key holds the local day.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.config.config import Config, Team
from switchboard.config.mention_syntax import ONCALL
from switchboard.model.decision import DestinationKind
from switchboard.model.handover import LevelOne
from switchboard.model.on_call import FIRST, OnCall, Shift
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.muting.reminders import rests
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import addresses, channels_of
from switchboard.state.notices import owed_own
from switchboard.storage.store import Unit


def tell_of_shift_change(unit: Unit, config: Config, now: datetime) -> int:
    """Tell who came on call what is left to them, at most once a local day and not in quiet hours; returns how many were told.

    A team that is first looked at is only noted; where nobody is on call, nobody is told.
    """
    known = unit.on_call.of([key for key, team in config.teams.items() if team.pagerduty])
    return sum(_look(config.teams[key], each, unit, now) for key, each in known.items() if each.is_known(now))


def _look(team: Team, known: OnCall, unit: Unit, now: datetime) -> bool:
    shifts = known.holding(FIRST, now)
    users = tuple(sorted({shift.user for shift in shifts}))
    before = unit.levels_one.of(team.key)
    if not users or (before is not None and before.users == users):
        return False
    came = [shift for shift in shifts if before is not None and shift.user not in before.users]
    told_on = before.told_on if before else None
    seen = LevelOne(team=team.key, users=users, since=_begun(came or shifts, now), told_on=told_on)
    today = now.astimezone(ZoneInfo(team.timezone)).date()
    if before is None or not came or before.told_on == today:
        unit.levels_one.save(seen if came or before is None else replace(seen, since=before.since))
        return False
    if rests(team, now):
        return False  # it is looked at again, and told once they are over
    unit.levels_one.save(replace(seen, told_on=today))
    return _tell(team, before.since, f"{today}", unit, now)


def _begun(shifts: list[Shift] | tuple[Shift, ...], now: datetime) -> datetime:
    return min(max((each.start or now for each in shifts), default=now), now)


def _tell(team: Team, since: datetime, day: str, unit: Unit, now: datetime) -> bool:
    """Owe the message, whose subject keeps since when the shift lasted."""
    key = SubjectKey(SubjectKind.HANDOVER, "", team.key, day)
    places = channels_of(team) or addresses(DestinationKind.EMAIL, team)
    if not places or unit.subjects.find(key) is not None:
        return False
    title = f"Hand-over of {team.key}"
    subject = unit.subjects.save(Subject(key=key, title=title, first_seen=since, opened_at=now, version=1))
    channels = unit.attempts.channels()
    owed = (owed_own(subject, canonical(place, channels), now) for place in places)
    unit.deliveries.save([replace(each, mention=f"{ONCALL}:{team.key}") for each in owed])
    return True
