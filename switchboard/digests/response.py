"""PURE: how fast a team took up what it was told, and how that ended; and who did what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from switchboard.model.counted import Deed, ToldTeam
from switchboard.model.delivery import Act
from switchboard.model.digest import PersonShare, Response, Spans
from switchboard.model.facts import Person
from switchboard.model.subject import TimelineKind

USER = "user"
NONE = timedelta()


@dataclass(frozen=True, slots=True)
class TeamEpisode:
    """A subject at all of a team's destinations, from when it was first told there until it was over at the last of them."""

    subject_id: int
    began_at: datetime
    told_at: datetime
    taken_up_at: datetime | None
    ended_at: datetime | None
    by_hand: bool

    @property
    def to_take_up(self) -> timedelta | None:
        """Return how long nobody had done anything, None where nobody did."""
        return max(self.taken_up_at - self.told_at, NONE) if self.taken_up_at else None

    @property
    def to_end(self) -> timedelta | None:
        """Return how long it went on, None where it does."""
        return max(self.ended_at - self.told_at, NONE) if self.ended_at else None


def episodes(deliveries: Iterable[ToldTeam]) -> list[TeamEpisode]:
    """Return the episodes of a team's deliveries: those of one subject that overlap are one; what was told nowhere is none."""
    by_subject: dict[int, list[ToldTeam]] = defaultdict(list)
    for each in sorted(deliveries, key=lambda told: told.born_at):
        if _told_at(each) is not None:
            by_subject[each.subject_id].append(each)
    return [_episode(group) for own in by_subject.values() for group in _overlapping(own)]


def _overlapping(deliveries: Sequence[ToldTeam]) -> Iterator[list[ToldTeam]]:
    group: list[ToldTeam] = []
    for each in deliveries:
        if group and all(one.closed_at is not None and one.closed_at <= each.born_at for one in group):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _episode(group: Sequence[ToldTeam]) -> TeamEpisode:
    told = [at for each in group if (at := _told_at(each)) is not None]
    ends = [each.closed_at for each in group if each.closed_at is not None]
    acts = [act for each in group for act in (each.acknowledged, each.acted, each.closing) if _by_a_person(act)]
    return TeamEpisode(
        subject_id=group[0].subject_id,
        began_at=group[0].born_at,
        told_at=min(told),
        taken_up_at=min((act.at for act in acts if act is not None), default=None),
        ended_at=max(ends) if len(ends) == len(group) else None,
        by_hand=any(_by_a_person(each.closing) for each in group),
    )


def _told_at(told: ToldTeam) -> datetime | None:
    times = [at for at in (told.delivered_at, told.paged_at) if at is not None]
    return min(times, default=None)


def _by_a_person(act: Act | None) -> bool:
    return act is not None and act.by is not None and act.by.kind == USER


def is_touched(told: ToldTeam) -> bool:
    """Return whether a person did anything about what was told."""
    return any(map(_by_a_person, (told.acknowledged, told.acted, told.closing)))


def response(found: Iterable[TeamEpisode], since: datetime, until: datetime) -> Response:
    """Return how fast a team was with the episodes that began in a time; what goes on and what ended by itself stand apart."""
    own = [each for each in found if since <= each.began_at < until]
    over = [each for each in own if each.ended_at is not None and each.by_hand]
    return Response(
        episodes=len(own),
        acknowledged=spans(each.to_take_up for each in over),
        resolved=spans(each.to_end for each in over),
        open=sum(each.ended_at is None for each in own),
        auto=sum(each.ended_at is not None and not each.by_hand for each in own),
        untouched=sum(each.taken_up_at is None for each in own),
    )


def spans(lengths: Iterable[timedelta | None]) -> Spans:
    """Return the median of lengths of time, and the shortest that nine of ten do not exceed."""
    known = sorted(each for each in lengths if each is not None)
    if not known:
        return Spans()
    middle = timedelta(seconds=median(each.total_seconds() for each in known))
    return Spans(count=len(known), median=middle, p90=known[ceil(len(known) * 0.9) - 1])


def people(
    deliveries: Iterable[ToldTeam], deeds: Iterable[Deed], since: datetime, until: datetime
) -> tuple[PersonShare, ...]:
    """Return who handled what in a time: who did most comes first. An acknowledgement counts once for a subject."""
    taken = {
        (each.subject_id, act.at, act.by)
        for each in deliveries
        if (act := each.acknowledged) is not None and _by_a_person(act) and since <= act.at < until
    }
    counts: dict[str, Counter[TimelineKind]] = defaultdict(Counter)
    for _, _, by in taken:
        if by is not None:
            counts[_called(by)][TimelineKind.ACKNOWLEDGED] += 1
    for deed in deeds:
        if deed.by.kind == USER:
            counts[_called(deed.by)][deed.kind] += 1
    ordered = sorted(counts.items(), key=lambda each: (-each[1].total(), each[0]))
    return tuple(_share(name, each) for name, each in ordered)


def _called(person: Person) -> str:
    return person.name or person.email or person.id or ""


def _share(name: str, counts: Counter[TimelineKind]) -> PersonShare:
    return PersonShare(
        name=name,
        acknowledged=counts[TimelineKind.ACKNOWLEDGED],
        resolved=counts[TimelineKind.RESOLVED],
        archived=counts[TimelineKind.ARCHIVED],
        assigned=counts[TimelineKind.ASSIGNED],
    )
