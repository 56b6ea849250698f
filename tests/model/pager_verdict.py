"""The verdict on pages: whether each open one has a next step, and whether PagerDuty, Slack and Sentry say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sandbox.pagerduty.incident import Incident
from sandbox.sentry.issue import Issue
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.escalation import Escalation, EscalationEnd
from switchboard.model.facts import Status
from switchboard.model.incident import Acknowledgement
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.storage.store import Unit
from tests.model.pager_life import PagerLife
from tests.model.pager_steps import wrong_steps

BRIEFLY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows of one issue: the latest page at each pager, who is on it, what goes on, and what is looked up."""

    subject: Subject
    pages: tuple[Delivery, ...]
    taken: dict[str, Acknowledgement]
    escalations: tuple[Escalation, ...]
    looked_up: frozenset[int]
    trying: frozenset[int]
    lines: tuple[TimelineEntry, ...]


def known(life: PagerLife) -> list[Known]:
    """Read what the house knows of every issue that it paged for."""
    return life.run(life.town.worker.store.run(_known))


def _known(unit: Unit) -> list[Known]:
    every = [each for each in unit.deliveries.listing(limit=10_000) if each.destination.traits.wakes]
    trying = frozenset(attempt.delivery_id for attempt in unit.attempts.unfinished())
    found = []
    for number in sorted({each.subject_id for each in every}):
        pages = tuple(each for each in unit.deliveries.latest(number) if each.destination.traits.wakes)
        looked_up = [one.delivery_id for one in unit.incidents.of([each.id for each in pages]).values() if one.check_at]
        escalations = tuple(unit.escalations.of(number))
        taken = unit.acknowledgements.of(number)
        lines = tuple(unit.subjects.entries(number, limit=10_000))
        found.append(Known(unit.subjects.get(number), pages, taken, escalations, frozenset(looked_up), trying, lines))
    return found


def stuck(life: PagerLife) -> Iterator[str]:
    """Return the pages that have no next step, at any moment."""
    for one in known(life):
        for page in one.pages:
            if (wrong := _stuck(page, one, life)) is not None:
                yield f"{one.subject.title}, {page.destination}, episode {page.episode}: {wrong}"
        yield from (f"{one.subject.title}: {wrong}" for wrong in _steps_stuck(one, life))
        yield from (f"{one.subject.title}: {wrong}" for wrong in wrong_steps(one.lines))
    if broken := life.broken():
        yield f"the auditor finds {broken} rules broken"


def _steps_stuck(one: Known, life: PagerLife) -> Iterator[str]:
    for each in one.escalations:
        if each.ended_at is None and each.due_at is None:
            yield "an escalation goes on, and no step of it is due"
        elif each.due_at is not None and each.due_at > life.clock.now() + each.next_step.after + BRIEFLY:
            yield f"step {each.step + 1} is due at {each.due_at:%H:%M} only, and it is {life.clock.now():%H:%M}"


def _stuck(page: Delivery, one: Known, life: PagerLife) -> str | None:
    """Return what is wrong with a page that nothing would ever come of."""
    if page.due_at is not None or page.id in one.trying:
        return None
    match page.state:
        case DeliveryState.PENDING:
            return "it is to go out, and nothing says when"
        case DeliveryState.HELD | DeliveryState.BUNDLED:
            return None if page.held_by else "it is held by nothing"
        case DeliveryState.DELIVERED:
            incident = incident_of(page, life)
            rings = incident is not None and incident.state != "resolved"
            return None if rings or page.id in one.looked_up else "nothing rings, and nobody looks"
        case DeliveryState.CLOSED:
            over = one.subject.status is not Status.UNRESOLVED or page.reason is not None
            return None if over or _came_back_elsewhere(page, one) else "it is closed, and its issue goes on"
        case DeliveryState.FAILED | DeliveryState.SUPPRESSED:
            return None if page.why else "it ended, and nothing says why"


def _came_back_elsewhere(page: Delivery, one: Known) -> bool:
    """Whether the issue came back since: whom a step had told hears of it again by a step."""
    closed_at = page.closed_at or page.born_at
    return any(other.state in OPEN_STATES and other.born_at >= closed_at for other in one.pages)


