"""Closed pages whose incident stands open at PagerDuty: our closing was accepted, and lost. Within units of work.

A minute after its closing a page is looked at: it is closed again by an event, then through the REST API, else by hand. It ends
by what was tried since it was opened last.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from switchboard.config.config import Config
from switchboard.model.card import Step
from switchboard.model.delivery import RESTING, Delivery, DeliveryState
from switchboard.model.incident import AgentKind, IncidentState, SeenIncident
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.state.context import context_of
from switchboard.state.mending import incident_of, tries
from switchboard.state.saying import changed, say
from switchboard.storage.store import Unit

SAID = "our closing did not arrive"


class LeftOpen(StrEnum):
    """What is to be done about the incident of a page that is over."""

    NOTHING = "nothing"
    REOPENED = "reopened"  # a person opened it again since
    CLOSED_AGAIN = "closed_again"  # our event is on its way once more
    STUCK = "stuck"  # events do not close it


def was_closed(page: Delivery) -> bool:
    """Return whether a page is over, and its pager was told so; what somebody closed there is not ours to compare."""
    told = page.place is not None and not page.place.stands
    return page.state is DeliveryState.CLOSED and told and page.reason not in RESTING


def left_open(page: Delivery, found: SeenIncident | None, unit: Unit, config: Config, now: datetime) -> LeftOpen:
    """Compare a page that is over with its incident, and have it closed again where that was lost."""
    page = unit.deliveries.get(page.id) or page
    if not was_closed(page):
        return LeftOpen.NOTHING
    unit.incidents.save(replace(incident_of(page, unit), check_at=None))
    if found is None or found.state is IncidentState.RESOLVED:
        return LeftOpen.NOTHING
    closings = _closings(page, unit)
    since = closings[0] if closings else page.closed_at
    by_hand = found.by.kind is AgentKind.USER and found.state is IncidentState.TRIGGERED
    if by_hand and since is not None and found.at > since:
        return LeftOpen.REOPENED
    if len(closings) > 1:
        return LeftOpen.STUCK
    context = context_of(unit, config, now)
    team = page.destination.team_key
    said = f"{team}: the incident was still open, for {SAID}; it is closed again"
    say(TimelineKind.PAGE_MENDED, said, changed(unit.subjects.get(page.subject_id), context), None, context)
    page = unit.deliveries.get(page.id) or page
    place = replace(page.place, stands=True) if page.place else None
    unit.deliveries.save([replace(page, place=place, due_at=now)])
    return LeftOpen.CLOSED_AGAIN


def _closings(page: Delivery, unit: Unit) -> list[datetime]:
    """Return when a page was closed since it was opened last, the newest first."""
    opened = tries(page, Step.OPEN, unit)
    closed = tries(page, Step.CLOSE, unit)
    return [each.started_at for each in closed if not opened or each.id > opened[0].id]
