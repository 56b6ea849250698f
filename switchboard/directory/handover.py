"""What a shift leaves to the next one: what paged, what is open and whose it is, what is quiet, what falls due; redacted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.config.config import Config, Team
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Status
from switchboard.model.handover import Falls, FallsDue, Handover, HandoverIssue, HandoverMute
from switchboard.model.incident import Acknowledgement
from switchboard.model.on_call import FIRST
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.redact import redact_text
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import addresses, pagers_of
from switchboard.senders.text import line, web_address
from switchboard.storage.store import Unit

# Of more than this, a shift is not handed over line by line.
MOST = 1_000
LONGEST, LONGEST_READ = 300, 1_000
AHEAD, LONGEST_SHIFT = timedelta(hours=12), timedelta(days=7)


Hides = Callable[[Subject], bool]


def _nothing(_subject: Subject) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Shift:
    """A team's shift: what it is told of, how these stand, who is on what, and where their messages are."""

    team: Team
    unit: Unit
    kinds: tuple[str, ...]
    now: datetime
    subjects: Mapping[int, Subject]
    taken: Mapping[int, Acknowledgement]
    messages: Mapping[int, str]

    def line(self, text: str | None) -> str:
        """Redact and clean a text that stands on one line."""
        return line(redact_text((text or "")[:LONGEST_READ], self.kinds), LONGEST)

    def goes_on(self, id_: int) -> bool:
        """Return whether a subject still needs somebody."""
        subject = self.subjects.get(id_)
        return subject is not None and subject.status is Status.UNRESOLVED and not subject.key.kind.is_own

    def issue(self, id_: int, at: datetime | None) -> HandoverIssue:
        """Return an issue, with whose it is in Sentry."""
        subject, line = self.subjects[id_], self.line
        return HandoverIssue(
            title=line(subject.title) or "(no title)",
            short_id=line(subject.short_id) or None,
            url=self.messages.get(id_) or (web_address(redact_text(subject.url)) if subject.url else None),
            at=at,
            by=line(subject.assignee.name) if subject.assignee else None,
            is_over=not self.goes_on(id_),
        )


def handover_of(
    team: Team, unit: Unit, config: Config, *, since: datetime, now: datetime, hides: Hides = _nothing
) -> Handover:
    """Return what a team's shift that began at `since` leaves to the next; of a shift of more than a week, its last week.

    Nothing is told of a subject that `hides` hides.
    """
    since = max(since, now - LONGEST_SHIFT)
    channels = unit.attempts.channels()

    def lanes(places: Iterable[Destination]) -> list[str]:
        return [str(canonical(each, channels)) for each in places]

    rang = unit.deliveries.paged_in(lanes(pagers_of(team)), since=since)
    own = (place for kind in DestinationKind for place in addresses(kind, team))
    standing = unit.deliveries.standing_in(lanes(own), limit=MOST)
    given = {each.subject_id: each for each in unit.acknowledgements.given_for(team.key)}
    ids = {*(each.subject_id for each in (*rang, *standing)), *given}
    subjects = {id_: each for id_, each in unit.subjects.having(ids).items() if not hides(each)}
    shift = _Shift(team, unit, config.defaults.redact, now, subjects, given, _messages(subjects, team, unit))
    mutes = sorted(unit.mutes.in_force(now), key=lambda each: each.until)
    return Handover(
        team=team.key,
        zone=team.timezone,
        since=since,
        now=now,
        paged=tuple(_paged(each, shift) for each in rang[::-1] if each.subject_id in subjects),
        open=tuple(_open(standing, shift)),
        taken=tuple(_taken(shift)),
        mutes=tuple(HandoverMute(shift.line(m.query), shift.line(m.author), m.until) for m in mutes),
        due=tuple(sorted(_due(shift), key=lambda each: each.at)),
    )


def _messages(ids: Collection[int], team: Team, unit: Unit) -> dict[int, str]:
    """Return the address of each subject's newest message, the team's own where it has one."""
    told = [each for each in unit.deliveries.of_subjects(ids) if each.place and each.place.shared and each.place.url]
    spoken = [each for each in told if each.destination.traits.talks]
    spoken.sort(key=lambda each: (each.destination.team == team.key, each.id))
    return {each.subject_id: each.place.url for each in spoken if each.place and each.place.url}


def _paged(page: Delivery, shift: _Shift) -> HandoverIssue:
    took = page.acknowledged.at - page.paged_at if page.acknowledged and page.paged_at else None
    by = page.acknowledged.by if page.acknowledged else None
    issue = shift.issue(page.subject_id, page.paged_at)
    return replace(issue, took=took, by=shift.line(by.name) if by else None)


def _open(standing: list[Delivery], shift: _Shift) -> Iterator[HandoverIssue]:
    """Yield what goes on and nobody acknowledged, each once, the newest first."""
    told = {each.subject_id: each.born_at for each in standing[::-1]}
    for id_, at in reversed(told.items()):
        if shift.goes_on(id_) and id_ not in shift.taken:
            yield shift.issue(id_, at)


def _taken(shift: _Shift) -> Iterator[HandoverIssue]:
    """Yield what somebody is on and is not over, the longest first."""
    for id_, given in shift.taken.items():
        if shift.goes_on(id_):
            yield replace(shift.issue(id_, given.at), by=shift.line(given.by.name))


def _due(shift: _Shift) -> Iterator[FallsDue]:
    """Yield what falls due within the next twelve hours."""
    unit, line, ahead = shift.unit, shift.line, shift.now + AHEAD

    def named(id_: int) -> str:
        return line(shift.subjects[id_].short_id or shift.subjects[id_].title) or "(no title)"

    ends = ((each.until, each.subject_id) for each in shift.taken.values() if shift.goes_on(each.subject_id))
    yield from (FallsDue(Falls.ACKNOWLEDGEMENT, at, named(id_)) for at, id_ in ends if at and at <= ahead)
    steps = ((each.due_at, each.subject_id) for each in unit.escalations.running(limit=MOST))
    yield from (
        FallsDue(Falls.ESCALATION, at, named(id_)) for at, id_ in steps if at and at <= ahead and shift.goes_on(id_)
    )
    yield from (
        FallsDue(Falls.MUTE, m.until, line(m.query)) for m in unit.mutes.in_force(shift.now) if m.until <= ahead
    )
    known = unit.on_call.of([shift.team.key]).get(shift.team.key)
    coming = known.coming(FIRST, shift.now) if known and known.is_known(shift.now) else ()
    yield from (FallsDue(Falls.SHIFT, m.start, line(m.name)) for m in coming if m.start and m.start <= ahead)


UNSEEN = timedelta(hours=12)
"""How far back a hand-over that is asked for looks, where nobody was seen on call."""


def since_of(team: Team, unit: Unit, now: datetime) -> datetime:
    """Return since when a team's shift lasts, as far as that was seen; else of the last twelve hours."""
    seen = unit.levels_one.of(team.key)
    return seen.since if seen else now - UNSEEN
