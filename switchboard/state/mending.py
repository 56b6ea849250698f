"""A page that something closed at its pager while its issue goes on: it is triggered again, or rests where that is in vain.

It ends by what was tried: after so many triggers of one episode, the page rests until there is something new.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.model.card import Step
from switchboard.model.delivery import Delivery
from switchboard.model.history import Attempt
from switchboard.model.incident import AgentKind, Incident, IncidentState, SeenIncident
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.state.context import Context
from switchboard.state.deliveries import rested
from switchboard.state.saying import changed, say
from switchboard.storage.store import Unit

MOST_TRIGGERS = 3
# So long after PagerDuty was told something it is looked at what came of it.
FIRST = timedelta(minutes=1)
# Two clocks, ours and PagerDuty's.
APART = timedelta(seconds=15)
SENT = "Sent"


def look_up(page: Delivery, unit: Unit, now: datetime, *, closed: bool = False) -> None:
    """Have the incident of a page looked up in a minute: PagerDuty accepted it, or its closing, or is to ring by itself."""
    known = incident_of(page, unit)
    # Also where no webhook says so: what comes next is another.
    state = IncidentState.RESOLVED if closed else known.state
    unit.incidents.save(replace(known, state=state, check_at=now + FIRST))


def incident_of(page: Delivery, unit: Unit) -> Incident:
    """Return what is known of a page's incident."""
    return unit.incidents.of([page.id]).get(page.id) or Incident(delivery_id=page.id)


def tries(page: Delivery, step: Step, unit: Unit) -> list[Attempt]:
    """Return the tries of one step of a page that its pager took, the newest first."""
    return [each for each in unit.attempts.of(page.id) if each.step is step and each.outcome == SENT]


def was_closed_since(page: Delivery, at: datetime, unit: Unit) -> bool:
    """Return whether a closing at this time came after the last trigger of a page, and so is none of an earlier incident."""
    opened = tries(page, Step.OPEN, unit)
    return page.is_out and bool(opened) and at > opened[0].started_at + APART


def ring_again(page: Delivery, subject: Subject, at: datetime, context: Context) -> None:
    """Trigger a page again whose incident no person closed; one that is closed again and again rests."""
    team, unit = page.destination.team_key, context.unit
    if _triggers(page, unit) >= MOST_TRIGGERS:
        why = f"closed by an integration {MOST_TRIGGERS} times"
        unit.acknowledgements.forget(subject.id, team=team)
        say(TimelineKind.PAGE_CLOSED, f"{team}: {why}", changed(subject, context), None, context)
        rests = rested(_newest(page, unit), why=why, events=subject.events, now=context.now, by_hand=False)
        unit.deliveries.save([rests])
        return
    when = "once nothing holds it back any more" if page.held_by else ""
    again = f"it is paged again {when}".strip()
    said = f"{team}: an integration closed the incident at {at:%H:%M} UTC, and the issue goes on; {again}"
    say(TimelineKind.PAGE_MENDED, said, changed(subject, context), None, context)
    page = _newest(page, unit)
    place = replace(page.place, stands=False, acknowledged=False) if page.place else None
    unit.deliveries.save([replace(page, place=place, due_at=None if page.held_by else context.now)])


def _triggers(page: Delivery, unit: Unit) -> int:
    """Return how often a page was triggered since it was closed from here last: what people reopened begins anew."""
    closed = tries(page, Step.CLOSE, unit)
    return sum(not closed or each.id > closed[0].id for each in tries(page, Step.OPEN, unit))


def sleeps_on(page: Delivery, found: SeenIncident, ran_out: TimelineEntry | None) -> bool:
    """Return whether a page was to ring by itself when its acknowledgement ran out, and is acknowledged there since before that.

    Somebody there may have acknowledged it anew, which ends its rest without an end of its own.
    """
    waits = page.place is not None and page.place.rests and not page.place.acknowledged
    return waits and found.state is IncidentState.ACKNOWLEDGED and ran_out is not None and found.at < ran_out.at


def was_acknowledged_unseen(page: Delivery, found: SeenIncident) -> bool:
    """Return whether an event of ours acknowledged an incident before its page was known to be out: its trigger's answer was lost.

    What opens the page once nobody is on it any more rings nobody, for the incident stands acknowledged.
    """
    ours = found.state is IncidentState.ACKNOWLEDGED and found.by.kind is AgentKind.INTEGRATION
    here = page.place is not None and not page.place.acknowledged
    return ours and here and page.delivered_at is not None and found.at < page.delivered_at - APART


def wake(page: Delivery, subject: Subject, context: Context) -> None:
    """Ask a page to ring at the level where it is, which did not do so by itself."""
    said = f"{page.destination.team_key}: the incident did not ring by itself; it is asked to"
    say(TimelineKind.PAGE_MENDED, said, changed(subject, context), None, context)
    page = ringing_where_it_is(_newest(page, context.unit))
    place = replace(page.place, rests=False) if page.place else None
    context.unit.deliveries.save([replace(page, place=place, due_at=context.now)])


def ringing_where_it_is(page: Delivery) -> Delivery:
    """Return a page that is to be asked for the level where it is: an acknowledged incident rings again by that."""
    level = max(page.level, page.place.level if page.place else 0, 1)
    place = replace(page.place, acknowledged=False, level=level - 1) if page.place else None
    return replace(page, place=place, level=level)


def _newest(page: Delivery, unit: Unit) -> Delivery:
    return unit.deliveries.get(page.id) or page
