"""What a digest says of the noise of a team's routes: how each fared, and of the three noisiest what would make them quieter.

A change concerns all whom a route tells, so it is judged by all of its deliveries, whichever team is asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.config import Config
from switchboard.digests.held_back import HOUR
from switchboard.digests.noise import figures, is_noisy, route_of, votes
from switchboard.digests.only import Only, read_only
from switchboard.digests.proposals import NoisyRoute, propose
from switchboard.model.delivery import Delivery
from switchboard.model.digest import DigestWish, ProposedChange, RouteNoise
from switchboard.model.feedback import Opinion
from switchboard.model.noise import AlertGlance, RouteTally, SaidOfDelivery, ToldAlike, TracedDelivery
from switchboard.model.replace import replace
from switchboard.pipeline.doubt import state_of
from switchboard.storage.store import Unit

MOST_PROPOSALS = 3
MOST_EARLIER = 60
# So many issues' fact sets are read at once.
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """How much is looked at: of a noisy route so many deliveries, the newest; of each so many alerts in passing, so many whole, and
    one of so many further fact sets.
    """

    deliveries: int = 100
    glances: int = 300
    read: int = 8
    fact_sets: int = 8


ENOUGH = LookedAt()
Told = Sequence[RouteTally]
Spoken = Sequence[SaidOfDelivery]


def routes_of(
    wish: DigestWish,
    unit: Unit,
    config: Config,
    *,
    enough: LookedAt = ENOUGH,
    meant: Collection[int] | None = None,
) -> tuple[RouteNoise, ...]:
    """Return how each route fared that told the team of what the digest is about, the noisiest first.

    `meant` are the subjects that it is about by their facts, where that is known already.
    """
    since, until = wish.period.since, wish.period.until
    told, said = unit.route_noise.tallies(since, until), unit.route_noise.said(since, until)
    whole = {each.route: each for each in figures(told, said, config, team=wish.team)}
    own = figures(*_own(told, said, wish, unit, meant), config, team=wish.team)
    noisy = [each.route for each in own if is_noisy(each) and is_noisy(whole[each.route])]
    proposed = {name: _proposed(whole[name], wish, unit, config, enough) for name in noisy[:MOST_PROPOSALS]}
    return tuple(replace(each, proposal=proposed.get(each.route)) for each in own)


def _own(told: Told, said: Spoken, wish: DigestWish, unit: Unit, known: Collection[int] | None) -> tuple[Told, Spoken]:
    """Return what was told the team, and only of what the digest is about."""
    only = read_only(wish.only)
    if only.asks_of_counts or only.asks_of_facts:
        since, until = wish.period.since, wish.period.until
        apart = {"by_dimensions": only.asks_of_counts, "by_subject": only.asks_of_facts}
        told = unit.route_noise.tallies(since, until, **apart)
        said = unit.route_noise.said(since, until, **apart)
    subjects = {each.alike.subject_id for each in told if each.alike.team == wish.team}
    meant = _meant({each for each in subjects if each is not None}, only, wish, unit) if known is None else known

    def is_about(alike: ToldAlike) -> bool:
        counted = not only.asks_of_counts or (alike.about is not None and only.means(alike.about))
        return alike.team == wish.team and counted and (not only.asks_of_facts or alike.subject_id in meant)

    return [each for each in told if is_about(each.alike)], [each for each in said if is_about(each.alike)]


def _meant(ids: set[int], only: Only, wish: DigestWish, unit: Unit) -> set[int]:
    """Return which of these subjects a digest is about, by their fact sets."""
    wanted, found = sorted(ids), set()
    for start in range(0, len(wanted), MOST_AT_ONCE):
        part = wanted[start : start + MOST_AT_ONCE]
        subjects = unit.subjects.having(part)
        for id_, facts in unit.periods.fact_sets(part):
            if id_ in subjects and only.means_facts(replace(facts, state=state_of(subjects[id_])), teams=(wish.team,)):
                found.add(id_)
    return found


def _proposed(
    noise: RouteNoise, wish: DigestWish, unit: Unit, config: Config, enough: LookedAt
) -> ProposedChange | None:
    route, period = route_of(noise.route, config, wish.team), wish.period
    if route is None:
        return None
    newest = unit.route_noise.newest(noise.route, period.since, period.until, limit=enough.deliveries)
    return propose(
        NoisyRoute(
            route=route,
            traced=_traced(newest, period.until, unit, enough),
            delivered=noise.delivered,
            lasts=period.until - period.since,
            config=config,
            channels=unit.attempts.channels(),
        )
    )


def _traced(told: Sequence[Delivery], until: datetime, unit: Unit, enough: LookedAt) -> list[TracedDelivery]:
    """Return deliveries with the alerts by which they came; all that is read of alerts is read at once."""
    glances = {each.id: _glances(each, until, unit, enough) for each in told}
    chosen = {each.id: _chosen(glances[each.id][: enough.glances], enough) for each in told}
    alerts = unit.route_noise.alerts([id_ for ids in chosen.values() for id_ in ids])
    useful = _called_useful(told, unit)
    return [
        TracedDelivery(
            delivery=each,
            glances=tuple(glances[each.id][: enough.glances]),
            alerts=tuple(alerts[id_] for id_ in chosen[each.id] if id_ in alerts),
            earlier=tuple(_earlier(each, glances[each.id], unit)),
            is_whole=0 < len(glances[each.id]) <= enough.glances,
            is_heeded=bool(each.acted or each.acknowledged) or each.id in useful,
        )
        for each in told
    ]


def _glances(told: Delivery, until: datetime, unit: Unit, enough: LookedAt) -> list[AlertGlance]:
    """Return the alerts while an episode lasted, from the one that opened it on; one too many says that there are more."""
    if told.first_alert_id is None:
        return []
    ended = min(until, told.closed_at or until)
    return unit.route_noise.glances(told.subject_id, first=told.first_alert_id, before=ended, limit=enough.glances + 1)


def _chosen(glances: Sequence[AlertGlance], enough: LookedAt) -> list[int]:
    """Return which alerts are read whole: the first ones, and the first one of each further fact set."""
    first = glances[: enough.read]
    known = {each.fact_set_id for each in first}
    others: dict[int | None, int] = {}
    for each in glances[enough.read :]:
        if each.fact_set_id not in known:
            others.setdefault(each.fact_set_id, each.id)
    return [*(each.id for each in first), *list(others.values())[: enough.fact_sets]]


def _earlier(told: Delivery, glances: Sequence[AlertGlance], unit: Unit) -> list[datetime]:
    if not glances or told.first_alert_id is None:
        return []
    since = glances[0].at - HOUR
    return unit.route_noise.times_before(told.subject_id, first=told.first_alert_id, since=since, limit=MOST_EARLIER)


def _called_useful(told: Sequence[Delivery], unit: Unit) -> set[int]:
    said = votes(unit.feedback.of([each.id for each in told]))
    return {delivery for (delivery, _), opinion in said.items() if opinion is Opinion.USEFUL}
