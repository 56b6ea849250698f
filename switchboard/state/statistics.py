"""What news is counted as, and under which project, environment, release, level, teams and routes.

Idempotent: an alert counts once for its inbound, an event once however often it comes, and of changes those that the fold made.
"""

from __future__ import annotations

from switchboard.model.decision import Decision
from switchboard.model.facts import Facts
from switchboard.model.news import Alert, Change, Update
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.subject import Subject, TimelineKind
from switchboard.state.issue_state import Folded
from switchboard.storage.store import Unit

_CHANGES = {
    TimelineKind.REGRESSED: Measure.REGRESSED,
    TimelineKind.ESCALATING: Measure.ESCALATING,
    TimelineKind.FIRED: Measure.FIRED,
    TimelineKind.UNRESOLVED: Measure.REOPENED,
    TimelineKind.RESOLVED: Measure.RESOLVED,
    TimelineKind.ARCHIVED: Measure.ARCHIVED,
}


def dimensions_of(facts: Facts) -> Dimensions:
    """Return what an alert is counted under before anybody decided about it."""
    return Dimensions.of(facts.project, environment=facts.environment, release=facts.release, level=facts.level)


def decided(dimensions: Dimensions, decision: Decision) -> Dimensions:
    """Return the same with the teams that own the alert or are told of it, and the routes that it matched."""
    teams = {*decision.owners, *(each.destination.team for each in decision.notifies if each.destination.team)}
    routes = {route for each in decision.notifies for route in each.routes}
    return replace(dimensions, teams=tuple(sorted(teams)), routes=tuple(sorted(routes)))


def counts_as_alert(news: Alert) -> bool:
    """Return whether news is counted as an alert: a test is none, nor is what Sentry was asked for."""
    return not news.test and news.change is not Change.READ


def count_alert(news: Alert, folded: Folded, dimensions: Dimensions, unit: Unit, *, again: bool) -> None:
    """Count an alert, its event and what it changed; `again`: its inbound became an alert before. A test counts nowhere."""
    if news.test:
        return
    is_told = counts_as_alert(news)
    counted = [_CHANGES[entry.kind] for entry in folded.entries if entry.kind in _CHANGES]
    counted += [Measure.ALERTS] if is_told and not again else []
    counted += [Measure.EVENTS] if folded.fresh else []
    counted += [Measure.OPENED] if is_told and folded.first else []
    unit.statistics.count(news.at, dimensions, counted, subject_id=folded.subject.id)


def count_update(news: Update, folded: Folded, unit: Unit) -> None:
    """Count what an update changed, under what its subject's newest alert was counted under."""
    counted = [_CHANGES[entry.kind] for entry in folded.entries if entry.kind in _CHANGES]
    if counted:
        unit.statistics.count(news.at, _last_known(folded.subject, unit), counted, subject_id=folded.subject.id)


def _last_known(subject: Subject, unit: Unit) -> Dimensions:
    alert = unit.subjects.latest_alert(subject.id)
    if alert is not None:
        return decided(dimensions_of(alert.facts), alert.decision)
    return Dimensions.of(subject.project, level=subject.level)
