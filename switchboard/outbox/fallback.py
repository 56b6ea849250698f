"""Who is told instead, when a delivery died before it told anybody, or what it told is gone. Idempotent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.decision import Destination
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import channels_of, resolved
from switchboard.state.deliveries import DEAD_RESTS, let_go
from switchboard.storage.store import Unit


@dataclass(frozen=True, slots=True)
class StandIns:
    """What is owed because a delivery died: deliveries, new or changed, and lines to say where its subject stands already."""

    deliveries: tuple[Delivery, ...] = ()
    entries: tuple[TimelineEntry, ...] = ()


def stand_in(
    dead: Delivery, because: str, unit: Unit, config: Config, *, ops: Destination | None, now: datetime
) -> StandIns:
    """Return what is owed because this one died: of those who come next, the first that have not died of it as well.

    After a page come `page_fallback`, its team's own channels, `fallback` and `ops`, after all else the last two; so too where a
    stand-in died. A destination that has the subject already only hears why. Nobody is told of what was one person's own affair,
    and of what is one team's reading (a digest, a hand-over) `ops` alone.
    """
    if (dead.is_out and dead.state is DeliveryState.FAILED) or dead.is_personal:
        return StandIns()
    channels = unit.attempts.channels()
    latest = {str(delivery.destination): delivery for delivery in unit.deliveries.latest(dead.subject_id)}
    died = [dead, *(each for each in latest.values() if _is_dead(each, now) and each.id != dead.id)]
    gone = {str(delivery.destination) for delivery in died} | {str(dead.destination)}
    is_read = unit.subjects.get(dead.subject_id).key.kind.is_one_teams
    for tier in [[ops] if ops else []] if is_read else _who_is_next(dead, died, config, ops):
        named = {str(place): place for place in (canonical(each, channels) for each in tier)}
        if living := [place for lane, place in named.items() if lane not in gone]:
            shows = _changed(dead, unit).version
            return _told(dead, because, [(place, latest.get(str(place))) for place in living], shows, now)
    return StandIns()


def _changed(dead: Delivery, unit: Unit) -> Subject:
    """Have the subject's messages edited: they show whom they stand in for."""
    subject = unit.subjects.get(dead.subject_id)
    return unit.subjects.save(replace(subject, version=subject.version + 1))


def _is_dead(delivery: Delivery, now: datetime) -> bool:
    """Return whether a destination was given up so lately that it is not asked again for this subject, or handed it over."""
    if delivery.handed_over_at is not None:
        return True
    failed = delivery.state is DeliveryState.FAILED and not delivery.is_out
    return failed and now - (delivery.closed_at or delivery.born_at) < DEAD_RESTS


def _who_is_next(
    dead: Delivery, died: Iterable[Delivery], config: Config, ops: Destination | None
) -> Iterator[Sequence[Destination]]:
    """Return who stands in for it, those first who are to be asked first."""
    pages = [each for each in died if each.destination.traits.wakes]
    if dead.destination.traits.wakes:
        yield [place for place in resolved(config.page_fallback, config) if not _same_pager(place, pages, config)]
    if dead.destination.traits.wakes or dead.stands_in_for is not None:
        paged = [each.destination.team for each in pages if each.stands_in_for is None]
        teams = [config.teams[key] for key in dict.fromkeys(paged) if key is not None and key in config.teams]
        yield [place for team in teams for place in channels_of(team)]
    yield [*resolved(config.fallback, config)]
    yield [ops] if ops else []


def _same_pager(place: Destination, pages: Iterable[Delivery], config: Config) -> bool:
    """Return whether a pager rings where one rings that died: two teams may share a service, and so its key."""
    mine = _service(place, config)
    return mine is not None and mine in {_service(each.destination, config) for each in pages}


def _service(place: Destination, config: Config) -> str | None:
    team = config.teams.get(place.team_key)
    return team.pagerduty if team and place.traits.wakes else None


def _told(
    dead: Delivery, because: str, living: Iterable[tuple[Destination, Delivery | None]], shows: int, now: datetime
) -> StandIns:
    why = f"{_named(dead.destination)} could not be told: {because}"
    whole = _joined(dead.stands_in_for, why)
    owed, entries = [], []
    for place, known in living:
        if known is None or known.state not in OPEN_STATES:
            under = dead.dimensions and replace(dead.dimensions, teams=(place.team,) if place.team else ())
            owed.append(_owed(dead, known, now=now, stands_in_for=whole, destination=place, dimensions=under))
            continue
        owed.append(replace(_hears(known, dead, whole, now), wanted=shows))
        # One that is on its way just now says it after all; one that is yet to be opened shows it, and passes the line by.
        entries.append(TimelineEntry(kind=TimelineKind.UNTOLD, at=now, detail=whole, only=str(place)))
    return StandIns(tuple(owed), tuple(entries))


def _named(place: Destination) -> str:
    """Return a destination in words that no redaction takes for somebody's address."""
    return f"the mail to {place.team_key}" if place.traits.sparing else str(place)


def _hears(known: Delivery, dead: Delivery, why: str, now: datetime) -> Delivery:
    """Let one that has the subject already say why it is called upon; nothing holds it back from standing in for a page."""
    severity = max(known.severity, dead.severity, key=lambda severity: severity.rank)
    hears = replace(known, stands_in_for=_joined(known.stands_in_for, why), severity=severity)
    waits = known.state in (DeliveryState.HELD, DeliveryState.BUNDLED)
    if dead.destination.traits.wakes and waits:
        return let_go(hears, now=now)
    return hears if waits else replace(hears, due_at=now)


def _joined(before: str | None, why: str) -> str:
    """Say one reason after the other, each once."""
    return why if before is None or before in why else before if why in before else f"{before}; {why}"


def tell_anew(lost: Delivery, *, now: datetime) -> Delivery:
    """Return the next episode of a delivery whose message somebody deleted while its subject is open."""
    return _owed(lost, lost, now=now, fallback=lost.fallback, delivered_at=None, place=None, born_at=now)


def _owed(dead: Delivery, known: Delivery | None, *, now: datetime, **changes: object) -> Delivery:
    fresh = replace(
        dead,
        id=0,
        episode=known.episode + 1 if known else 1,
        first_alert_id=dead.alert_id or None,
        state=DeliveryState.PENDING,
        due_at=now,
        fallback=not dead.destination.traits.wakes,
        reason=None,
        why=None,
        attempts=0,
        failing_since=None,
        unknown_since=None,
        last_error=None,
        place=None,
        closed_at=None,
        cursor=0,
        shown=0,
        handed_over_at=None,
        delivered_at=None,
        paged_at=None,
        bundled_at=None,
        suppressed_at=None,
        acknowledged=None,
        acted=None,
        closing=None,
    )
    return replace(fresh, **changes)  # type: ignore[arg-type]  # the names are Delivery's own, checked by its tests
