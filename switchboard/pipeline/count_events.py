"""Counts at work: events are tallied before deciding, a count over its limit fires, and groups stay open until they are calm.

Idempotent: an event is counted once however often it comes, and a tick that finds nothing calm changes nothing.
Only what a route of the config asks for is counted; where none does, nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from switchboard.escalation.beginning import EscalationOpening, begin, end_with_episode
from switchboard.model.aged import Passing
from switchboard.model.decision import Decision, Notify
from switchboard.model.facts import Count, Facts, Status
from switchboard.model.news import Alert
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.muting.summaries import write_down
from switchboard.pipeline.thresholds import (
    HOUR,
    MINUTE,
    CountVerdict,
    bucket_size,
    calmed,
    gathered,
    is_calm,
    judge,
    kept_since,
    said_again,
    span,
)
from switchboard.routing.over import Over, overs
from switchboard.routing.owners import OwningTeam, owning_teams
from switchboard.routing.walk import with_environment
from switchboard.search.needs import CountAsk
from switchboard.state.context import Context
from switchboard.state.deliveries import Owed, Owing, hear, owe
from switchboard.state.issue_state import Folded, Turn
from switchboard.state.statistics import dimensions_of
from switchboard.storage.store import Unit

# A firing as old as this says nothing any more: the longest window is 30 days.
FIRINGS_KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Fired:
    """The routes whose count fired, each with the words for it, and the `resting` ones, of which it only goes on."""

    said: Mapping[str, str] = field(default_factory=dict)
    resting: frozenset[str] = frozenset()


def tally(news: Alert, facts: Facts, context: Context, *, fresh: bool) -> tuple[Facts, tuple[OwningTeam, ...] | None]:
    """Return an alert's facts with the counts that routes ask for, and the owning teams where those had to be known.

    `fresh`: its event is new, and is counted, in the bucket of its own time. What is no news of an issue has no counts.
    """
    if not context.counts or news.test or news.key.kind is not SubjectKind.ISSUE:
        return (replace(facts, counts=()) if facts.counts else facts), None
    owning = None
    if any(ask.by == "team" for ask in context.counts):
        owning = owning_teams(context.config, with_environment(facts, context.config.defaults))
    owners = tuple(team.key for team in owning or ())
    return replace(facts, counts=tuple(_counts(facts, context, fresh=fresh, owners=owners))), owning


def _counts(facts: Facts, context: Context, *, fresh: bool, owners: Collection[str]) -> Iterator[Count]:
    tallies = context.unit.tallies
    told = tallies.add if fresh else tallies.count
    for (by, _), windows in _grouped(context.counts).items():
        spans = [span(window, facts.at) for window in windows]
        for of in _counted(by, facts, owners):
            values = zip(windows, told(f"{by}:{of}", spans), strict=True)
            yield from (Count(int(window.total_seconds()), by, of, value) for window, value in values)


def _grouped(asks: Collection[CountAsk]) -> dict[tuple[str, timedelta], list[timedelta]]:
    """Gather the windows that one statement can answer: of one kind, counted as finely."""
    grouped: dict[tuple[str, timedelta], list[timedelta]] = {}
    for ask in asks:
        grouped.setdefault((ask.by, bucket_size(ask.window)), []).append(ask.window)
    return grouped


def _counted(by: str, facts: Facts, owners: Collection[str]) -> Collection[str]:
    if by == "team":
        return owners
    of = facts.issue_id if by == "issue" else facts.project
    return (of,) if of else ()


def fire(decision: Decision, facts: Facts, subject: Subject, context: Context) -> Fired:
    """Return which routes' counts of an open issue fire with this alert, and which only go on; both are remembered."""
    if subject.status is not Status.UNRESOLVED:
        return Fired()
    said: dict[str, str] = {}
    resting: set[str] = set()
    for over in _overs(decision, facts, context, group=None):
        if over.term.by != "issue" or over.route in said or over.route in resting:
            continue
        verdict = _judged(over, subject.id, facts.at, context.unit)
        if verdict.fires:
            said[over.route] = said_again(over, verdict)
        else:
            resting.add(over.route)
    return Fired(said, frozenset(resting))


def disarm(folded: Folded, context: Context) -> None:
    """Let the counts of an issue that was closed fire anew: its next episode is a new trouble."""
    if context.counts and folded.turn is Turn.CLOSED:
        context.unit.tallies.disarm(folded.subject.id)


