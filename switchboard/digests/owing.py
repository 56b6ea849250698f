"""★ When a digest is owed: at each moment of its plan, of the newest period that is over, once for each destination.

Idempotent: a period has one row at a destination, which is written with what is decided of it; a digest that was composed has one
subject, and that one delivery there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.config.config import Config
from switchboard.digests.periods import period_at, says_again
from switchboard.digests.places import PlannedDigest, place_of, planned
from switchboard.model.delivery import Delivery
from switchboard.model.digest import Digest, DigestPart, DigestPeriod, DigestState, OwedDigest
from switchboard.model.intent import SendDigest
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.routing.lanes import canonical
from switchboard.schedule.recurrence import last_moment, next_moment
from switchboard.state.notices import owed_own
from switchboard.storage.store import Unit

# Later than this, it says how late it is.
LATE_AFTER = timedelta(minutes=10)
MOST_DUE = 50
_TICK = timedelta(microseconds=1)


def owe_digests(unit: Unit, config: Config, now: datetime, *, since: datetime | None = None) -> int:
    """Write down which digests are owed by now, each once; returns how many. A plan that is new begins with its next period.

    What came no later than `since` was written down before.
    """
    tells, count = not config.defaults.shadow, 0
    for each in planned(config):
        moment = last_moment(each.plan.moments, now, each.team.timezone)
        if (since is None or moment > since) and not _is_over(each, moment):
            count += _owe(each, moment, unit, now, tells=tells)
    return count


def owe_asked(asked: SendDigest, inbound_id: int, unit: Unit, now: datetime) -> str:
    """Owe what somebody asked for at the command line, once for each such inbound; returns what, in words."""
    owed = [
        OwedDigest(
            team=asked.team,
            destination=lane,
            only=asked.only,
            people=asked.people,
            asked=inbound_id,
            period=asked.period,
            moment=now,
            state=DigestState.DUE,
            due_at=now,
        )
        for lane in dict.fromkeys(asked.to)
    ]
    saved = [unit.digests.save(each) for each in owed]
    return (
        f"{title_of(saved[0])}, for {', '.join(each.destination for each in saved)}"
        if saved
        else "no digest: to nobody"
    )


def end_digests(unit: Unit, config: Config) -> None:
    """Write down which plans are gone from the configuration: one that returns is new."""
    known = {each.key for each in planned(config)}
    for last in unit.digests.newest_of_each():
        if last.plan not in known and last.state is not DigestState.ENDED:
            unit.digests.save(replace(last, state=DigestState.ENDED, due_at=None))


def next_owed(config: Config, now: datetime) -> datetime | None:
    """Return when the next moment of any plan comes."""
    moments = (next_moment(each.plan.moments, now, each.team.timezone) for each in planned(config))
    return min(moments, default=None)


def take_due(unit: Unit, config: Config, now: datetime) -> list[OwedDigest]:
    """Return those that are to be composed by now, but for those that nobody wants any more, which is written down."""
    due = unit.digests.due(now, limit=MOST_DUE)
    plans = {each.key: each for each in planned(config)} if due else {}
    wanted = []
    for owed in due:
        plan = plans.get(owed.plan)
        if owed.asked or (plan is not None and not _is_too_late(plan, owed.moment, now)):
            wanted.append(owed)
        else:
            state = DigestState.ENDED if plan is None else DigestState.SKIPPED
            unit.digests.save(replace(owed, state=state, due_at=None))
    return wanted


def late_since(owed: OwedDigest, now: datetime) -> datetime | None:
    """Return when a digest should have been there, where it is not in time."""
    return owed.moment if now - owed.moment > LATE_AFTER else None


def _owe(each: PlannedDigest, moment: datetime, unit: Unit, now: datetime, *, tells: bool) -> bool:
    """Owe a plan's digest of the newest period that is over; returns whether it is."""
    period = period_at(each.plan.moments, moment, every=each.plan.every, zone=each.team.timezone)
    team, lane, _, only = each.key
    owed = OwedDigest(
        team=team,
        destination=lane,
        only=only,
        people=each.plan.people,
        period=period,
        moment=moment,
        state=DigestState.DUE,
        due_at=moment,
    )
    last = unit.digests.newest(*each.key)
    if last is None or last.state is DigestState.ENDED:
        _begin(owed, last, unit)
        return False
    if period.until <= last.period.until:
        return False
    if last.state is DigestState.DUE:
        unit.digests.save(replace(last, state=DigestState.SKIPPED, due_at=None))
    sent = (other.period for other in unit.digests.sent(team, lane, only, since=period.since))
    is_wanted = tells and not _is_too_late(each, moment, now) and not says_again(period, sent)
    unit.digests.save(owed if is_wanted else replace(owed, state=DigestState.SKIPPED, due_at=None))
    return is_wanted