def incident_of(page: Delivery, life: PagerLife) -> Incident | None:
    """Return the newest incident that has a page's key."""
    key = page.place.lookup if page.place else None
    found = (one for one in reversed(life.town.world.pagerduty.incidents) if one.dedup_key == key)
    return next(found, None)


def disagreements(life: PagerLife, *, reopened: set[str]) -> Iterator[str]:
    """Return where the three say different things once all is calm; `reopened` are the issues whose incident somebody opened."""
    yield from stuck(life)
    by_title = {issue.title: issue for issue in life.issues()}
    for one in known(life):
        issue = by_title[one.subject.title]
        yield from (f"{issue.title}: {wrong}" for wrong in _disagree(issue, one, life, issue.title in reopened))
    for incident in life.town.world.pagerduty.incidents:
        wanted = incident.state == "resolved" or any(_is_behind(incident, one) for one in known(life))
        if not wanted and not any(title in incident.summary for title in reopened):
            yield f"{incident.summary} rings on at {incident.service} ({incident.dedup_key}), and no page of ours is open"


def _is_behind(incident: Incident, one: Known) -> bool:
    """Whether an incident is of an open page; of one whose answer was lost, nothing more is known where its team is on it."""
    keys = {page.place.lookup for page in one.pages if page.place and page.state is DeliveryState.DELIVERED}
    pending = {page.destination.team for page in one.pages if page.state is DeliveryState.PENDING}
    rests = incident.state == "acknowledged" and incident.service.lower() in pending & one.taken.keys()
    return incident.dedup_key in keys or (rests and one.subject.title in incident.summary)


def _disagree(issue: Issue, one: Known, life: PagerLife, reopened: bool) -> Iterator[str]:
    if (issue.status == "unresolved") != (one.subject.status is Status.UNRESOLVED):
        yield f"it is {issue.status} at Sentry, and {one.subject.status} here"
    for page in one.pages:
        incident = incident_of(page, life)
        state = incident.state if incident else "not there"
        team = page.destination.team or page.destination.address
        if issue.status != "unresolved":
            if state in ("triggered", "acknowledged") and not reopened:
                yield f"it is {issue.status}, and {team}'s incident is {state}"
        elif page.state is DeliveryState.DELIVERED:
            wanted = "acknowledged" if team in one.taken else "triggered"
            swallowed = incident is None and team in one.taken  # which was said, and its team is on it
            if state != wanted and not swallowed:
                yield f"{team}'s incident is {state}, not {wanted}"
        elif page.state is DeliveryState.PENDING and team not in one.taken:
            yield f"{team}'s page is still to go out: {page.last_error}"
    if issue.status == "unresolved":
        yield from _in_slack(issue, one, life)
        yield from _over_for_nothing(one)


def _in_slack(issue: Issue, one: Known, life: PagerLife) -> Iterator[str]:
    roots = [each for each in life.town.channel("payments").roots() if issue.title in each.text]
    if not roots:
        return
    shown = "Acknowledged by" in str(roots[-1].blocks)
    if shown != ("payments" in one.taken) and "" not in one.taken:
        yield f"its message {'says' if shown else 'does not say'} that somebody is on it; on it are {sorted(one.taken)}"


def _over_for_nothing(one: Known) -> Iterator[str]:
    """What an acknowledgement ended goes on once nobody is on it any more, and a page rings; unless somebody was given it since."""
    rings = any(page.state is DeliveryState.DELIVERED for page in one.pages)
    given = _newest(TimelineKind.ASSIGNED, one) > _newest(TimelineKind.ACKNOWLEDGED, one)
    newest = one.escalations[-1] if one.escalations else None
    if newest and newest.end is EscalationEnd.ACKNOWLEDGED and rings and not one.taken and not given:
        yield "its escalation was ended by an acknowledgement, and nobody is on it"


def _newest(kind: TimelineKind, one: Known) -> int:
    return max((line.seq for line in one.lines if line.kind is kind), default=0)
