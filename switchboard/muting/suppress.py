"""★ PURE: what is held now, and why: mutes, maintenance, quiet hours, inhibition. It adds nothing and drops nothing.

`now`, the mutes and the open inhibitors are given; what is held is said later, by the summaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from switchboard.model.decision import Decision, Destination, Held, Notify
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.muting.inhibition import Waiting, waits
from switchboard.routing.wording import why_held
from switchboard.search.match import Truth, matches
from switchboard.search.query import Query

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Muting:
    """A mute or a maintenance window that is in force: all that match the query are held.

    `spares`: of a query that names teams, the pages of other teams are not held; whoever set it speaks for those teams alone.
    """

    query: Query
    held: Held
    spares: bool = False


@dataclass(frozen=True, slots=True)
class Resting:
    """A team's quiet hours that run now; what matches `unless` is told all the same."""

    unless: Query | None
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressions:
    """All that keeps quiet at one moment. `waiting` are of this alert's own values; `resting` goes by team."""

    muting: tuple[Muting, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    resting: Mapping[str, Resting] = field(default_factory=dict)


def suppression(decision: Decision, facts: Facts, suppressions: Suppressions) -> Decision:
    """Set on each notify what holds it. Of several, the one that ends last; one without an end is the longest.

    Facts are as the routes saw them; the teams that a query may ask for are the decision's owners.
    """
    every = tuple(_for_all(facts, decision.owners, suppressions))
    notifies = tuple(_suppressed(notify, facts, decision.owners, suppressions, every) for notify in decision.notifies)
    if all(notify.held is None for notify in notifies):
        return decision
    return replace(decision, notifies=notifies)


def because_held(decision: Decision, zone: str = "UTC") -> str:
    """Return a decision's because with what held it when it was decided, and until when, in this zone."""
    return decision.because + "".join(f"; {why}" for why in _whys(decision.notifies, zone))


def holds_page(query: Query, facts: Facts, destination: Destination) -> bool:
    """Return whether a mute holds a destination: a page, only where its query means the alerts of the page's own team."""
    team = destination.team_key
    return not destination.traits.wakes or matches(query, facts, teams=(team,)) is Truth.YES


def _for_all(facts: Facts, teams: tuple[str, ...], suppressions: Suppressions) -> Iterator[tuple[Held, Query | None]]:
    """Return what holds every destination of an alert, pages too; those with a query hold only pages that it means."""
    for muting in suppressions.muting:
        if matches(muting.query, facts, teams=teams) is Truth.YES:
            yield muting.held, muting.query if muting.spares else None
    for waiting in suppressions.waiting:
        if waits(waiting.rule, facts, teams):
            yield waiting.held, None


def _suppressed(
    notify: Notify,
    facts: Facts,
    teams: tuple[str, ...],
    suppressions: Suppressions,
    every: tuple[tuple[Held, Query | None], ...],
) -> Notify:
    here = tuple(held for held, query in every if query is None or holds_page(query, facts, notify.destination))
    # Quiet hours are about what can wait for the morning: messages and mail. Never pages; and a ticket disturbs nobody.
    traits = notify.destination.traits
    rests_here = not traits.wakes and not traits.once_per_subject
    resting = suppressions.resting.get(notify.destination.team or "") if rests_here else None
    rests = resting is not None and not _lifted(resting.unless, facts, teams)
    held = (*here, resting.held) if resting is not None and rests else here
    return replace(notify, held=max(held, key=ends_last)) if held else notify


def _lifted(unless: Query | None, facts: Facts, teams: tuple[str, ...]) -> bool:
    return unless is not None and matches(unless, facts, teams=teams) is Truth.YES


def ends_last(held: Held) -> datetime:
    """Return when it ends, for comparing: what ends with another subject ends last."""
    return held.until or _FOR_EVER


def _whys(notifies: Iterable[Notify], zone: str) -> Iterator[str]:
    held: dict[str, list[str]] = {}
    whole = True
    for notify in notifies:
        if notify.held is None:
            whole = False
            continue
        held.setdefault(why_held(notify.held, zone), []).append(_named(notify))
    for why, places in held.items():
        yield why if whole and len(held) == 1 else f"{', '.join(places)} {why}"


def _named(notify: Notify) -> str:
    place = notify.destination
    return f"{place.kind.value}:{place.team}" if place.team else str(place)