def _begin(owed: OwedDigest, last: OwedDigest | None, unit: Unit) -> None:
    """Begin with the period that is over: nobody is sent what was over before they asked for it."""
    begun = replace(owed, state=DigestState.BEGUN, due_at=None)
    if last is not None and last.period.until >= owed.period.until:
        begun = replace(last, state=DigestState.BEGUN, due_at=None)
    unit.digests.save(begun)


def _is_over(each: PlannedDigest, at: datetime) -> bool:
    until = each.plan.until
    return until is not None and at.astimezone(ZoneInfo(each.team.timezone)).date() > until


def _is_too_late(each: PlannedDigest, moment: datetime, now: datetime) -> bool:
    skip_after = each.plan.skip_after
    return _is_over(each, now) or (skip_after is not None and now - moment > skip_after)


def still_due(ids: Iterable[int], unit: Unit) -> list[OwedDigest]:
    """Return those of these digests that are still to be composed."""
    return [each for each in map(unit.digests.get, ids) if each is not None and each.state is DigestState.DUE]


def tell(ids: Iterable[int], body: Digest, parts: Sequence[DigestPart], unit: Unit, now: datetime) -> int:
    """Owe the messages of a digest that was composed, with a reply for each of these parts; returns how many."""
    due = still_due(ids, unit)
    for owed in due:
        subject = _subject(owed, unit, now)
        unit.digests.save(replace(owed, state=DigestState.COMPOSED, due_at=None, subject_id=subject.id))
        unit.digests.keep(owed.id, body)
        entries = [TimelineEntry(kind=TimelineKind.DIGEST_PART, at=now, detail=part.value) for part in parts]
        unit.subjects.add_entries(subject.id, entries)
        unit.deliveries.save([_delivery(owed, subject, unit, now)])
    return len(due)


def _subject(owed: OwedDigest, unit: Unit, now: datetime) -> Subject:
    period = owed.period
    named = "\n".join((owed.destination, period.every, owed.only, str(owed.asked)))
    which = f"{period.until.isoformat()} {hashlib.sha256(named.encode()).hexdigest()[:12]}"
    key = SubjectKey(SubjectKind.DIGEST, "", owed.team, which)
    made = Subject(key=key, title=title_of(owed), opened_at=now, changed_at=now, version=1)
    return unit.subjects.find(key) or unit.subjects.save(made)


def title_of(owed: OwedDigest) -> str:
    """Return what a digest is called where deliveries are listed."""
    return title_of_period(owed.team, owed.period, owed.only)


def title_of_period(team: str, period: DigestPeriod, only: str) -> str:
    """Return what the digest of a team and a period is called."""
    since, until = (at.astimezone(ZoneInfo(period.zone)) for at in (period.since, period.until - _TICK))
    days = f"{since:%Y-%m-%d}" if since.date() == until.date() else f"{since:%Y-%m-%d} to {until:%Y-%m-%d}"
    return f"Digest of {team}, {days}" + (f", only {only}" if only else "")


def _delivery(owed: OwedDigest, subject: Subject, unit: Unit, now: datetime) -> Delivery:
    """A digest is asked for by its time, so nothing holds it back."""
    place = canonical(place_of(owed.destination, owed.team), unit.attempts.channels())
    return owed_own(subject, place, now)