def tell_groups(decision: Decision, facts: Facts, alert_id: int, context: Context, *, fresh: bool) -> None:
    """Let the groups that an alert belongs to gather it, and owe what their routes notify."""
    for key in dict.fromkeys(notify.group for notify in decision.notifies if notify.group is not None):
        over = next(one for one in _overs(decision, facts, context, group=key) if one.scope == key.project)
        known = context.unit.subjects.find(key)
        verdict = _verdict(over, known.id if known else 0, facts.at, context.unit, calm_at=_calm_at(known))
        folded = gathered(known, key, over, verdict, fresh=fresh)
        fired = Fired({over.route: said_again(over, verdict)}) if verdict.fires else Fired({}, frozenset({over.route}))
        own = replace(decision, notifies=notifies_about(decision, key), fallback=False)
        under = dimensions_of(facts)
        owing = Owing(alert_id=alert_id, now=context.now, said=fired.said, resting=fired.resting, dimensions=under)
        before = context.unit.deliveries.latest(known.id) if known else ()
        subject_id = _spread(folded, own, owing, context.unit)
        if folded.turn is not Turn.NONE:
            end_with_episode(subject_id, context)
        begin(
            EscalationOpening(
                decision=own, facts=facts, before=tuple(before), subject_id=subject_id, alert_id=alert_id
            ),
            context,
        )
        if verdict.moved:
            context.unit.tallies.save_firing(replace(verdict.firing, subject_id=subject_id))


def notifies_about(decision: Decision, key: SubjectKey | None) -> tuple[Notify, ...]:
    """Return the notifies about one group, or with None about the alert's own subject."""
    return tuple(notify for notify in decision.notifies if notify.group == key)


def calm(unit: Unit, now: datetime) -> int:
    """Close the groups whose counts were not over their limits for one window; returns how many."""
    over = [firing for firing in unit.tallies.open_groups() if is_calm(firing, now)]
    for firing in over:
        folded = calmed(unit.subjects.get(firing.subject_id), firing, now)
        _spread(folded, None, Owing(alert_id=0, now=now), unit)
    return len(over)


def counts_kept_since(asks: Collection[CountAsk], now: datetime) -> Mapping[Passing, datetime]:
    """Return before when no window reaches a bucket any more, and a firing says nothing."""
    buckets = kept_since([ask.window for ask in asks], now)
    return {
        Passing.MINUTES: buckets[MINUTE],
        Passing.HOURS: buckets[HOUR],
        Passing.FIRINGS: now - FIRINGS_KEPT,
    }


def _overs(decision: Decision, facts: Facts, context: Context, *, group: SubjectKey | None) -> Iterator[Over]:
    """Return the counts over their limits to which the routes that notify of a subject owe their match."""
    if not facts.counts:
        return
    seen = with_environment(facts, context.config.defaults)
    named = {name for notify in notifies_about(decision, group) for name in notify.routes}
    for route in context.config.routes:
        if route.name in named:
            yield from overs(route, seen, teams=decision.owners)


def _judged(over: Over, subject_id: int, at: datetime, unit: Unit) -> CountVerdict:
    verdict = _verdict(over, subject_id, at, unit)
    if verdict.moved:
        unit.tallies.save_firing(verdict.firing)
    return verdict


def _verdict(over: Over, subject_id: int, at: datetime, unit: Unit, *, calm_at: datetime | None = None) -> CountVerdict:
    return judge(unit.tallies.firing(over.route, over.scope), over, subject_id=subject_id, at=at, calm_at=calm_at)


def _calm_at(group: Subject | None) -> datetime | None:
    return group.status_at if group is not None and group.status is not Status.UNRESOLVED else None


def _spread(folded: Folded, decision: Decision | None, owing: Owing, unit: Unit) -> int:
    """Write a folded group, let its deliveries hear, and owe what a decision adds; returns the group's id."""
    subject = unit.subjects.save(folded.subject)
    folded = replace(folded, subject=subject)
    before = unit.deliveries.latest(subject.id)
    heard = {str(delivery.destination): delivery for delivery in hear(before, folded, now=owing.now)}
    latest = {str(delivery.destination): delivery for delivery in before} | heard
    owed = owe(decision, folded, latest, owing) if decision else Owed()
    unit.subjects.add_entries(subject.id, (*folded.entries, *owed.entries))
    changed = {(str(one.destination), one.episode): one for one in (*heard.values(), *owed.deliveries)}
    write_down(before, changed.values(), unit, owing.now, loud=folded.loud)
    return subject.id
